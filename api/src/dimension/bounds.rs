//! Classes of numbers by their lower bounds.

/// Lower bounds of all classes but the first, ascending; the lower bound belongs to the class.
pub(super) struct Bounds(pub(super) &'static [i64]);

impl Bounds {
    /// The place of the class of a number.
    pub(super) fn class(&self, number: i64) -> usize {
        self.0.partition_point(|bound| *bound <= number)
    }

    /// The lowest number of a class, zero for the first, and the lowest that is above it; none for the class without an end.
    pub(super) fn range(&self, class: usize) -> (i64, Option<i64>) {
        let from = class.checked_sub(1).and_then(|below| self.0.get(below)).copied().unwrap_or(0);
        (from, self.0.get(class).copied())
    }
}
