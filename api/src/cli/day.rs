//! Days on the command line.

use std::error::Error;

use chrono::{DateTime, Utc};

use crate::calendar::{Day, DayError};
use crate::ingest::taken_on;

/// A written day, or `today` for the day (UTC) on which the command is given: jobs that run every day cannot write it.
pub(super) fn day(text: &str) -> Result<Day, Box<dyn Error + Send + Sync>> {
    Ok(taken_on(day_at(text, Utc::now())?)?)
}

fn day_at(text: &str, now: DateTime<Utc>) -> Result<Day, DayError> {
    match text {
        "today" => Ok(Day::of_instant(now).unwrap_or(Day::LAST)),
        day => day.parse(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::args::{Arguments, Command};
    use super::*;

    #[test]
    fn today_is_the_day_in_utc() {
        let at = |text: &str, now: &str| day_at(text, now.parse().unwrap()).map(|day| day.to_string());
        assert_eq!(at("today", "2026-03-17T23:59:59Z").unwrap(), "2026-03-17");
        assert_eq!(at("today", "2026-03-18T00:30:00+02:00").unwrap(), "2026-03-17");
        assert_eq!(at("2025-01-06", "2026-03-17T23:59:59Z").unwrap(), "2025-01-06");
        for wrong in ["Today", "now", "", "2025-02-30"] {
            assert!(at(wrong, "2026-03-17T00:00:00Z").unwrap_err().to_string().contains("write YYYY-MM-DD"), "{wrong}");
        }
        let arguments = ["hubscope", "ingest", "models", "listing.parquet", "--taken-on", "today"];
        let Some(Command::Ingest(ingest)) = Arguments::try_parse_from(arguments).unwrap().command else { panic!() };
        let ahead =
            Arguments::try_parse_from(["hubscope", "ingest", "models", "x", "--taken-on", "2999-06-01"]).unwrap_err();
        assert!(ahead.exit_code() == 2 && ahead.to_string().contains("lies ahead"), "{ahead}");
        // Midnight may lie between the two.
        let age = Day::of_instant(Utc::now()).unwrap().days_since(ingest.taken_on.unwrap());
        assert!((0..=1).contains(&age), "{age}");
    }
}
