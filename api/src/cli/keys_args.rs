//! What can be written about keys on the command line.

use std::ffi::OsStr;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use clap::Arg;
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;

use crate::auth::Key;

/// How keys begin.
const PREFIX: &str = "hubscope_";

/// Longer names would only be cut elsewhere.
const LONGEST: usize = 64;

/// Reads the name of a key. Its error does not repeat what was written, as others do: it may be a key.
#[derive(Clone)]
pub(super) struct NameParser;

impl TypedValueParser for NameParser {
    type Value = String;

    fn parse_ref(&self, command: &clap::Command, _: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        let refused = |error| clap::Error::raw(ErrorKind::ValueValidation, format!("NAME: {error}\n"));
        name(&value.to_string_lossy()).map_err(|error| refused(error).with_cmd(command))
    }
}

fn name(text: &str) -> Result<String, &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_@+".contains(c);
    if Key::is_like(text) {
        return Err(
            "this looks like a key, not like the name of one; if it is one, revoke it: it may stand in logs now",
        );
    }
    let fits = (1..=LONGEST).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('-');
    if fits {
        Ok(text.to_owned())
    } else {
        Err("a name has 1 to 64 letters, digits and signs of . - _ @ +, for example report-2026")
    }
}

/// A message about wrong arguments with what is written as a key taken out, wherever it was written; none when nothing is.
pub(super) fn without_keys(message: &str, written: impl Iterator<Item = String>) -> Option<String> {
    let keys = written.filter_map(|written| {
        let begin = written.to_ascii_lowercase().find(PREFIX)?;
        written.get(begin..).map(str::to_owned)
    });
    let hidden = keys.fold(message.to_owned(), |message, key| message.replace(&key, "hubscope_…"));
    (hidden != message).then_some(hidden)
}

/// When a key expires: a day (UTC), with whose beginning it opens nothing any more, or a time from now.
pub(super) fn expires(text: &str) -> Result<DateTime<Utc>, String> {
    expires_at(text, Utc::now())
}

fn expires_at(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let at = match text.parse::<NaiveDate>() {
        Ok(day) if text.len() == 10 => Some(day.and_time(NaiveTime::MIN).and_utc()),
        _ => span(text).and_then(|span| now.checked_add_signed(span)),
    };
    let example = "write a day like 2027-01-31, or a time from now like 30d, 12h, 45m or 90s";
    let at = at.ok_or_else(|| format!("this is no time to expire at; {example}"))?;
    if at > now { Ok(at) } else { Err(format!("this is not in the future; {example}")) }
}

fn span(text: &str) -> Option<TimeDelta> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        'd' => 86_400,
        'h' => 3_600,
        'm' => 60,
        's' => 1,
        _ => return None,
    };
    let number = text.strip_suffix(unit).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    TimeDelta::try_seconds(number.parse::<i64>().ok()?.checked_mul(seconds)?)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn names_are_short_plain_and_no_keys() {
        for fits in ["a", "report-2026", "anna@example.org", "x_y.z+1", &"a".repeat(64)] {
            assert_eq!(name(fits), Ok(fits.to_owned()));
        }
        for wrong in ["", " a", "a b", "ä", "-a", "a\nb", &"a".repeat(65)] {
            assert!(name(wrong).unwrap_err().contains("1 to 64"), "{wrong}");
        }
        assert!(name(Key::generate().unwrap().expose()).unwrap_err().contains("looks like a key"));
    }

    #[test]
    fn no_message_repeats_a_key() {
        let key = Key::generate().unwrap();
        let key = key.expose();
        for wrong in [vec!["--expires", key], vec!["--scope", key], vec![&format!("--scope={key}")], vec![key, key]] {
            let arguments = [vec!["hubscope", "keys", "create", "x"], wrong].concat();
            let error = super::super::args::Arguments::try_parse_from(&arguments).unwrap_err();
            let told = without_keys(&error.to_string(), arguments.iter().map(|text| (*text).to_owned())).unwrap();
            assert!(!told.contains(&key[9..]), "{told}");
        }
        assert_eq!(without_keys("wrong", ["hubscope".to_owned()].into_iter()), None);
    }

    #[test]
    fn a_key_expires_with_the_beginning_of_a_day_or_after_a_time() {
        let now: DateTime<Utc> = "2026-03-17T12:00:00Z".parse().unwrap();
        let at = |text: &str| expires_at(text, now).map(|at| at.to_rfc3339());
        assert_eq!(at("2026-03-18").unwrap(), "2026-03-18T00:00:00+00:00");
        assert_eq!(at("30d").unwrap(), "2026-04-16T12:00:00+00:00");
        assert_eq!(at("12h").unwrap(), "2026-03-18T00:00:00+00:00");
        assert_eq!(at("45m").unwrap(), "2026-03-17T12:45:00+00:00");
        assert_eq!(at("90s").unwrap(), "2026-03-17T12:01:30+00:00");
        for past in ["2026-03-17", "0d", "1999-01-01"] {
            assert!(at(past).unwrap_err().contains("not in the future"), "{past}");
        }
        for wrong in [
            "",
            "d",
            "30",
            "-1d",
            "+1d",
            "1.5h",
            "3 d",
            "2026-02-30",
            "26-3-18",
            "9999999999999999d",
            "1y",
            "12345-01-01",
            "٣d",
        ] {
            assert!(at(wrong).unwrap_err().contains("30d"), "{wrong}");
        }
    }
}
