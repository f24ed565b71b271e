//! Lifetime downloads, exactly: definitions.md section 2, *Lifetime*.

use super::{Amount, Rule};

/// Parts of a download that are counted: what a rate counts in a day is a thirtieth of its counter.
const PARTS: i64 = 30;

/// A number of downloads in thirtieths, so that sums are exact and rounded once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thirtieths(pub i64);

impl Thirtieths {
    /// Whole downloads.
    pub fn whole(downloads: i64) -> Self {
        Self(downloads.saturating_mul(PARTS))
    }

    /// All of an amount.
    pub fn of(amount: Amount) -> Self {
        let parts = if amount.rule == Rule::Rate { amount.stretch.days() } else { PARTS };
        Self(amount.count.saturating_mul(parts))
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, more: Self) -> Self {
        Self(self.0.saturating_add(more.0))
    }

    /// The downloads of so many thirtieths, however many, not rounded.
    pub fn downloads(thirtieths: i128) -> f64 {
        let parts = i128::from(PARTS);
        (thirtieths / parts) as f64 + (thirtieths % parts) as f64 / PARTS as f64
    }

    /// The downloads as shown: halves go up.
    pub fn rounded(self) -> i64 {
        self.0 / PARTS + i64::from(self.0 % PARTS >= PARTS / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Day, Period};

    fn amount(rule: Rule, days: i64, count: i64) -> Amount {
        let from = Day::from_epoch_days(0).unwrap();
        Amount { stretch: Period::new(from, from.plus(days)).unwrap(), rule, count, reset: false, likes_gained: None }
    }

    #[test]
    fn a_rate_counts_a_thirtieth_a_day_and_everything_else_what_it_says() {
        assert_eq!(Thirtieths::of(amount(Rule::Rate, 7, 60)), Thirtieths(420));
        assert_eq!(Thirtieths::of(amount(Rule::Window, 7, 60)), Thirtieths::whole(60));
        assert_eq!(Thirtieths::of(amount(Rule::Difference, 7, 60)), Thirtieths::whole(60));
    }

    #[test]
    fn halves_go_up_once() {
        let rounded = [14, 15, 44, 45, 30].map(|parts| Thirtieths(parts).rounded());
        assert_eq!(rounded, [0, 1, 1, 2, 1]);
        assert_eq!(Thirtieths(14).plus(Thirtieths(1)).rounded(), 1);
        assert_eq!(Thirtieths::whole(9_007_199_254_740_991).rounded(), 9_007_199_254_740_991);
        assert_eq!(Thirtieths(i64::MAX).plus(Thirtieths(1)), Thirtieths(i64::MAX));
    }
}
