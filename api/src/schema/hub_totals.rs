//! `hubTotals`.

use async_graphql::SimpleObject;

use super::definition::MetricDefinition;
use super::enums::PointStatus;
use super::metric_result::{Period, Provenance, SeriesBreak, frame};
use super::scalars::{Count, Date};
use crate::metrics::hub_totals::Answer;

/// The whole hub, now and over time.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct HubTotals {
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The range that was answered, both ends resolved.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric, for charts to draw.
    pub(super) breaks: Vec<SeriesBreak>,
    /// Models existing at the end of the period.
    models: Count,
    /// Datasets existing at the end of the period.
    datasets: Count,
    /// Spaces existing at the end of the period.
    spaces: Count,
    /// Accounts with at least one of them.
    publishers: Count,
    /// Of models, in the period; null where no day of it is recorded.
    downloads: Option<Count>,
    /// One for each interval.
    points: Vec<HubTotalsPoint>,
}

/// The hub in one interval; `from` and `to` are the calendar bounds cut to the period.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct HubTotalsPoint {
    /// First day.
    from: Date,
    /// The day after the last.
    to: Date,
    /// Models existing at its end; null where models are not recorded.
    models: Option<Count>,
    /// Datasets existing at its end; null where datasets are not recorded.
    datasets: Option<Count>,
    /// Spaces existing at its end; null where spaces are not recorded.
    spaces: Option<Count>,
    /// What the counts are worth, of those kinds that are recorded at all.
    count_status: PointStatus,
    /// Downloads of models.
    downloads: Option<Count>,
    /// What the downloads are worth.
    download_status: PointStatus,
}

impl From<Answer> for HubTotals {
    fn from(answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        let points = answer.points.into_iter().map(|point| HubTotalsPoint {
            from: Date(point.interval.from()),
            to: Date(point.interval.to()),
            models: point.models.map(Count),
            datasets: point.datasets.map(Count),
            spaces: point.spaces.map(Count),
            count_status: point.count_status.into(),
            downloads: point.downloads.map(Count),
            download_status: point.download_status.into(),
        });
        Self {
            definition,
            provenance,
            period,
            breaks,
            models: Count(answer.models),
            datasets: Count(answer.datasets),
            spaces: Count(answer.spaces),
            publishers: Count(answer.publishers),
            downloads: answer.downloads.map(Count),
            points: points.collect(),
        }
    }
}
