//! Amounts of nothing: most amounts of a hub, so consecutive ones are kept as one.

use crate::calendar::{Day, Period};

use super::{Amount, Rule};

/// Nothing counted from a day on, up to where its holder knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quiet {
    pub(super) from: Day,
    pub(super) manner: Manner,
}

/// How nothing was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    rule: Rule,
    /// Whether the likes are told, of which there were none.
    likes_told: bool,
}

impl Quiet {
    /// What an amount is that says nothing but that there was nothing: neither downloads nor likes nor a reset.
    pub(super) fn of(amount: Amount) -> Option<Self> {
        let nothing = amount.count == 0 && !amount.reset && amount.likes_gained.unwrap_or(0) == 0;
        let manner = Manner { rule: amount.rule, likes_told: amount.likes_gained.is_some() };
        nothing.then_some(Self { from: amount.stretch.from(), manner })
    }

    /// Whether a stretch that begins where this one ends says the same.
    pub(super) fn goes_on(self, next: Self) -> bool {
        self.manner == next.manner
    }

    /// The amount of it all.
    pub(super) fn until(self, to: Day) -> Option<Amount> {
        let stretch = Period::new(self.from, to).ok()?;
        let Manner { rule, likes_told } = self.manner;
        let likes_gained = likes_told.then_some(0);
        Some(Amount { stretch, rule, count: 0, reset: false, likes_gained })
    }
}
