//! Logarithms and powers out of the four basic operations, which every machine rounds alike; those of the system's library differ
//! in their last digits.

use std::f64::consts::LN_2;

/// 2 to the power of `x`; 0 far below and infinite far above what a number can hold.
pub(super) fn exp2(x: f64) -> f64 {
    let whole = x.floor();
    if whole < -1022.0 {
        return 0.0;
    }
    if whole > 1023.0 {
        return f64::INFINITY;
    }
    let y = (x - whole) * LN_2;
    let mut sum = 1.0;
    let mut term = 1.0;
    for n in 1..=18 {
        term *= y / f64::from(n);
        sum += term;
    }
    sum * f64::from_bits(((whole as i64 + 1023) as u64) << 52)
}

/// The logarithm to base 2 of a normal number above zero.
pub(super) fn log2(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i64 - 1023;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    // ln m = 2 artanh((m - 1) / (m + 1)), at most a third away from zero.
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let (square, mut power, mut sum) = (z * z, z, 0.0);
    for n in 0..18 {
        sum += power / f64::from(2 * n + 1);
        power *= square;
    }
    exponent as f64 + 2.0 * sum / LN_2
}

/// `base` (above zero) to the power of `exponent`.
pub(super) fn power(base: f64, exponent: f64) -> f64 {
    exp2(log2(base) * exponent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_are_met() {
        assert_eq!((exp2(0.0), exp2(10.0), exp2(-1.0), log2(1.0), log2(8.0)), (1.0, 1024.0, 0.5, 0.0, 3.0));
        assert_eq!((exp2(-2000.0), exp2(2000.0)), (0.0, f64::INFINITY));
    }

    proptest! {
        #[test]
        fn they_agree_with_the_library(x in 1e-9..1e12, y in -20.0..20.0) {
            prop_assert!((log2(x) - x.log2()).abs() < 1e-13 * x.log2().abs().max(1.0));
            prop_assert!((exp2(y) / y.exp2() - 1.0).abs() < 1e-13);
        }
    }
}
