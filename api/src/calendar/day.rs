//! A calendar date as a number, for arithmetic, storage and text.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

/// A calendar date (UTC) of the years 1 to 9999, held as whole days since 1970-01-01, which is also how tables store it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Why a text is not a [`Day`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write YYYY-MM-DD, for example 2026-03-17")]
pub struct DayError(pub String);

const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1970, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

impl Day {
    /// 0001-01-01, the first day that can be written as a `Date`.
    pub const FIRST: Self = Self(-719_162);
    /// 9999-12-31, the last day that can be written as a `Date`.
    pub const LAST: Self = Self(2_932_896);

    /// The day `days` after 1970-01-01; none outside the years 1 to 9999.
    pub fn from_epoch_days(days: i64) -> Option<Self> {
        let day = Self(i32::try_from(days).ok()?);
        (Self::FIRST..=Self::LAST).contains(&day).then_some(day)
    }

    /// The day of a calendar date; none outside the years 1 to 9999.
    pub fn from_date(date: NaiveDate) -> Option<Self> {
        Self::from_epoch_days(date.signed_duration_since(EPOCH).num_days())
    }

    /// The UTC day an instant lies in; none outside the years 1 to 9999.
    pub fn of_instant(instant: DateTime<Utc>) -> Option<Self> {
        Self::from_date(instant.date_naive())
    }

    /// Whole days since 1970-01-01.
    pub fn epoch_days(self) -> i32 {
        self.0
    }

    /// This day moved by `days`, kept within the years 1 to 9999.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let moved = i64::from(self.0).saturating_add(days);
        Self(moved.clamp(i64::from(Self::FIRST.0), i64::from(Self::LAST.0)) as i32)
    }

    /// Whole days from `earlier` to this day; negative when `earlier` is later.
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }

    /// The same day as a calendar date.
    pub fn date(self) -> NaiveDate {
        let days = Days::new(self.0.unsigned_abs().into());
        let date = if self.0 < 0 { EPOCH.checked_sub_days(days) } else { EPOCH.checked_add_days(days) };
        date.unwrap_or(EPOCH)
    }
}

/// The day so many days after 1970-01-01, of the years up to 2149.
impl From<u16> for Day {
    fn from(days: u16) -> Self {
        Self(days.into())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || DayError(text.chars().take(40).collect());
        let digits_in_place = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        if !digits_in_place {
            return Err(refused());
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(Self::from_date).ok_or_else(refused)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_of_the_range_are_the_dates_they_claim() {
        assert_eq!(Day::FIRST.to_string(), "0001-01-01");
        assert_eq!(Day::LAST.to_string(), "9999-12-31");
        assert_eq!("1970-01-01".parse(), Ok(Day(0)));
        assert_eq!("2024-02-29".parse::<Day>().map(|d| d.plus(1).to_string()), Ok("2024-03-01".into()));
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for text in ["", "2024-2-9", "2023-02-29", "0000-01-01", "+2024-01-1", "2024-01-01T00:00:00Z", "２024-01-01"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips(days in Day::FIRST.0..=Day::LAST.0) {
            prop_assert_eq!(Day(days).to_string().parse(), Ok(Day(days)));
        }

        #[test]
        fn arithmetic_agrees_with_the_calendar(days in -700_000i32..2_900_000, by in -10_000i64..10_000) {
            let day = Day(days);
            prop_assert_eq!(day.plus(by).days_since(day), by);
            prop_assert_eq!(day.plus(by).date().signed_duration_since(day.date()).num_days(), by);
        }
    }
}
