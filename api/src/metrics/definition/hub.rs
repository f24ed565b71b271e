//! Definitions of the hub as a whole.

use super::words::{COUNTED, FLOOR, LISTINGS, SPREAD, UNTOLD};
use super::{Additivity, Base, Definition};
use crate::calendar::Interval;

/// `hubTotals`.
pub const HUB_TOTALS: Definition = Definition {
    name: "hubTotals",
    title: "Hub totals",
    description: "Models, datasets and spaces that exist at the end of each interval, publishers with at least one of them, and \
                  downloads of models within it.",
    unit: "repositories, publishers and downloads",
    additivity: Additivity::NonAdditive,
    dimensions: &[],
    intervals: &Interval::ALL,
    caveats: &[COUNTED, SPREAD, UNTOLD, FLOOR],
    sources: &[LISTINGS],
    basis: Base::Everything,
};
