//! The metrics served here: what each means, in the words that answers carry. Data; the law behind it is definitions.md.

use crate::calendar::Interval;
use crate::dimension::RepositoryKind;

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

const LISTINGS: Source = Source {
    name: "Listings of the hub as recorded in this server's snapshots; see `snapshots`",
    url: None,
    license: None,
};
const REGISTRY: Source =
    Source { name: "Publisher registry of this server, with evidence for each account", url: None, license: None };
const REGIONS: Source = Source {
    name: "Countries and regions: ISO 3166-1, grouped for statistics after the UN geoscheme",
    url: Some("https://unstats.un.org/unsd/methodology/m49/"),
    license: None,
};

const COUNTED: &str = "A request for one of a library's files is a download: continuous-integration runs count, and people are not \
                       told apart.";
const SPREAD: &str =
    "Counters are read in snapshots; what was counted between two of them is spread evenly over the days between.";
const TODAY: &str =
    "History is answered with today's knowledge of a repository and its publisher, not with that of the day.";
const FLOOR: &str = "The hub stamps everything older than its own record with 2022-03-02 as the day of creation.";
const UNTOLD: &str = "Where no source told the day of creation, the first listing stands in for it.";

/// What models can be grouped by.
const MODEL_DIMENSIONS: &[&str] = &[
    "ORIGIN",
    "REGION",
    "PUBLISHER",
    "PUBLISHER_KIND",
    "SIZE",
    "TASK",
    "MODALITY",
    "LIBRARY",
    "LICENSE",
    "RELATION",
    "AGE",
];

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

/// Every metric, in the order in which they are told.
pub const ALL: [&Definition; 6] =
    [&HUB_TOTALS, &DOWNLOAD_SHARE, &DOWNLOAD_SERIES, &MODEL_COUNTS, &DATASET_COUNTS, &SPACE_COUNTS];

/// The metric that counts repositories of a kind.
pub fn counts_of(kind: RepositoryKind) -> &'static Definition {
    match kind {
        RepositoryKind::Model => &MODEL_COUNTS,
        RepositoryKind::Dataset => &DATASET_COUNTS,
        RepositoryKind::Space => &SPACE_COUNTS,
    }
}
