//! When a repository is on the hub, and under which name.

use super::dice::Dice;

/// What becomes of a repository; days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    /// It is listed from the day after on.
    pub(super) created: i32,
    removed: Option<i32>,
    back: Option<i32>,
    renamed: Option<i32>,
}

#[derive(Clone, Copy)]
enum Question {
    Removed,
    Back,
    Renamed,
}

impl Life {
    /// `stays`: it is never removed.
    pub(super) fn of(dice: Dice, created: i32, stays: bool) -> Self {
        let ask = |question: Question| dice.of(question as u64);
        let after = |question: Question, earliest: i32, range: u64| {
            earliest + i32::try_from(ask(question).of(0).below(range)).unwrap_or_default()
        };
        let removed =
            (!stays && ask(Question::Removed).chance(0.12)).then(|| after(Question::Removed, created + 2, 900));
        let back = removed.filter(|_| ask(Question::Back).chance(0.08));
        let back = back.map(|removed| after(Question::Back, removed + 8, 80));
        let renamed = ask(Question::Renamed).chance(0.02).then(|| after(Question::Renamed, created + 10, 700));
        Self { created, removed, back, renamed }
    }

    /// Whether a listing of that day has it.
    pub(super) fn listed(&self, on: i32) -> bool {
        let gone = self.removed.is_some_and(|removed| removed <= on) && self.back.is_none_or(|back| on < back);
        self.created < on && !gone
    }

    /// Whether it has its second name on that day.
    pub(super) fn renamed(&self, on: i32) -> bool {
        self.renamed.is_some_and(|renamed| renamed <= on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_are_removed_and_few_come_back() {
        let lives: Vec<Life> = (0..10_000).map(|n| Life::of(Dice::new(3).of(n), 100, false)).collect();
        let listed = |on| lives.iter().filter(|life| life.listed(on)).count();
        assert_eq!((listed(100), listed(101)), (0, 10_000));
        assert!((8_700..9_000).contains(&listed(5_000)), "{}", listed(5_000));
        let back = lives.iter().filter(|life| life.back.is_some()).count();
        assert!((60..140).contains(&back), "{back}");
        let renamed = |on| lives.iter().filter(|life| life.renamed(on)).count();
        assert!(renamed(109) == 0 && (150..250).contains(&renamed(5_000)));
        let kept = Life::of(Dice::new(3), 100, true);
        assert!(kept.removed.is_none() && kept.listed(i32::MAX));
    }

    #[test]
    fn what_came_back_is_listed_again() {
        let life = Life { created: 10, removed: Some(20), back: Some(30), renamed: Some(25) };
        assert_eq!([10, 11, 19, 20, 29, 30].map(|on| life.listed(on)), [false, true, true, false, false, true]);
        assert_eq!([24, 25].map(|on| life.renamed(on)), [false, true]);
    }
}
