//! Definitions of what is downloaded.

use super::words::{COUNTED, FLOOR, LISTINGS, MODEL_DIMENSIONS, REGIONS, REGISTRY, SPREAD, TODAY};
use super::{Additivity, Base, Definition};
use crate::calendar::Interval;

/// `downloadShare`.
pub const DOWNLOAD_SHARE: Definition = Definition {
    name: "downloadShare",
    title: "Share of downloads",
    description: "Downloads of models by group, as numbers and as shares of all downloads that match the filter. Downloads are \
                  differences of the hub's all-time counter between snapshots where it is recorded, else its rolling 30-day \
                  counter taken as a rate. What is not known is a group of its own and part of every denominator unless it is \
                  excluded.",
    unit: "downloads",
    additivity: Additivity::Sum,
    dimensions: MODEL_DIMENSIONS,
    intervals: &Interval::ALL,
    caveats: &[COUNTED, SPREAD, TODAY, FLOOR],
    sources: &[LISTINGS, REGISTRY, REGIONS],
    basis: Base::ModelDownloads,
};

/// `downloadSeries`.
pub const DOWNLOAD_SERIES: Definition = Definition {
    name: "downloadSeries",
    title: "Downloads over time",
    description: "Downloads of one model or dataset, or of all models of one publisher, for each interval: a field of `Model`, \
                  `Dataset` and `Publisher`. Downloads are counted as in `downloadShare`.",
    unit: "downloads",
    additivity: Additivity::Sum,
    dimensions: &[],
    intervals: &Interval::ALL,
    caveats: &[COUNTED, SPREAD],
    sources: &[LISTINGS],
    basis: Base::ModelDownloads,
};
