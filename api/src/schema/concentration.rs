//! `concentration`.

use async_graphql::SimpleObject;

use super::definition::MetricDefinition;
use super::metric_result::{Period, Provenance, SeriesBreak, frame};
use super::scalars::Count;
use crate::metrics::concentration::{Answer, Below, Top};

/// How unequal downloads are.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Concentration {
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The range that was answered, both ends resolved; the recorded history, where the lifetime was asked for.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric, for charts to draw.
    pub(super) breaks: Vec<SeriesBreak>,
    /// How many models, publishers or origins there are, those without a download included.
    units: Count,
    /// Their downloads; null where no day of the period is recorded.
    downloads: Option<Count>,
    /// One for each number of `top`, in its order.
    top: Vec<TopShare>,
    /// One for each number of `below`, in its order.
    below: Vec<BelowShare>,
    /// The Gini coefficient, 0 (all have the same) to 1, without small-sample correction; null when nothing was downloaded.
    gini: Option<f64>,
    /// The Herfindahl-Hirschman index: the sum of the squared shares, 0 to 1; null when nothing was downloaded.
    hhi: Option<f64>,
}

/// The n most downloaded units: their share of the downloads, and what share of all units they are.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct TopShare {
    /// How many were asked for.
    n: i32,
    /// Their share of the downloads, 0 to 1; null when nothing was downloaded.
    download_share: Option<f64>,
    /// The share of all units that they are, 0 to 1; null when there is no unit.
    unit_share: Option<f64>,
}

/// Units with fewer downloads than `below`, and their share of all units.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct BelowShare {
    /// They have fewer downloads, as whole numbers.
    below: Count,
    /// How many they are; 0 where no day of the period is recorded.
    units: Count,
    /// The share of all units that they are, 0 to 1; null when there is no unit, or where no day of the period is recorded.
    unit_share: Option<f64>,
}

impl From<Top> for TopShare {
    fn from(Top { n, download_share, unit_share }: Top) -> Self {
        Self { n, download_share, unit_share }
    }
}

impl From<Below> for BelowShare {
    fn from(Below { below, units, unit_share }: Below) -> Self {
        Self { below: Count(below), units: Count(units), unit_share }
    }
}

impl From<Answer> for Concentration {
    fn from(answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        Self {
            definition,
            provenance,
            period,
            breaks,
            units: Count(answer.units),
            downloads: answer.downloads.map(Count),
            top: answer.top.into_iter().map(Into::into).collect(),
            below: answer.below.into_iter().map(Into::into).collect(),
            gini: answer.gini,
            hhi: answer.hhi,
        }
    }
}
