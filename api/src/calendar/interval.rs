//! The calendar intervals that a period is cut into.

use chrono::Datelike;

use super::Day;

/// A calendar interval. Weeks begin on Monday (ISO 8601); quarters in January, April, July and October.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interval {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// A calendar year.
    Year,
}

impl Interval {
    /// All intervals, shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The first day after `day` on which another interval begins; the day after 9999-12-30 at the latest.
    pub fn next_bound(self, day: Day) -> Day {
        let date = day.date();
        let months_from = |months: u32| {
            let index = date.year() * 12 + (date.month0() / months * months + months) as i32;
            chrono::NaiveDate::from_ymd_opt(index.div_euclid(12), index.rem_euclid(12) as u32 + 1, 1)
                .and_then(Day::from_date)
                .unwrap_or(Day::LAST)
        };
        match self {
            Self::Day => day.plus(1),
            Self::Week => day.plus(7 - i64::from(date.weekday().num_days_from_monday())),
            Self::Month => months_from(1),
            Self::Quarter => months_from(3),
            Self::Year => months_from(12),
        }
    }

    /// A number that grows by one from each interval to the next.
    pub fn index(self, day: Day) -> i64 {
        let date = day.date();
        let month = i64::from(date.year()) * 12 + i64::from(date.month0());
        match self {
            Self::Day => day.epoch_days().into(),
            // 1970-01-01 was a Thursday: three days after a Monday.
            Self::Week => (i64::from(day.epoch_days()) + 3).div_euclid(7),
            Self::Month => month,
            Self::Quarter => month.div_euclid(3),
            Self::Year => date.year().into(),
        }
    }
}
