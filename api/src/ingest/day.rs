//! Which days a listing may be of, whoever names them: the command, a manifest or a caller.

use chrono::Utc;

use crate::calendar::Day;

/// A day on which no listing can have been taken. Goes on after the day or its name: `2999-01-01` lies ahead ...
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("lies ahead: a listing is of {latest} (UTC) at the latest; write the day on which it was taken, as YYYY-MM-DD")]
pub struct DayAhead {
    /// The last day that would do.
    pub latest: Day,
}

/// The day itself, unless it is later than tomorrow (UTC): one mistyped year would stretch every answer to it and keep the data
/// fresh for ever. Tomorrow is let in for clocks that are ahead.
///
/// # Errors
/// When it is later.
pub fn taken_on(day: Day) -> Result<Day, DayAhead> {
    taken_by(day, Day::of_instant(Utc::now()).unwrap_or(Day::LAST))
}

fn taken_by(day: Day, today: Day) -> Result<Day, DayAhead> {
    let latest = today.plus(1);
    if day <= latest { Ok(day) } else { Err(DayAhead { latest }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_listing_is_of_a_day_after_tomorrow() {
        let of = |day: &str| taken_by(day.parse().unwrap(), "2026-12-31".parse().unwrap()).map_err(|e| e.to_string());
        for fits in ["0001-01-01", "2026-12-31", "2027-01-01"] {
            assert_eq!(of(fits), Ok(fits.parse().unwrap()));
        }
        for ahead in ["2027-01-02", "2999-01-01", "9999-12-31"] {
            assert!(of(ahead).unwrap_err().contains("of 2027-01-01 (UTC) at the latest"), "{ahead}");
        }
    }
}
