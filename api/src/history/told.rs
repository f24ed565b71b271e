//! An optional number in the space of a number: there is one such for each of millions.

/// What was told, or that nothing was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told(i64);

impl Told {
    /// Nothing was told. No counter and no instant of a calendar comes near it.
    pub(super) const NOTHING: Self = Self(i64::MIN);

    pub(super) fn of(told: Option<i64>) -> Self {
        told.map_or(Self::NOTHING, Self)
    }

    pub(super) fn get(self) -> Option<i64> {
        (self != Self::NOTHING).then_some(self.0)
    }

    /// Takes in what is told later; nothing overwrites nothing.
    pub(super) fn told_over(&mut self, later: Option<i64>) {
        if later.is_some() {
            *self = Self::of(later);
        }
    }
}
