//! A group in each of some periods, as numbers that can be added up and taken away from one another.

use super::ledger::{InPeriod, Ledger};
use crate::calendar::Period;
use crate::engine::DayTotals;
use crate::history::Downloads;

/// What was counted for a group in each of some periods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct InPeriods {
    all: Vec<Downloads>,
    /// What of it rolling counters counted.
    rolling: Vec<Downloads>,
}

impl InPeriods {
    /// Of a group whose totals of days are known.
    pub(super) fn of_days(totals: &DayTotals, periods: &[Period]) -> Self {
        let room = || Vec::with_capacity(periods.len());
        let mut counted = Self { all: room(), rolling: room() };
        for period in periods {
            let (all, rolling) = totals.within(*period);
            counted.all.push(all);
            counted.rolling.push(rolling);
        }
        counted
    }

    /// Of a ledger; the periods are ascending and apart.
    pub(super) fn of_ledger(ledger: &Ledger<'_>, periods: &[Period]) -> Self {
        let none = vec![Downloads::default(); periods.len()];
        let mut counted = Self { all: none.clone(), rolling: none };
        ledger.each_part(periods, |sum, at, part| {
            counted.all[at] += part;
            if sum.rule.is_rolling() {
                counted.rolling[at] += part;
            }
        });
        counted
    }

    /// Adds another group.
    pub(super) fn add(&mut self, other: &Self) {
        let each = |mine: &mut [Downloads], more: &[Downloads]| {
            mine.iter_mut().zip(more).for_each(|(mine, more)| *mine += *more)
        };
        each(&mut self.all, &other.all);
        each(&mut self.rolling, &other.rolling);
    }

    /// Takes away a group, all of which is in this one.
    pub(super) fn take_away(&mut self, other: &Self) {
        let each = |mine: &mut [Downloads], less: &[Downloads]| {
            mine.iter_mut().zip(less).for_each(|(mine, less)| *mine = mine.without(*less))
        };
        each(&mut self.all, &other.all);
        each(&mut self.rolling, &other.rolling);
    }

    /// Period after period.
    pub(super) fn each(&self) -> impl Iterator<Item = InPeriod> {
        let none = Downloads::default();
        self.all
            .iter()
            .zip(&self.rolling)
            .map(move |(downloads, rolling)| InPeriod { downloads: *downloads, rolling: *rolling > none })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::{Day, Interval};
    use crate::engine::{Group, StretchSum, Sums, in_order};
    use crate::history::Rule;

    proptest! {
        #[test]
        fn days_give_what_the_ledger_gives(
            stretches in prop::collection::vec((0i64..400, 1i64..60, prop::sample::select(Rule::ALL.to_vec()), 0i128..1_000_000), 0..80),
            interval in prop::sample::select(Interval::ALL.to_vec()),
            (from, days) in (0i64..300, 1i64..250),
            keeps in 0usize..4,
        ) {
            let sums = stretches.iter().map(|(from, days, rule, count)| {
                let from = Day::from_epoch_days(*from).unwrap();
                StretchSum { stretch: Period::new(from, from.plus(*days)).unwrap(), rule: *rule, count: *count, resets: 0 }
            });
            let all = in_order(sums.collect());
            let (one, other): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(|(at, _)| at % 4 <= keeps);
            let group = |sums: Vec<(usize, &StretchSum)>| Group { value: None, sums: sums.into_iter().map(|(_, sum)| *sum).collect() };
            let sums = Sums::of(vec![group(one), group(other)]);
            let from = Day::from_epoch_days(from).unwrap();
            let periods: Vec<_> = Period::new(from, from.plus(days)).unwrap().split(interval).collect();
            let groups: Vec<_> = sums.groups().iter().map(|group| Ledger::of(&group.sums)).collect();
            let of_groups: Vec<_> = groups.iter().map(|ledger| InPeriods::of_ledger(ledger, &periods)).collect();
            for (at, ledger) in groups.iter().enumerate() {
                prop_assert_eq!(of_groups[at].each().collect::<Vec<_>>(), ledger.in_each(&periods));
                if let Some(totals) = sums.totals_of(at) {
                    prop_assert_eq!(&InPeriods::of_days(totals, &periods), &of_groups[at]);
                }
            }
            let mut rest = InPeriods::of_ledger(&Ledger::of(&all), &periods);
            let mut both = of_groups[0].clone();
            both.add(&of_groups[1]);
            prop_assert_eq!(&rest, &both);
            rest.take_away(&of_groups[0]);
            prop_assert_eq!(&rest, &of_groups[1]);
        }
    }
}
