//! How much a caller may ask within a window of time, in units of cost as the document guard measures it.
//!
//! A window begins with the first charge after the one before has ended, so callers do not all come back at the same moment. Within
//! one window never more than the quota is spent; within a window's length that lies across two, never more than twice that.
//!
//! Servers that share a quota spend what they have leased of it, each its own part; a server by itself has the whole.

use chrono::{DateTime, TimeDelta, Utc};

/// What a caller may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Units in one window, at least 1.
    pub units: u32,
    /// How long a window lasts.
    pub window: TimeDelta,
}

/// A part of a quota that one of several servers may spend within a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Units that may be spent.
    pub units: u32,
    /// Units that are left to lease.
    pub left: u32,
    /// How long the window still lasts.
    pub lasts: TimeDelta,
}

/// What a caller has spent here in the window that is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    open: Option<Window>,
    spent: u32,
    /// Units of the window that may be spent here.
    granted: u32,
    /// Units of it that could be leased, as last heard.
    left: u32,
    /// Until when what is granted was not leased, for nobody could be asked.
    unasked_until: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    began: DateTime<Utc>,
    ends: DateTime<Utc>,
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
    /// Grants the whole quota for the window that is open, or that begins now: to its end, or for as long as nobody else is asked.
    pub fn grant_all(&mut self, quota: &Quota, lasts: Option<TimeDelta>, now: DateTime<Utc>) {
        let lease = Lease { units: quota.units.saturating_sub(self.at(now).granted), left: 0, lasts: quota.window };
        self.grant(lease, now);
        self.unasked_until = lasts.and_then(|lasts| now.checked_add_signed(lasts));
    }

    /// Units that were granted for the window that is open, and how long that lasts.
    pub fn gone(&self, now: DateTime<Utc>) -> Option<(u32, TimeDelta)> {
        let this = self.at(now);
        this.open.map(|open| (this.granted, open.ends.signed_duration_since(now)))
    }

    /// Grants what was leased for the window that is open, or that began with it.
    pub fn grant(&mut self, lease: Lease, now: DateTime<Utc>) {
        let this = self.at(now);
        let ends = now.checked_add_signed(lease.lasts).unwrap_or(DateTime::<Utc>::MAX_UTC);
        // What was opened without asking ends with the window that all have.
        let open = this.open.map_or(Window { began: now, ends }, |open| Window { ends: open.ends.min(ends), ..open });
        let open = Some(open);
        *self = Self { open, granted: this.granted.saturating_add(lease.units), left: lease.left, ..this };
    }

    /// Units that would have to be granted for a charge of so many; none when, as last heard, so many are not left.
    pub fn lacks(&self, units: u32, now: DateTime<Utc>) -> Option<u32> {
        let this = self.at(now);
        let lacking = units.saturating_sub(this.granted.saturating_sub(this.spent));
        (this.open.is_none() || lacking <= this.left).then_some(lacking)
    }

    /// Charges so many units; none is charged, and none given, when fewer are granted.
    pub fn charge(&mut self, units: u32, now: DateTime<Utc>) -> Option<Receipt> {
        let this = self.at(now);
        let spent = this.spent.checked_add(units).filter(|spent| *spent <= this.granted)?;
        let began = this.open?.began;
        *self = Self { spent, ..this };
        Some(Receipt { began, units })
    }

    /// Takes back a charge but for so many units, unless its window has ended.
    pub fn keep(&mut self, receipt: Receipt, units: u32) {
        if self.open.is_some_and(|open| open.began == receipt.began) {
            self.spent -= receipt.units.saturating_sub(units).min(self.spent);
        }
    }

    /// What is left.
    pub fn standing(&self, quota: &Quota, now: DateTime<Utc>) -> Standing {
        let this = self.at(now);
        let Quota { units: limit, window } = *quota;
        let (remaining, reset_at) = match this.open {
            Some(open) => (this.granted.saturating_sub(this.spent).saturating_add(this.left).min(limit), open.ends),
            None => (limit, now.checked_add_signed(window).unwrap_or(DateTime::<Utc>::MAX_UTC)),
        };
        let left = reset_at.signed_duration_since(now).num_milliseconds();
        let seconds = left / 1000 + i64::from(left % 1000 > 0);
        Standing { limit, window, remaining, reset_at, seconds }
    }

    /// Itself while its window lasts, then nothing spent. A clock that was put back ends the window, too: it could last for years. What
    /// was granted without asking is gone once others can be asked again.
    fn at(&self, now: DateTime<Utc>) -> Self {
        let lasts = |open: Window| open.began <= now && now < open.ends;
        if !self.open.is_some_and(lasts) {
            return Self::default();
        }
        match self.unasked_until {
            Some(until) if until <= now => {
                let left = self.granted.saturating_sub(self.spent);
                Self { granted: self.spent, left, unasked_until: None, ..*self }
            }
            _ => *self,
        }
    }
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
