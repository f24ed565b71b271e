//! The metrics served here: what each means, in the words that answers carry. Data; the law behind it is definitions.md.

mod attention;
mod downloads;
mod hub;
mod lineage;
mod measures;
mod repositories;
mod words;

use crate::calendar::Interval;
use crate::dimension::RepositoryKind;

pub use attention::ATTENTION;
pub use downloads::{DOWNLOAD_SERIES, DOWNLOAD_SHARE};
pub use hub::HUB_TOTALS;
pub use lineage::DERIVATIVES;
pub use measures::{COMPARE_DOWNLOADS, CONCENTRATION, DOWNLOADED_MODEL_SIZE};
pub use repositories::{DATASET_COUNTS, MODEL_COUNTS, SPACE_COUNTS};

/// How values combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additivity {
    /// Over repositories and over time.
    Sum,
    /// Over repositories but not over time.
    SemiAdditive,
    /// Over nothing.
    NonAdditive,
}

/// A source of the numbers.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// What it is.
    pub name: &'static str,
    /// Where it is.
    pub url: Option<&'static str>,
    /// Its licence, where it states one.
    pub license: Option<&'static str>,
}

/// What a metric means.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The name of its query field.
    pub name: &'static str,
    /// For people, short.
    pub title: &'static str,
    /// For people.
    pub description: &'static str,
    /// Unit of its values.
    pub unit: &'static str,
    /// How its values combine.
    pub additivity: Additivity,
    /// Names of the dimensions it can be grouped by.
    pub dimensions: &'static [&'static str],
    /// Intervals it can be cut into.
    pub intervals: &'static [Interval],
    /// What to keep in mind.
    pub caveats: &'static [&'static str],
    /// Where its numbers come from.
    pub sources: &'static [Source],
    /// What it is computed from.
    pub basis: Base,
}

/// What the period that can be answered depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The recorded history of the downloads of models.
    ModelDownloads,
    /// The snapshots of a kind.
    Repositories(RepositoryKind),
    /// The snapshots of every kind.
    Everything,
}

/// Every metric, in the order in which they are told.
#[rustfmt::skip]
pub const ALL: &[&Definition] = &[
    &HUB_TOTALS,
    &DOWNLOAD_SHARE,
    &DOWNLOAD_SERIES,
    &COMPARE_DOWNLOADS,
    &DOWNLOADED_MODEL_SIZE,
    &CONCENTRATION,
    &ATTENTION,
    &MODEL_COUNTS,
    &DATASET_COUNTS,
    &SPACE_COUNTS,
    &DERIVATIVES,
];

/// The metric that counts repositories of a kind.
pub fn counts_of(kind: RepositoryKind) -> &'static Definition {
    match kind {
        RepositoryKind::Model => &MODEL_COUNTS,
        RepositoryKind::Dataset => &DATASET_COUNTS,
        RepositoryKind::Space => &SPACE_COUNTS,
    }
}
