//! `attention`.

use async_graphql::SimpleObject;

use super::definition::MetricDefinition;
use super::metric_result::{Period, Provenance, SeriesBreak, frame};
use super::scalars::Count;
use super::written::{Listed, row};
use crate::metrics::attention::{Answer, Point};

/// How long models hold attention after their release.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Attention {
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The recorded history of models, over which they were followed.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric, for charts to draw.
    pub(super) breaks: Vec<SeriesBreak>,
    /// Models followed.
    models: Count,
    /// Models whose attention had not ended when last seen (right-censored).
    censored: Count,
    /// Restricted mean of the survival curve over the followed weeks; null where no model is followed.
    mean_weeks: Option<f64>,
    /// First week at which the survival curve is at or below one half; null where it stays above.
    median_weeks: Option<f64>,
    /// One for each week after release; empty where no model is followed.
    curve: Listed<AttentionPoint>,
}

row! {
    /// One week after release.
    pub(super) struct AttentionPoint {
        /// Whole weeks since the release: week 0 begins on the day of creation.
        week: i32,
        /// The Kaplan-Meier estimate of the share of models whose attention has not ended in this week or before, 0 to 1.
        survival: f64,
        /// Models followed through this week whose attention had not ended before it.
        at_risk: Count,
        /// Mean of what the models followed through this week reach in it as a fraction of their peak week, ended ones too; null where
        /// there are none.
        mean_share_of_peak: Option<f64>,
    }
}

impl From<Answer> for Attention {
    fn from(answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        let curve = answer.curve.into_iter().map(|point: Point| AttentionPoint {
            week: point.week,
            survival: point.survival,
            at_risk: Count(point.at_risk),
            mean_share_of_peak: point.mean_share_of_peak,
        });
        Self {
            definition,
            provenance,
            period,
            breaks,
            models: Count(answer.models),
            censored: Count(answer.censored),
            mean_weeks: answer.mean_weeks,
            median_weeks: answer.median_weeks.map(f64::from),
            curve: curve.collect(),
        }
    }
}
