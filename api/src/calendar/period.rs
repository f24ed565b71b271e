//! Half-open ranges of days.

use super::{Day, Interval};

/// The days from `from` (included) to `to` (excluded); never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    from: Day,
    to: Day,
}

/// A period that ends before it begins, or where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what begins on {from} and ends before {to} has no day; let `to` be later than `from`")]
pub struct PeriodError {
    from: Day,
    to: Day,
}

impl Period {
    /// The days from `from` to the day before `to`; an error unless `from < to`.
    pub fn new(from: Day, to: Day) -> Result<Self, PeriodError> {
        if from < to { Ok(Self { from, to }) } else { Err(PeriodError { from, to }) }
    }

    /// First day.
    pub fn from(self) -> Day {
        self.from
    }

    /// The day after the last one.
    pub fn to(self) -> Day {
        self.to
    }

    /// Number of days, at least 1.
    pub fn days(self) -> i64 {
        self.to.days_since(self.from)
    }

    /// How many days lie in both.
    pub fn overlap(self, other: Self) -> i64 {
        self.intersection(other).map_or(0, Self::days)
    }

    /// The days that lie in both; none when they do not touch.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to)).ok()
    }

    /// Whether every day of `other` lies in this period.
    pub fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// The period of equal length that ends where this one begins; none when it would begin before the year 1.
    pub fn before(self) -> Option<Self> {
        let from = Day::from_epoch_days(i64::from(self.from.epoch_days()) - self.days())?;
        Self::new(from, self.from).ok()
    }

    /// The calendar intervals that touch the period, in order, the first and the last cut to it.
    pub fn split(self, interval: Interval) -> impl Iterator<Item = Self> {
        let mut from = self.from;
        std::iter::from_fn(move || {
            let to = interval.next_bound(from).min(self.to);
            let part = Self::new(from, to).ok()?;
            from = to;
            Some(part)
        })
    }

    /// How many intervals [`Period::split`] gives, told without walking them.
    pub fn count(self, interval: Interval) -> i64 {
        interval.index(self.to.plus(-1)) - interval.index(self.from) + 1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn weeks_begin_on_monday_and_ends_are_cut() {
        // 2025-01-01 is a Wednesday.
        let weeks: Vec<_> = period("2025-01-01", "2025-01-14").split(Interval::Week).collect();
        assert_eq!(
            weeks,
            [
                period("2025-01-01", "2025-01-06"),
                period("2025-01-06", "2025-01-13"),
                period("2025-01-13", "2025-01-14")
            ]
        );
    }

    #[test]
    fn quarters_and_years_follow_the_calendar() {
        let quarters: Vec<_> = period("2024-11-15", "2025-04-02").split(Interval::Quarter).collect();
        assert_eq!(
            quarters,
            [
                period("2024-11-15", "2025-01-01"),
                period("2025-01-01", "2025-04-01"),
                period("2025-04-01", "2025-04-02")
            ]
        );
        assert_eq!(period("2023-12-31", "2025-01-01").split(Interval::Year).count(), 2);
    }

    #[test]
    fn a_period_of_no_day_is_refused() {
        let day: Day = "2025-01-01".parse().unwrap();
        assert!(Period::new(day, day).is_err());
    }

    proptest! {
        #[test]
        fn intervals_partition_the_period(
            from in -20_000i64..30_000,
            days in 1i64..1_500,
            interval in prop::sample::select(Interval::ALL.to_vec()),
        ) {
            let from = Day::from_epoch_days(from).unwrap();
            let whole = Period::new(from, from.plus(days)).unwrap();
            let parts: Vec<_> = whole.split(interval).collect();
            prop_assert_eq!(parts.len() as i64, whole.count(interval));
            prop_assert_eq!(parts[0].from(), whole.from());
            prop_assert_eq!(parts[parts.len() - 1].to(), whole.to());
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].to(), pair[1].from());
                prop_assert_eq!(interval.next_bound(pair[0].from()), pair[0].to());
            }
        }
    }
}
