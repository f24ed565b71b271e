//! Definitions of what is measured on downloads: compared, weighed, held against one another.

use super::words::{COUNTED, FLOOR, LISTINGS, REGIONS, REGISTRY, SPREAD, TODAY};
use super::{Additivity, Base, Definition, Source};
use crate::calendar::Interval;

const CURATED: Source =
    Source { name: "Curated sizes of this server, before what a listing or a name tells", url: None, license: None };

/// `compareDownloads`.
pub const COMPARE_DOWNLOADS: Definition = Definition {
    name: "compareDownloads",
    title: "Downloads compared",
    description: "How much more one set of models is downloaded than another, in each interval and in the period: by all downloads \
                  (TOTAL), by downloads of a model (MEAN, MEDIAN), or by the median of the ten most downloaded models of that time \
                  (MEDIAN_OF_TOP_10). Only models with downloads in it count; a side without any is zero. Downloads are counted as in \
                  `downloadShare`.",
    unit: "downloads",
    additivity: Additivity::NonAdditive,
    dimensions: &[],
    intervals: &Interval::ALL,
    caveats: &[
        "TOTAL adds up over time; means and medians add up over nothing, and the ten most downloaded models may be others in each \
         interval.",
        COUNTED,
        SPREAD,
        TODAY,
        FLOOR,
    ],
    sources: &[LISTINGS, REGISTRY, REGIONS],
    basis: Base::ModelDownloads,
};

/// `downloadedModelSize`.
pub const DOWNLOADED_MODEL_SIZE: Definition = Definition {
    name: "downloadedModelSize",
    title: "Size of downloaded models",
    description: "Number of parameters of the models that are downloaded, each model weighted by its downloads: the mean, and the \
                  smallest number at which half of the downloads is reached (the median). Downloads of models of unknown size are left \
                  out; `knownShare` says how many of all downloads remain. Downloads are counted as in `downloadShare`.",
    unit: "parameters",
    additivity: Additivity::NonAdditive,
    dimensions: &[],
    intervals: &Interval::ALL,
    caveats: &[
        "Where neither a table nor the files tell a size, it is read in the model's name, if that has one.",
        "A few very large models move the mean, and not the median.",
        COUNTED,
        SPREAD,
        TODAY,
        FLOOR,
    ],
    sources: &[LISTINGS, CURATED, REGISTRY, REGIONS],
    basis: Base::ModelDownloads,
};

/// `concentration`.
pub const CONCENTRATION: Definition = Definition {
    name: "concentration",
    title: "Concentration of downloads",
    description: "How unequal the downloads of models, publishers or origins are: the share of the most downloaded, how many have fewer \
                  downloads than a number, the Gini coefficient (0: all have the same; without small-sample correction) and the \
                  Herfindahl-Hirschman index (sum of squared shares, 0 to 1). Units without downloads and removed ones count; what has \
                  no known account is no publisher and has no origin. Without a period downloads are those since creation: the latest \
                  all-time counter, else the recorded history; with one, units are those that were created before its end and not \
                  removed over all of it.",
    unit: "shares of downloads and of units",
    additivity: Additivity::NonAdditive,
    dimensions: &["MODEL", "PUBLISHER", "ORIGIN"],
    intervals: &[],
    caveats: &[
        "Downloads of units that the listings do not show, and of accounts whose country is not known where origins are asked, are not \
         part of it.",
        COUNTED,
        SPREAD,
        TODAY,
        FLOOR,
    ],
    sources: &[LISTINGS, REGISTRY, REGIONS],
    basis: Base::ModelDownloads,
};
