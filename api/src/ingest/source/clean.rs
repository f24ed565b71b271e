//! What counts as a value: definitions.md section 1, *Rows*, independent of the format a value came in.

use chrono::DateTime;

use super::Reason;
use crate::calendar::Day;
use crate::dimension::LARGEST_COUNT;

/// Longest name, in characters.
const NAME: usize = 500;
/// Longest text, in characters; what is longer is cut.
const TEXT: usize = 1_000;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A name as it may be recorded, or why it may not.
pub(super) fn name(text: &str) -> Result<String, Reason> {
    if text.is_empty() {
        return Err(Reason::NoName);
    }
    if text.chars().take(NAME + 1).count() > NAME {
        return Err(Reason::NameTooLong);
    }
    if text.chars().any(char::is_control) {
        return Err(Reason::NameWithControls);
    }
    Ok(text.to_owned())
}

/// A text without control characters, cut at 1,000 characters; none when nothing is left.
pub(super) fn text(text: &str) -> Option<String> {
    shortened(text, TEXT)
}

/// A text without control characters, cut at `most` characters; none when nothing is left.
pub(super) fn shortened(text: &str, most: usize) -> Option<String> {
    let kept: String = text.chars().filter(|c| !c.is_control()).take(most).collect();
    (!kept.is_empty()).then_some(kept)
}

/// A counter out of a whole number.
pub(super) fn counter(number: impl TryInto<i64>) -> Option<i64> {
    number.try_into().ok().filter(|number| (0..=LARGEST_COUNT).contains(number))
}

/// A counter out of a number that may have a fraction.
pub(super) fn counter_of_float(number: f64) -> Option<i64> {
    let whole = number.is_finite() && number.fract() == 0.0;
    (whole && (0.0..=LARGEST_COUNT as f64).contains(&number)).then_some(number as i64)
}

/// A counter out of a decimal number: `digits` / 10^`scale`.
pub(super) fn counter_of_decimal(digits: i128, scale: i8) -> Option<i64> {
    let power = 10_i128.checked_pow(scale.unsigned_abs().into())?;
    if scale < 0 {
        return counter(digits.checked_mul(power)?);
    }
    if digits % power == 0 { counter(digits / power) } else { None }
}

/// Microseconds since 1970 out of a number of `unit_micros` microseconds; none outside the years 1 to 9999.
pub(super) fn instant(number: i64, unit_micros: i64) -> Option<i64> {
    within_calendar(number.checked_mul(unit_micros)?)
}

/// Microseconds since 1970 out of nanoseconds, which are cut.
pub(super) fn instant_of_nanos(nanos: i64) -> Option<i64> {
    within_calendar(nanos.div_euclid(1_000))
}

/// The start of a day, in microseconds, out of days since 1970.
pub(super) fn instant_of_days(days: i64) -> Option<i64> {
    instant(days, MICROS_PER_DAY)
}

/// An instant out of a text: RFC 3339 with its zone, or a date, which is its midnight in UTC.
pub(super) fn instant_of_text(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Day>() {
        return instant_of_days(day.epoch_days().into());
    }
    if text.len() > 64 {
        return None;
    }
    DateTime::parse_from_rfc3339(text).ok().and_then(|instant| within_calendar(instant.timestamp_micros()))
}

/// `gated`: `auto` and `manual` say yes as well.
pub(super) fn truth_of_text(text: &str) -> Option<bool> {
    let text = text.trim();
    match text {
        _ if ["auto", "manual", "true"].iter().any(|yes| text.eq_ignore_ascii_case(yes)) => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn within_calendar(micros: i64) -> Option<i64> {
    Day::from_epoch_days(micros.div_euclid(MICROS_PER_DAY)).map(|_| micros)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_taken_as_they_are_or_rejected() {
        assert_eq!(name("Qwen/Qwen3 8B"), Ok("Qwen/Qwen3 8B".into()));
        assert_eq!(name(""), Err(Reason::NoName));
        assert_eq!(name(&"ß".repeat(500)), Ok("ß".repeat(500)));
        assert_eq!(name(&"ß".repeat(501)), Err(Reason::NameTooLong));
        assert_eq!(name("a/b\n"), Err(Reason::NameWithControls));
        assert_eq!(name("a/\u{85}b"), Err(Reason::NameWithControls));
    }

    #[test]
    fn texts_lose_control_characters_and_what_is_beyond_their_length() {
        assert_eq!(text("a\u{0}b\tc\u{7f}\u{9f}"), Some("abc".into()));
        assert_eq!(text("\r\n"), None);
        assert_eq!(text(""), None);
        assert_eq!(text(&"é\u{1}".repeat(2_000)), Some("é".repeat(1_000)));
    }

    #[test]
    fn decimals_count_where_they_are_whole() {
        for (digits, scale, expected) in [
            (12, 0, Some(12)),
            (1_200, 2, Some(12)),
            (1_201, 2, None),
            (12, -2, Some(1_200)),
            (-100, 2, None),
            (0, 38, Some(0)),
            (i128::MAX, 38, None),
            (i128::MAX, 39, None),
            (i128::MAX, -1, None),
            ((1 << 53) * 10, 1, None),
        ] {
            assert_eq!(counter_of_decimal(digits, scale), expected, "{digits} {scale}");
        }
    }

    #[test]
    fn counters_are_whole_and_within_bounds() {
        assert_eq!(counter(0), Some(0));
        assert_eq!(counter(-1), None);
        assert_eq!(counter(u64::MAX), None);
        assert_eq!(counter((1i64 << 53) - 1), Some((1 << 53) - 1));
        assert_eq!(counter(1i64 << 53), None);
        assert_eq!(counter_of_float(1e6), Some(1_000_000));
        assert_eq!(counter_of_float(-0.0), Some(0));
        assert_eq!(counter_of_float(9_007_199_254_740_991.0), Some((1 << 53) - 1));
        for number in [0.5, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 9_007_199_254_740_992.0] {
            assert_eq!(counter_of_float(number), None, "{number}");
        }
    }

    #[test]
    fn instants_are_within_the_calendar() {
        assert_eq!(instant_of_text("1970-01-02"), Some(MICROS_PER_DAY));
        assert_eq!(instant_of_text("1970-01-01T01:00:00.000001+01:00"), Some(1));
        assert_eq!(instant_of_text("2022-03-02T23:29:04.000Z"), Some(1_646_263_744_000_000));
        for text in ["", "yesterday", "2022-02-30", "2022-03-02T23:29:04", "0000-12-31T00:00:00Z", "12345-01-01"] {
            assert_eq!(instant_of_text(text), None, "{text}");
        }
        assert_eq!(instant_of_nanos(-1), Some(-1));
        assert_eq!(instant_of_days(Day::LAST.epoch_days().into()).map(|at| at / MICROS_PER_DAY), Some(2_932_896));
        assert_eq!(instant_of_days(i64::from(Day::LAST.epoch_days()) + 1), None);
        assert_eq!(instant(i64::MAX, 1_000_000), None);
    }

    #[test]
    fn gated_has_several_ways_to_say_yes() {
        let told = ["auto", "manual", "True", "FALSE", "no", ""].map(truth_of_text);
        assert_eq!(told, [Some(true), Some(true), Some(true), Some(false), None, None]);
    }

    proptest! {
        #[test]
        fn no_text_keeps_a_control_character(given in any::<String>()) {
            let kept = text(&given).unwrap_or_default();
            prop_assert!(kept.chars().count() <= 1_000 && !kept.chars().any(char::is_control));
            prop_assert_eq!(text(&kept).unwrap_or_default(), kept);
        }

        #[test]
        fn every_instant_lies_in_the_calendar(nanos in any::<i64>(), micros in any::<i64>()) {
            for at in [instant_of_nanos(nanos), instant(micros, 1)].into_iter().flatten() {
                prop_assert!(Day::from_epoch_days(at.div_euclid(MICROS_PER_DAY)).is_some());
            }
        }
    }
}
