//! Numbers of downloads, of which some fall on a part of the days that they are spread over.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

use super::Rule;
use crate::calendar::{Day, Period};

/// A number of downloads, whole or not. They add up exactly, in any order: a download is divided into so many equal grains that what is
/// spread over up to 40 days falls on each of them in whole grains, and over other numbers of days to within one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Downloads {
    grains: i128,
}

impl Downloads {
    /// Grains of a download: the least common multiple of 1 to 40. Double precision carries it exactly.
    const GRAINS: i64 = 5_342_931_457_063_200;

    /// So many, none of them a part.
    pub fn whole(count: i128) -> Self {
        Self { grains: count * i128::from(Self::GRAINS) }
    }

    /// What falls on so many days of those that a count is spread over, a grain less at most.
    pub fn of(count: i128, days: i64, spread_over: i64) -> Self {
        if days == spread_over {
            return Self::whole(count);
        }
        // What is usually counted fits 64 bits, in which processors divide.
        let (whole, rest) = match i64::try_from(count).ok().and_then(|count| count.checked_mul(days)) {
            Some(of_days) => ((of_days / spread_over).into(), of_days % spread_over),
            None => {
                let (of_days, spread_over) = (count * i128::from(days), i128::from(spread_over));
                (of_days / spread_over, (of_days % spread_over) as i64)
            }
        };
        let part = match Self::daily(spread_over) {
            Some(grains) => i128::from(rest * grains),
            None => i128::from(rest) * i128::from(Self::GRAINS) / i128::from(spread_over),
        };
        Self { grains: Self::whole(whole).grains + part }
    }

    /// What was counted before a day, of a count over a stretch.
    pub fn before(day: Day, stretch: Period, rule: Rule, count: i128) -> Self {
        let days = day.days_since(stretch.from()).clamp(0, stretch.days());
        Self::of(count, days, rule.spread_over(stretch))
    }

    /// What falls on each day, where that is the same to the grain.
    pub fn each_day(count: i128, spread_over: i64) -> Option<Self> {
        Some(Self { grains: count * i128::from(Self::daily(spread_over)?) })
    }

    /// What is left without a part of them. Of what is spread over more than 40 days, parts and the whole can differ by a grain for each
    /// stretch: what is left of nothing is nothing, and no part of a download is as small.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        const NOTHING: u128 = 1 << 20;
        let left = self - part;
        if left.grains.unsigned_abs() < NOTHING { Self::default() } else { left }
    }

    /// The number, in double precision.
    pub fn value(self) -> f64 {
        let grains = i128::from(Self::GRAINS);
        let whole = self.grains / grains;
        let rest = (self.grains - whole * grains) as i64;
        i64::try_from(whole).map_or_else(|_| whole as f64, |whole| whole as f64) + rest as f64 / Self::GRAINS as f64
    }

    /// Grains of one download on each of the days that it is spread over.
    fn daily(spread_over: i64) -> Option<i64> {
        (Self::GRAINS % spread_over == 0).then(|| Self::GRAINS / spread_over)
    }
}

impl Add for Downloads {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self { grains: self.grains + more.grains }
    }
}

impl Sub for Downloads {
    type Output = Self;

    fn sub(self, less: Self) -> Self {
        Self { grains: self.grains - less.grains }
    }
}

impl AddAssign for Downloads {
    fn add_assign(&mut self, more: Self) {
        self.grains += more.grains;
    }
}

impl SubAssign for Downloads {
    fn sub_assign(&mut self, less: Self) {
        self.grains -= less.grains;
    }
}

impl Sum for Downloads {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forty_days_divide_a_download() {
        assert!((1..=40).all(|days| Downloads::daily(days).is_some()) && Downloads::daily(41).is_none());
        assert_eq!(Downloads::GRAINS as f64 as i64, Downloads::GRAINS);
    }

    #[test]
    fn nothing_is_left_where_all_is_taken_away() {
        let parts = [Downloads::of(1, 20, 61), Downloads::of(1, 20, 61), Downloads::of(1, 20, 61)];
        let all = Downloads::of(3, 20, 61);
        assert_ne!(parts.into_iter().sum::<Downloads>(), all);
        assert_eq!(parts.into_iter().fold(all, Downloads::without), Downloads::default());
        assert_eq!(Downloads::of(1, 1, 4_000).without(Downloads::default()), Downloads::of(1, 1, 4_000));
    }

    #[test]
    fn a_part_is_what_falls_on_its_days() {
        assert_eq!(Downloads::of(60, 7, 30).value(), 14.0);
        assert_eq!(Downloads::of(10, 1, 3).value(), 10.0 / 3.0);
        assert_eq!((Downloads::of(10, 1, 3) + Downloads::of(10, 2, 3)).value(), 10.0);
        assert!((Downloads::of(100, 1, 43).value() - 100.0 / 43.0).abs() < 1e-15);
        assert_eq!(Downloads::of(i128::from(i64::MAX) * 1_000, 1, 2).value(), i64::MAX as f64 * 500.0);
    }

    proptest! {
        #[test]
        fn parts_are_right_to_the_grain(count in 0i128..1 << 53, spread_over in 1i64..4_000, days in 0i64..4_000) {
            let days = days.min(spread_over);
            let (of, times) = (Downloads::of(count, days, spread_over).grains, i128::from(spread_over));
            let exact = count * i128::from(days) * i128::from(Downloads::GRAINS);
            prop_assert!(of * times <= exact && exact < (of + 1) * times, "{of}");
            let stretch = Period::new(Day::FIRST, Day::FIRST.plus(spread_over)).unwrap();
            let whole = Downloads::before(stretch.to().plus(days), stretch, Rule::Window, count);
            prop_assert_eq!(whole, Downloads::whole(count));
            prop_assert_eq!(Downloads::before(Day::FIRST, stretch, Rule::Window, count), Downloads::default());
        }
    }
}
