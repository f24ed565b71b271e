//! Downloads of a group: sums over stretches, turned into amounts over days exactly, so that engines and databases agree to the last
//! digit.

use std::borrow::Cow;
use std::ops::Range;

use crate::calendar::{Day, Period};
use crate::engine::{StretchSum, in_order};
use crate::history::{Downloads, Rule};

/// What was counted for a group: sums in the order of their keys, one of each. They may be an engine's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger<'s> {
    sums: Cow<'s, [StretchSum]>,
}

/// A group in one of some periods.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct InPeriod {
    /// Its downloads.
    pub(super) downloads: Downloads,
    /// Whether an amount above zero comes from a rolling counter.
    pub(super) rolling: bool,
}

impl FromIterator<StretchSum> for Ledger<'_> {
    fn from_iter<I: IntoIterator<Item = StretchSum>>(sums: I) -> Self {
        Self { sums: in_order(sums.into_iter().collect()).into() }
    }
}

impl<'s> Ledger<'s> {
    /// Of sums in order.
    pub(super) fn of(sums: &'s [StretchSum]) -> Self {
        Self { sums: sums.into() }
    }

    /// The same for longer than the sums last where they are.
    pub(super) fn keep(&self) -> Ledger<'static> {
        Ledger { sums: self.sums.to_vec().into() }
    }

    /// Adds what was counted over a stretch.
    pub(super) fn add(&mut self, sum: StretchSum) {
        match self.sums.binary_search_by_key(&sum.key(), StretchSum::key) {
            Ok(at) => _ = self.sums.to_mut()[at].takes(&sum),
            Err(at) => self.sums.to_mut().insert(at, sum),
        }
    }

    /// Adds all of another group.
    pub(super) fn merge(&mut self, other: &Ledger<'_>) {
        let sums = self.sums.to_mut();
        let known = sums.len();
        for sum in other.sums.iter() {
            match sums[..known].binary_search_by_key(&sum.key(), StretchSum::key) {
                Ok(at) => _ = sums[at].takes(sum),
                Err(_) => sums.push(*sum),
            }
        }
        if sums.len() > known {
            // The sort finds two ascending runs, and does no more than put them together.
            sums.sort_by_key(StretchSum::key);
        }
    }

    /// Takes away another group, all of which is in this one.
    pub(super) fn take_away(&mut self, other: &Ledger<'_>) {
        let (sums, mut at) = (self.sums.to_mut(), 0);
        for less in other.sums.iter() {
            while sums.get(at).is_some_and(|sum| sum.key() < less.key()) {
                at += 1;
            }
            // What counts nothing need not be in this one.
            if let Some(sum) = sums.get_mut(at).filter(|sum| sum.key() == less.key()) {
                sum.count -= less.count;
                sum.resets -= less.resets;
            }
        }
        sums.retain(|sum| sum.count > 0 || sum.resets > 0);
    }

    /// Downloads in a period, not rounded.
    pub(super) fn downloads(&self, period: Period) -> f64 {
        self.within(period).value()
    }

    /// The same, to be added up.
    pub(super) fn within(&self, period: Period) -> Downloads {
        self.touching(period).map(|sum| sum.within(period)).sum()
    }

    /// The group in each of some periods, ascending and apart: its downloads are those that [`Ledger::downloads`] gives for each, in
    /// time that goes with what was counted and not with how many periods there are.
    pub(super) fn in_each(&self, periods: &[Period]) -> Vec<InPeriod> {
        let mut parts = vec![InPeriod::default(); periods.len()];
        self.each_part(periods, |sum, at, downloads| {
            parts[at].downloads += downloads;
            parts[at].rolling |= sum.rule.is_rolling() && sum.count > 0;
        });
        parts
    }

    /// Adds the downloads in each of some periods, ascending and apart, to `downloads`, one for each period; those of all others stay
    /// as they are. Returned are the periods that were touched.
    pub(super) fn spread(&self, periods: &[Period], downloads: &mut [Downloads]) -> Range<usize> {
        let mut touched = periods.len()..0;
        self.each_part(periods, |_, at, part| {
            downloads[at] += part;
            touched = touched.start.min(at)..touched.end.max(at + 1);
        });
        touched
    }

    /// Visits each sum with each of some periods, ascending and apart, that its stretch touches, and what falls in it.
    pub(super) fn each_part(&self, periods: &[Period], mut take: impl FnMut(&StretchSum, usize, Downloads)) {
        let mut first = 0;
        for sum in self.sums.iter() {
            // Sums come by the first days of their stretches, so what ended before one is over for all that follow.
            while periods.get(first).is_some_and(|period| period.to() <= sum.stretch.from()) {
                first += 1;
            }
            let touched = periods[first..].iter().take_while(|period| period.from() < sum.stretch.to());
            for (at, period) in (first..).zip(touched) {
                take(sum, at, sum.within(*period));
            }
        }
    }

    /// Whether there is no amount above zero in the period.
    pub(super) fn is_empty(&self, period: Period) -> bool {
        self.rules(period).next().is_none()
    }

    /// The rules of the amounts above zero in the period.
    pub(super) fn rules(&self, period: Period) -> impl Iterator<Item = Rule> {
        self.touching(period).filter(|sum| sum.count > 0).map(|sum| sum.rule)
    }

    /// Counters that ran backwards on stretches that touch the period.
    pub(super) fn resets(&self, period: Period) -> i64 {
        self.touching(period).map(|sum| i64::from(sum.resets)).sum()
    }

    /// The days of the snapshots that the amounts of a period lie between, some of them more than once: a rolling counter is read at
    /// the end alone.
    pub(super) fn snapshot_days(&self, period: Period) -> impl Iterator<Item = Day> {
        self.touching(period).flat_map(|sum| {
            let from = (sum.rule == Rule::Difference).then_some(sum.stretch.from());
            [Some(sum.stretch.to()), from].into_iter().flatten()
        })
    }

    fn touching(&self, period: Period) -> impl Iterator<Item = &StretchSum> {
        let end = self.sums.partition_point(|sum| sum.stretch.from() < period.to());
        self.sums[..end].iter().filter(move |sum| sum.stretch.to() > period.from())
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
        StretchSum { stretch, rule, count, resets: 0 }
    }

    fn is_rolling(ledger: &Ledger<'_>, period: Period) -> bool {
        ledger.rules(period).any(Rule::is_rolling)
    }

    #[test]
    fn a_rate_is_thirty_days_worth() {
        let mut ledger = Ledger::default();
        ledger.add(sum(0, 7, Rule::Rate, 60));
        ledger.add(sum(7, 7, Rule::Difference, 70));
        let week = |from| Period::new(Day::from_epoch_days(from).unwrap(), Day::from_epoch_days(from + 7).unwrap());
        assert_eq!(ledger.downloads(week(0).unwrap()), 14.0);
        assert_eq!(ledger.downloads(week(5).unwrap()), 4.0 + 50.0);
        assert!(is_rolling(&ledger, week(6).unwrap()) && !is_rolling(&ledger, week(7).unwrap()));
    }

    proptest! {
        #[test]
        fn what_is_spread_adds_up_to_what_was_counted(
            stretches in prop::collection::vec((0i64..400, 1i64..60, 0i128..1_000_000), 1..30),
            interval in prop::sample::select(Interval::ALL.to_vec()),
        ) {
            let mut ledger = Ledger::default();
            for (from, days, count) in &stretches {
                ledger.add(sum(*from, *days, Rule::Difference, *count));
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
                ledger.add(sum(*from, *days, if count % 2 == 0 { Rule::Rate } else { Rule::Difference }, *count));
            }
            let from = Day::from_epoch_days(from).unwrap();
            let periods: Vec<_> = Period::new(from, from.plus(200)).unwrap().split(interval).collect();
            let mut spread = vec![Downloads::default(); periods.len()];
            let touched = ledger.spread(&periods, &mut spread);
            let each = ledger.in_each(&periods);
            for (at, period) in periods.iter().enumerate() {
                prop_assert_eq!(spread[at].value(), ledger.downloads(*period));
                prop_assert!(touched.contains(&at) || spread[at].value() == 0.0);
                prop_assert_eq!(each[at], InPeriod { downloads: spread[at], rolling: is_rolling(&ledger, *period) });
            }
        }

        #[test]
        fn the_order_of_arrival_does_not_matter(
            mut stretches in prop::collection::vec((0i64..50, 1i64..9, 0i128..1_000), 1..20)
        ) {
            let ledger = |stretches: &[(i64, i64, i128)]| {
                let mut ledger = Ledger::default();
                for (from, days, count) in stretches {
                    ledger.add(sum(*from, *days, Rule::Window, *count));
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
            prop_assert_eq!(&before, &merged);
            // What counts nothing is not there once more was taken away.
            merged.take_away(&ledger(others));
            prop_assert_eq!(&merged, &some.iter().filter(|(.., count)| *count > 0)
                .map(|(from, days, count)| sum(*from, *days, Rule::Window, *count)).collect());
        }
    }
}
