//! Repositories of a group over time: who exists at an end, who came within a period.

use std::collections::BTreeMap;

use crate::calendar::{Day, Period};
use crate::engine::{Change, DayChange};

/// How the number of repositories of a group changed, by day.
#[derive(Clone, Debug, Default)]
pub(super) struct Census {
    days: BTreeMap<Day, DayCount>,
}

#[derive(Clone, Copy, Debug, Default)]
struct DayCount {
    came: i64,
    net: i64,
}

impl Census {
    /// Adds a change.
    pub(super) fn add(&mut self, change: &DayChange) {
        let day = self.days.entry(change.day).or_default();
        match change.change {
            Change::Came => {
                day.came += change.count;
                day.net += change.count;
            }
            Change::Went => day.net -= change.count,
            Change::CameBack => day.net += change.count,
        }
    }

    /// Adds all of another group; right only where no repository is in both.
    pub(super) fn merge(&mut self, other: &Self) {
        for (day, more) in &other.days {
            let day = self.days.entry(*day).or_default();
            day.came += more.came;
            day.net += more.net;
        }
    }

    /// Repositories that exist at an end: created before it, and not removed on the day before it.
    pub(super) fn total(&self, end: Day) -> i64 {
        self.days.range(..end).map(|(_, day)| day.net).sum()
    }

    /// Repositories created within a period, also when removed since.
    pub(super) fn added(&self, period: Period) -> i64 {
        self.days.range(period.from()..period.to()).map(|(_, day)| day.came).sum()
    }

    /// The totals at several ends, ascending.
    pub(super) fn totals(&self, ends: &[Day]) -> Vec<i64> {
        let mut days = self.days.iter().peekable();
        let mut total = 0;
        let mut at = |end: &Day| {
            while let Some((_, day)) = days.next_if(|(day, _)| *day < end) {
                total += day.net;
            }
            total
        };
        ends.iter().map(&mut at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_counts_from_its_day_on_and_a_return_likewise() {
        let day = |n: i64| Day::from_epoch_days(n).unwrap();
        let mut census = Census::default();
        for (on, change) in [(10, Change::Came), (20, Change::Went), (30, Change::CameBack)] {
            census.add(&DayChange { value: None, day: day(on), change, count: 1 });
        }
        let ends: Vec<Day> = [10, 11, 20, 21, 30, 31].map(day).to_vec();
        assert_eq!(census.totals(&ends), [0, 1, 1, 0, 0, 1]);
        assert_eq!(ends.iter().map(|end| census.total(*end)).collect::<Vec<_>>(), [0, 1, 1, 0, 0, 1]);
        assert_eq!(census.added(Period::new(day(10), day(40)).unwrap()), 1);
        assert_eq!(census.added(Period::new(day(11), day(40)).unwrap()), 0);
    }
}
