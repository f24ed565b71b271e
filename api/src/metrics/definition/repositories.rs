//! Definitions of how many repositories there are.

use super::words::{FLOOR, LISTINGS, MODEL_DIMENSIONS, REGIONS, REGISTRY, TODAY, UNTOLD};
use super::{Additivity, Base, Definition};
use crate::calendar::Interval;
use crate::dimension::RepositoryKind;

/// `modelCounts`.
pub const MODEL_COUNTS: Definition = Definition {
    name: "modelCounts",
    title: "Number of models",
    description: "Models that exist at the end of each interval and models created within it, by group. A model exists from its creation \
                  until a complete snapshot lacks it. By AGE, a model is in one group throughout: that of its age at the end of the \
                  period, or on the day of the last snapshot where no end is given.",
    unit: "models",
    additivity: Additivity::SemiAdditive,
    dimensions: MODEL_DIMENSIONS,
    intervals: &Interval::ALL,
    caveats: &[UNTOLD, FLOOR, TODAY],
    sources: &[LISTINGS, REGISTRY, REGIONS],
    basis: Base::Repositories(RepositoryKind::Model),
};

/// `datasetCounts`.
pub const DATASET_COUNTS: Definition = Definition {
    name: "datasetCounts",
    title: "Number of datasets",
    description: "Datasets that exist at the end of each interval and datasets created within it, by group. A dataset exists from its \
                  creation until a complete snapshot lacks it. A dataset with several categories or modalities counts in each, so \
                  that groups do not add up to the total.",
    unit: "datasets",
    additivity: Additivity::SemiAdditive,
    dimensions: &["CATEGORY", "MODALITY", "ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND", "LICENSE"],
    intervals: &Interval::ALL,
    caveats: &[UNTOLD, FLOOR, TODAY],
    sources: &[LISTINGS, REGISTRY, REGIONS],
    basis: Base::Repositories(RepositoryKind::Dataset),
};

/// `spaceCounts`.
pub const SPACE_COUNTS: Definition = Definition {
    name: "spaceCounts",
    title: "Number of spaces",
    description: "Spaces that exist at the end of each interval and spaces created within it, by group. A space exists from its creation \
                  until a complete snapshot lacks it.",
    unit: "spaces",
    additivity: Additivity::SemiAdditive,
    dimensions: &["SDK", "ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND"],
    intervals: &Interval::ALL,
    caveats: &[UNTOLD, FLOOR, TODAY],
    sources: &[LISTINGS, REGISTRY, REGIONS],
    basis: Base::Repositories(RepositoryKind::Space),
};
