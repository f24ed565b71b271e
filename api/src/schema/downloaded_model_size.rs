//! `downloadedModelSize`.

use async_graphql::SimpleObject;

use super::definition::MetricDefinition;
use super::enums::PointStatus;
use super::metric_result::{Period, Provenance, SeriesBreak, frame};
use super::scalars::Date;
use super::written::{Listed, row};
use crate::metrics::downloaded_model_size::Answer;

/// Number of parameters (not bytes) of the models that are downloaded, weighted by their downloads.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct DownloadedModelSize {
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The range that was answered, both ends resolved.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric, for charts to draw.
    pub(super) breaks: Vec<SeriesBreak>,
    /// Mean of the number of parameters over the downloads of known size; null where there are none.
    mean: Option<f64>,
    /// The smallest number of parameters at which half of the downloads of known size is reached; null where there are none.
    median: Option<f64>,
    /// Share of the downloads that are of models with a known size, 0 to 1; null when nothing was downloaded.
    known_share: Option<f64>,
    /// One for each interval.
    points: Listed<ModelSizePoint>,
}

row! {
    /// What was downloaded in one interval; `from` and `to` are the calendar bounds cut to the period.
    pub(super) struct ModelSizePoint {
        /// First day.
        from: Date,
        /// The day after the last.
        to: Date,
        /// Mean of the number of parameters over the downloads of known size.
        mean: Option<f64>,
        /// The smallest number of parameters at which half of the downloads of known size is reached.
        median: Option<f64>,
        /// Share of the downloads that are of models with a known size, 0 to 1; null when nothing was downloaded.
        known_share: Option<f64>,
        /// What the numbers are worth.
        status: PointStatus,
    }
}

impl From<Answer> for DownloadedModelSize {
    fn from(answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        let points = answer.points.into_iter().map(|point| ModelSizePoint {
            from: Date(point.interval.from()),
            to: Date(point.interval.to()),
            mean: point.sizes.mean,
            median: point.sizes.median,
            known_share: point.sizes.known_share,
            status: point.status.into(),
        });
        Self {
            definition,
            provenance,
            period,
            breaks,
            mean: answer.sizes.mean,
            median: answer.sizes.median,
            known_share: answer.sizes.known_share,
            points: points.collect(),
        }
    }
}
