//! Words that several definitions share: sources, caveats, dimensions.

use super::Source;

pub(super) const LISTINGS: Source = Source {
    name: "Listings of the hub as recorded in this server's snapshots; see `snapshots`",
    url: None,
    license: None,
};
pub(super) const REGISTRY: Source =
    Source { name: "Publisher registry of this server, with evidence for each account", url: None, license: None };
pub(super) const REGIONS: Source = Source {
    name: "Countries and regions: ISO 3166-1, grouped for statistics after the UN geoscheme",
    url: Some("https://unstats.un.org/unsd/methodology/m49/"),
    license: None,
};

pub(super) const COUNTED: &str = "A request for one of a library's files is a download: continuous-integration runs count, and people are not \
                       told apart.";
pub(super) const SPREAD: &str =
    "Counters are read in snapshots; what was counted between two of them is spread evenly over the days between.";
pub(super) const TODAY: &str =
    "History is answered with today's knowledge of a repository and its publisher, not with that of the day.";
pub(super) const FLOOR: &str =
    "The hub stamps everything older than its own record with 2022-03-02 as the day of creation.";
pub(super) const UNTOLD: &str = "Where no source told the day of creation, the first listing stands in for it.";

/// What models can be grouped by.
pub(super) const MODEL_DIMENSIONS: &[&str] = &[
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
