//! How much a caller may ask within a window of time, in units of cost as the document guard measures it.
//!
//! A window begins with the first charge after the one before has ended, so callers do not all come back at the same moment. Within
//! one window never more than the quota is spent; within a window's length that lies across two, never more than twice that.

use chrono::{DateTime, TimeDelta, Utc};

/// What a caller may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Units in one window, at least 1.
    pub units: u32,
    /// How long a window lasts.
    pub window: TimeDelta,
}

/// What a caller has spent in the window that is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    began: Option<DateTime<Utc>>,
    spent: u32,
}

/// A charge, to be taken back in part when it turns out to have been too high.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    began: DateTime<Utc>,
    units: u32,
}

/// What a caller has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Units that one window has.
    pub limit: u32,
    /// How long a window lasts.
    pub window: TimeDelta,
    /// Units of it that are left.
    pub remaining: u32,
    /// When all of them are back.
    pub reset_at: DateTime<Utc>,
    /// Whole seconds until then, rounded up.
    pub seconds: i64,
}

/// What a request costs, and what its caller has left after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Units that were charged.
    pub cost: u32,
    /// What is left.
    pub standing: Standing,
}

impl Spending {
    /// Charges so many units; none is charged, and none given, when fewer are left.
    pub fn charge(&mut self, quota: &Quota, units: u32, now: DateTime<Utc>) -> Option<Receipt> {
        let Self { began, spent } = self.at(quota, now);
        let spent = spent.checked_add(units).filter(|spent| *spent <= quota.units)?;
        let began = began.unwrap_or(now);
        *self = Self { began: Some(began), spent };
        Some(Receipt { began, units })
    }

    /// Takes back a charge but for so many units, unless its window has ended.
    pub fn keep(&mut self, receipt: Receipt, units: u32) {
        if self.began == Some(receipt.began) {
            self.spent -= receipt.units.saturating_sub(units).min(self.spent);
        }
    }

    /// What is left.
    pub fn standing(&self, quota: &Quota, now: DateTime<Utc>) -> Standing {
        let Self { began, spent } = self.at(quota, now);
        let reset_at = began.unwrap_or(now).checked_add_signed(quota.window).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let Quota { units: limit, window } = *quota;
        let left = reset_at.signed_duration_since(now).num_milliseconds();
        let seconds = left / 1000 + i64::from(left % 1000 > 0);
        Standing { limit, window, remaining: limit.saturating_sub(spent), reset_at, seconds }
    }

    /// Itself while its window lasts, then nothing spent. A clock that was put back ends the window, too: it could last for years.
    fn at(&self, quota: &Quota, now: DateTime<Utc>) -> Self {
        let open = |began| now >= began && now.signed_duration_since(began) < quota.window;
        if self.began.is_some_and(open) { *self } else { Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUOTA: Quota = Quota { units: 100, window: TimeDelta::seconds(60) };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn left(spending: &Spending, now: i64) -> (u32, DateTime<Utc>, i64) {
        let standing = spending.standing(&QUOTA, at(now));
        assert_eq!((standing.limit, standing.window), (100, QUOTA.window));
        (standing.remaining, standing.reset_at, standing.seconds)
    }

    #[test]
    fn a_window_begins_with_the_first_charge_and_gives_everything_back() {
        let mut spending = Spending::default();
        assert_eq!(left(&spending, 0), (100, at(60), 60));
        assert!(spending.charge(&QUOTA, 70, at(10)).is_some());
        assert_eq!(left(&spending, 30), (30, at(70), 40));
        assert_eq!(spending.charge(&QUOTA, 31, at(69)), None);
        assert_eq!(spending.standing(&QUOTA, at(69)).remaining, 30, "what was refused costs nothing");
        assert!(spending.charge(&QUOTA, 30, at(69)).is_some());
        assert!(spending.charge(&QUOTA, 100, at(70)).is_some());
        assert_eq!(left(&spending, 70), (0, at(130), 60));
    }

    #[test]
    fn a_charge_is_taken_back_within_its_window_only() {
        let mut spending = Spending::default();
        let early = spending.charge(&QUOTA, 80, at(0)).unwrap();
        spending.keep(early, 1);
        assert_eq!(spending.standing(&QUOTA, at(1)).remaining, 99);
        let late = spending.charge(&QUOTA, 50, at(1)).unwrap();
        assert!(spending.charge(&QUOTA, 90, at(61)).is_some());
        spending.keep(late, 0);
        assert_eq!(spending.standing(&QUOTA, at(61)).remaining, 10);
    }

    #[test]
    fn a_clock_that_is_put_back_ends_the_window() {
        let mut spending = Spending::default();
        spending.charge(&QUOTA, 100, at(1_000_000)).unwrap();
        assert_eq!(spending.standing(&QUOTA, at(0)).remaining, 100);
    }

    #[test]
    fn seconds_are_rounded_up() {
        let mut spending = Spending::default();
        spending.charge(&QUOTA, 1, at(0)).unwrap();
        let seconds = |milliseconds| spending.standing(&QUOTA, at(0) + TimeDelta::milliseconds(milliseconds)).seconds;
        assert_eq!([0, 1, 999, 1000, 59_001, 59_999, 60_000].map(seconds), [60, 60, 60, 59, 1, 1, 60]);
    }

    proptest! {
        /// Against a plain record of what was charged when: no window of a quota's length holds more than twice the quota, no window
        /// as told by `reset_at` more than once, and what is refused does not fit into what was said to be left.
        #[test]
        fn never_more_than_the_quota_is_spent(asks in prop::collection::vec((0i64..25, 0u32..130, any::<bool>()), 1..80)) {
            let mut spending = Spending::default();
            let (mut now, mut paid) = (0, Vec::<(i64, DateTime<Utc>, u32)>::new());
            for (pause, units, is_hit) in asks {
                now += pause;
                let before = spending.standing(&QUOTA, at(now));
                match spending.charge(&QUOTA, units, at(now)) {
                    Some(receipt) => {
                        prop_assert!(units <= before.remaining);
                        let kept = if is_hit { units.min(1) } else { units };
                        spending.keep(receipt, kept);
                        let after = spending.standing(&QUOTA, at(now));
                        prop_assert_eq!(after.remaining, before.remaining - kept);
                        prop_assert_eq!(after.reset_at, before.reset_at);
                        paid.push((now, after.reset_at, kept));
                    }
                    None => prop_assert!(units > before.remaining),
                }
                let since = |from: i64| paid.iter().filter(|paid| paid.0 > from).map(|paid| paid.2).sum::<u32>();
                prop_assert!(since(now - 60) <= 2 * QUOTA.units);
                if let Some((_, reset_at, _)) = paid.last() {
                    let of_window: u32 = paid.iter().filter(|paid| paid.1 == *reset_at).map(|paid| paid.2).sum();
                    prop_assert!(of_window <= QUOTA.units);
                }
            }
        }
    }
}
