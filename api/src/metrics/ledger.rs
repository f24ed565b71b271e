//! Downloads of a group: sums over stretches, turned into amounts over days in double precision and one fixed order, so that
//! engines and databases agree to the last digit.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Add as _, Range};

use crate::calendar::{Day, Period};
use crate::engine::StretchSum;
use crate::history::Rule;

/// What was counted for a group, by stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    entries: BTreeMap<(Day, Day, Rule), Entry>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Entry {
    count: i128,
    resets: i64,
}

impl FromIterator<StretchSum> for Ledger {
    fn from_iter<I: IntoIterator<Item = StretchSum>>(sums: I) -> Self {
        let mut ledger = Self::default();
        sums.into_iter().for_each(|sum| ledger.add(&sum));
        ledger
    }
}

impl Ledger {
    /// Adds what was counted over a stretch.
    pub(super) fn add(&mut self, sum: &StretchSum) {
        self.put((sum.stretch.from(), sum.stretch.to(), sum.rule), Entry { count: sum.count, resets: sum.resets });
    }

    /// Adds all of another group.
    pub(super) fn merge(&mut self, other: &Self) {
        for (key, entry) in &other.entries {
            self.put(*key, *entry);
        }
    }

    fn put(&mut self, key: (Day, Day, Rule), more: Entry) {
        let entry = self.entries.entry(key).or_default();
        entry.count += more.count;
        entry.resets += more.resets;
    }

    /// Downloads in a period, not rounded.
    pub(super) fn downloads(&self, period: Period) -> f64 {
        self.touching(period).map(|(stretch, rule, entry)| entry.downloads(stretch, rule, period)).fold(0.0, f64::add)
    }

    /// Downloads in each of some periods, ascending and apart: the numbers that [`Ledger::downloads`] gives for each, in time that
    /// goes with what was counted and not with how many periods there are. They are added to `downloads`, one for each period;
    /// those of all others stay as they are. Returned are the periods that were touched.
    pub(super) fn spread(&self, periods: &[Period], downloads: &mut [f64]) -> Range<usize> {
        let mut touched = periods.len()..0;
        for (stretch, rule, entry) in self.stretches() {
            let first = periods.partition_point(|period| period.to() <= stretch.from());
            let parts = periods.iter().zip(downloads.iter_mut()).enumerate().skip(first);
            for (at, (period, sum)) in parts.take_while(|(_, (period, _))| period.from() < stretch.to()) {
                *sum += entry.downloads(stretch, rule, *period);
                touched = touched.start.min(at)..touched.end.max(at + 1);
            }
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
        self.touching(period).filter(|(_, _, entry)| entry.count > 0).map(|(_, rule, _)| rule)
    }

    /// Counters that ran backwards on stretches that touch the period.
    pub(super) fn resets(&self, period: Period) -> i64 {
        self.touching(period).map(|(_, _, entry)| entry.resets).sum()
    }

    /// The days of the snapshots that the amounts of a period lie between: a rolling counter is read at the end alone.
    pub(super) fn snapshot_days(&self, period: Period) -> BTreeSet<Day> {
        let ends = |(stretch, rule, _): (Period, Rule, Entry)| {
            [Some(stretch.to()), (rule == Rule::Difference).then_some(stretch.from())].into_iter().flatten()
        };
        self.touching(period).flat_map(ends).collect()
    }

    fn touching(&self, period: Period) -> impl Iterator<Item = (Period, Rule, Entry)> {
        let before_its_end = self.entries.range(..(period.to(), Day::FIRST, Rule::Difference));
        before_its_end.filter_map(stretch).filter(move |(stretch, _, _)| stretch.to() > period.from())
    }

    fn stretches(&self) -> impl Iterator<Item = (Period, Rule, Entry)> {
        self.entries.iter().filter_map(stretch)
    }
}

fn stretch(((from, to, rule), entry): (&(Day, Day, Rule), &Entry)) -> Option<(Period, Rule, Entry)> {
    Some((Period::new(*from, *to).ok()?, *rule, *entry))
}

impl Entry {
    /// What was counted over a stretch, as far as it lies in a period.
    fn downloads(self, stretch: Period, rule: Rule, period: Period) -> f64 {
        part(self.count, stretch.overlap(period), rule.spread_over(stretch))
    }
}

/// What falls on some of the days that a count is spread over.
pub(super) fn part(count: i128, days: i64, spread_over: i64) -> f64 {
    let (of_days, spread_over) = (count * i128::from(days), i128::from(spread_over));
    // Divided as whole numbers first: a count that is covered in full comes out as it was counted.
    (of_days / spread_over) as f64 + (of_days % spread_over) as f64 / spread_over as f64
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
            let mut spread = vec![0.0; periods.len()];
            let touched = ledger.spread(&periods, &mut spread);
            for (at, period) in periods.iter().enumerate() {
                prop_assert_eq!(spread[at], ledger.downloads(*period));
                prop_assert!(touched.contains(&at) || spread[at] == 0.0);
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
            prop_assert_eq!(before, ledger(&stretches));
        }
    }
}
