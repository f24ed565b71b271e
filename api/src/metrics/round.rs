//! Rounding (definitions.md section 2): to 1e-6 for comparisons, then half away from zero to whole numbers where a Count is shown.

use super::MetricError;
use crate::dimension::LARGEST_COUNT;

/// The same as a number in double precision, which carries it exactly.
const LARGEST: f64 = LARGEST_COUNT as f64;

/// A value as it is compared: rounded to 1e-6.
pub(super) fn comparable(value: f64) -> f64 {
    // Beyond this the distance between neighbouring numbers is larger than 1e-6, and scaling would only disturb them.
    if value.abs() >= LARGEST / 1e6 { value } else { nearest(value * 1e6) as f64 / 1e6 }
}

/// A value as it is shown: a whole number.
pub(super) fn count(value: f64) -> Result<i64, MetricError> {
    shown(whole(value))
}

/// The same where it is only compared, however large.
pub(super) fn whole(value: f64) -> i64 {
    nearest(comparable(value))
}

/// The nearest whole number, halves away from zero: what `f64::round` gives, which most processors are asked for by a call. Beyond
/// what 64 bits hold it is the last of them.
fn nearest(value: f64) -> i64 {
    let whole = value as i64;
    let rest = value - whole as f64;
    whole.saturating_add(i64::from(rest >= 0.5)).saturating_sub(i64::from(rest <= -0.5))
}

/// A sum that was rounded, if it can be told.
pub fn shown(count: i64) -> Result<i64, MetricError> {
    if count > LARGEST_COUNT {
        let told = "this sum passes 2^53-1, the largest number that can be told exactly; ask for a shorter period or a \
                    narrower filter";
        return Err(MetricError::Unavailable(told.to_owned()));
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn halves_go_away_from_zero_once_noise_is_gone() {
        assert_eq!(count(2.5).unwrap(), 3);
        assert_eq!(count(0.1 + 0.2 + 2.2).unwrap(), 3);
        assert_eq!(count(2.499_999_999_9).unwrap(), 3);
        assert_eq!(count(2.499_999).unwrap(), 2);
        assert_eq!(count(LARGEST).unwrap(), 9_007_199_254_740_991);
        assert!(count(LARGEST + 1.0).is_err());
        assert_eq!(comparable(1e-7), 0.0);
    }

    #[test]
    fn what_no_count_can_be_is_never_a_small_one() {
        let two = 2f64.powi(63);
        for value in [two, two.next_down(), two.next_up(), 1e19, f64::MAX, f64::INFINITY] {
            assert_eq!((nearest(value), nearest(-value)), (value.round() as i64, (-value).round() as i64), "{value}");
            assert!(count(value).is_err(), "{value}");
        }
    }

    proptest! {
        #[test]
        fn the_nearest_is_what_rounding_gives(value in -1e16..1e16, near in -4_000_000_000_000_000i64..4_000_000_000_000_000, halves in -3i32..4) {
            let around = near as f64 + f64::from(halves) / 2.0;
            for value in [value, value / 1e9, value * 1e6, around, around.next_up(), around.next_down()] {
                prop_assert_eq!(nearest(value), value.round() as i64, "{}", value);
            }
        }
    }
}
