//! Definition of how long models hold attention.

use super::words::{COUNTED, FLOOR, LISTINGS, SPREAD, TODAY};
use super::{Additivity, Base, Definition};

/// `attention`.
pub const ATTENTION: Definition = Definition {
    name: "attention",
    title: "How long models hold attention",
    description: "A survival estimate (Kaplan-Meier, right-censored) over the models released in a range of days, by their told day \
                  of creation. Each is followed in weeks from that day to the last snapshot. Its attention ends in the first week \
                  after the week of its peak whose downloads, or likes gained, are below a fraction of the peak. Left out are \
                  models followed for less than a week, with a day that no amount covers, or with too little over all their weeks.",
    unit: "weeks",
    additivity: Additivity::NonAdditive,
    dimensions: &[],
    intervals: &[],
    caveats: &[COUNTED, SPREAD, WEEKS, CENSORED, FLOOR, TODAY],
    sources: &[LISTINGS],
    basis: Base::ModelDownloads,
};

const WEEKS: &str = "Where snapshots are further apart than a week, or a counter is a rolling one, weeks are smoother than they were: \
                     peaks are lower, and attention seems to last longer.";
const CENSORED: &str = "Models whose attention had not ended when last seen count for the weeks in which they were followed; the mean \
                        is restricted to the weeks asked for.";
