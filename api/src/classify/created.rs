//! The day a repository was created.

use crate::calendar::Day;

/// The UTC day of a told creation, given in microseconds since 1970; none when it lies outside the years 1 to 9999.
pub fn created(told: i64) -> Option<Day> {
    Day::from_epoch_days(told.div_euclid(86_400_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_belong_to_their_utc_day() {
        let day = |told| created(told).map(|day| day.to_string());
        assert_eq!(day(1_646_263_744_000_000).as_deref(), Some("2022-03-02"));
        assert_eq!(day(0).as_deref(), Some("1970-01-01"));
        assert_eq!(day(-1).as_deref(), Some("1969-12-31"));
        assert_eq!(day(i64::MAX), None);
    }
}
