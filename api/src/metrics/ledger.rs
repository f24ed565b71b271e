//! Downloads of a group: sums over stretches, turned into amounts over days in one fixed order, so that engines and databases agree
//! to the last digit.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::calendar::{Day, Period};
use crate::engine::StretchSum;
use crate::history::Rule;

/// What was counted for a group, by stretch and rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    /// Ascending by stretch and rule, one of each.
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    stretch: Period,
    rule: Rule,
    count: i128,
    resets: i64,
}

/// Downloads as they are added up: whole ones exactly, whatever their order, and what falls on parts of stretches beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Downloads {
    whole: i128,
    part: f64,
}

/// A group in one of some periods.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct InPeriod {
    /// Its downloads.
    pub(super) downloads: Downloads,
    /// Whether an amount above zero comes from a rolling counter.
    pub(super) rolling: bool,
}

impl FromIterator<StretchSum> for Ledger {
    fn from_iter<I: IntoIterator<Item = StretchSum>>(sums: I) -> Self {
        let mut entries: Vec<Entry> = sums.into_iter().map(|sum| Entry::of(&sum)).collect();
        entries.sort_unstable_by_key(Entry::key);
        entries.dedup_by(|next, kept| kept.takes(next));
        Self { entries }
    }
}

impl Ledger {
    /// Adds what was counted over a stretch.
    pub(super) fn add(&mut self, sum: &StretchSum) {
        let entry = Entry::of(sum);
        match self.entries.binary_search_by_key(&entry.key(), Entry::key) {
            Ok(at) => _ = self.entries[at].takes(&entry),
            Err(at) => self.entries.insert(at, entry),
        }
    }

    /// Adds all of another group.
    pub(super) fn merge(&mut self, other: &Self) {
        let known = self.entries.len();
        for entry in &other.entries {
            match self.entries[..known].binary_search_by_key(&entry.key(), Entry::key) {
                Ok(at) => _ = self.entries[at].takes(entry),
                Err(_) => self.entries.push(*entry),
            }
        }
        if self.entries.len() > known {
            // The sort finds two ascending runs, and does no more than put them together.
            self.entries.sort_by_key(Entry::key);
        }
    }

    /// Downloads in a period, not rounded.
    pub(super) fn downloads(&self, period: Period) -> f64 {
        let mut downloads = Downloads::default();
        self.touching(period).for_each(|entry| downloads.add(entry.in_period(period)));
        downloads.value()
    }

    /// The group in each of some periods, ascending and apart: its downloads are those that [`Ledger::downloads`] gives for each, in
    /// time that goes with what was counted and not with how many periods there are.
    pub(super) fn in_each(&self, periods: &[Period]) -> Vec<InPeriod> {
        let mut parts = vec![InPeriod::default(); periods.len()];
        for entry in &self.entries {
            entry.each_part(periods, |at, downloads| {
                parts[at].downloads.add(downloads);
                parts[at].rolling |= entry.rule.is_rolling() && entry.count > 0;
            });
        }
        parts
    }

    /// Adds the downloads in each of some periods, ascending and apart, to `downloads`, one for each period; those of all others stay
    /// as they are. Returned are the periods that were touched.
    pub(super) fn spread(&self, periods: &[Period], downloads: &mut [Downloads]) -> Range<usize> {
        let mut touched = periods.len()..0;
        for entry in &self.entries {
            entry.each_part(periods, |at, part| {
                downloads[at].add(part);
                touched = touched.start.min(at)..touched.end.max(at + 1);
            });
        }
        touched
    }

    /// Whether there is no amount above zero in the period.
    pub(super) fn is_empty(&self, period: Period) -> bool {
        self.rules(period).next().is_none()
    }

    /// Whether an amount above zero in the period comes from a rolling counter.
    pub(super) fn is_rolling(&self, period: Period) -> bool {
        self.rules(period).any(Rule::is_rolling)
    }

    /// The rules of the amounts above zero in the period.
    pub(super) fn rules(&self, period: Period) -> impl Iterator<Item = Rule> {
        self.touching(period).filter(|entry| entry.count > 0).map(|entry| entry.rule)
    }

    /// Counters that ran backwards on stretches that touch the period.
    pub(super) fn resets(&self, period: Period) -> i64 {
        self.touching(period).map(|entry| entry.resets).sum()
    }

    /// The days of the snapshots that the amounts of a period lie between: a rolling counter is read at the end alone.
    pub(super) fn snapshot_days(&self, period: Period) -> BTreeSet<Day> {
        let ends = |entry: &Entry| {
            let from = (entry.rule == Rule::Difference).then_some(entry.stretch.from());
            [Some(entry.stretch.to()), from].into_iter().flatten()
        };
        self.touching(period).flat_map(ends).collect()
    }

    fn touching(&self, period: Period) -> impl Iterator<Item = &Entry> {
        let end = self.entries.partition_point(|entry| entry.stretch.from() < period.to());
        self.entries[..end].iter().filter(move |entry| entry.stretch.to() > period.from())
    }
}

impl Entry {
    fn of(sum: &StretchSum) -> Self {
        let StretchSum { stretch, rule, count, resets, .. } = *sum;
        Self { stretch, rule, count, resets }
    }

    fn key(&self) -> (Day, Day, Rule) {
        (self.stretch.from(), self.stretch.to(), self.rule)
    }

    /// Adds another entry, if it is of the same stretch and rule.
    fn takes(&mut self, other: &Self) -> bool {
        let same = self.key() == other.key();
        if same {
            self.count += other.count;
            self.resets += other.resets;
        }
        same
    }

    /// What was counted over the stretch, as far as it lies in a period.
    fn in_period(&self, period: Period) -> Downloads {
        Downloads::of(self.count, self.stretch.overlap(period), self.rule.spread_over(self.stretch))
    }

    /// The same for those of some periods, ascending and apart, that the stretch touches.
    fn each_part(&self, periods: &[Period], mut take: impl FnMut(usize, Downloads)) {
        let first = periods.partition_point(|period| period.to() <= self.stretch.from());
        for (at, period) in periods.iter().enumerate().skip(first) {
            if period.from() >= self.stretch.to() {
                break;
            }
            take(at, self.in_period(*period));
        }
    }
}

impl Downloads {
    /// What falls on some of the days that a count is spread over.
    pub(super) fn of(count: i128, days: i64, spread_over: i64) -> Self {
        if days == spread_over {
            return Self { whole: count, part: 0.0 };
        }
        let (of_days, spread_over) = (count * i128::from(days), i128::from(spread_over));
        Self { whole: of_days / spread_over, part: (of_days % spread_over) as f64 / spread_over as f64 }
    }

    /// Adds more of them.
    pub(super) fn add(&mut self, more: Self) {
        self.whole += more.whole;
        self.part += more.part;
    }

    /// The number, in double precision.
    pub(super) fn value(self) -> f64 {
        self.whole as f64 + self.part
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Interval;

    fn sum(from: i64, days: i64, rule: Rule, count: i128) -> StretchSum {
        let from = Day::from_epoch_days(from).unwrap();
        let stretch = Period::new(from, from.plus(days)).unwrap();
        StretchSum { value: None, stretch, rule, count, resets: 0 }
    }

    #[test]
    fn a_rate_is_thirty_days_worth() {
        let mut ledger = Ledger::default();
        ledger.add(&sum(0, 7, Rule::Rate, 60));
        ledger.add(&sum(7, 7, Rule::Difference, 70));
        let week = |from| Period::new(Day::from_epoch_days(from).unwrap(), Day::from_epoch_days(from + 7).unwrap());
        assert_eq!(ledger.downloads(week(0).unwrap()), 14.0);
        assert_eq!(ledger.downloads(week(5).unwrap()), 4.0 + 50.0);
        assert!(ledger.is_rolling(week(6).unwrap()) && !ledger.is_rolling(week(7).unwrap()));
    }

    proptest! {
        #[test]
        fn what_is_spread_adds_up_to_what_was_counted(
            stretches in prop::collection::vec((0i64..400, 1i64..60, 0i128..1_000_000), 1..30),
            interval in prop::sample::select(Interval::ALL.to_vec()),
        ) {
            let mut ledger = Ledger::default();
            for (from, days, count) in &stretches {
                ledger.add(&sum(*from, *days, Rule::Difference, *count));
            }
            let whole = Period::new(Day::from_epoch_days(0).unwrap(), Day::from_epoch_days(460).unwrap()).unwrap();
            let counted: i128 = stretches.iter().map(|(_, _, count)| count).sum();
            let spread: f64 = whole.split(interval).map(|part| ledger.downloads(part)).sum();
            prop_assert!((spread - counted as f64).abs() < 1e-6 * (1.0 + counted as f64));
        }

        #[test]
        fn all_periods_at_once_get_what_each_of_them_gets(
            stretches in prop::collection::vec((0i64..400, 1i64..60, 0i128..1_000_000), 0..30),
            interval in prop::sample::select(Interval::ALL.to_vec()),
            from in 0i64..300,
        ) {
            let mut ledger = Ledger::default();
            for (from, days, count) in &stretches {
                ledger.add(&sum(*from, *days, if count % 2 == 0 { Rule::Rate } else { Rule::Difference }, *count));
            }
            let from = Day::from_epoch_days(from).unwrap();
            let periods: Vec<_> = Period::new(from, from.plus(200)).unwrap().split(interval).collect();
            let mut spread = vec![Downloads::default(); periods.len()];
            let touched = ledger.spread(&periods, &mut spread);
            let each = ledger.in_each(&periods);
            for (at, period) in periods.iter().enumerate() {
                prop_assert_eq!(spread[at].value(), ledger.downloads(*period));
                prop_assert!(touched.contains(&at) || spread[at].value() == 0.0);
                prop_assert_eq!(each[at], InPeriod { downloads: spread[at], rolling: ledger.is_rolling(*period) });
            }
        }

        #[test]
        fn the_order_of_arrival_does_not_matter(
            mut stretches in prop::collection::vec((0i64..50, 1i64..9, 0i128..1_000), 1..20)
        ) {
            let ledger = |stretches: &[(i64, i64, i128)]| {
                let mut ledger = Ledger::default();
                for (from, days, count) in stretches {
                    ledger.add(&sum(*from, *days, Rule::Window, *count));
                }
                ledger
            };
            let before = ledger(&stretches);
            stretches.reverse();
            prop_assert_eq!(&before, &ledger(&stretches));
            let sums = stretches.iter().map(|(from, days, count)| sum(*from, *days, Rule::Window, *count));
            prop_assert_eq!(&before, &sums.collect());
            let (some, others) = stretches.split_at(stretches.len() / 2);
            let mut merged = ledger(some);
            merged.merge(&ledger(others));
            prop_assert_eq!(before, merged);
        }
    }
}
