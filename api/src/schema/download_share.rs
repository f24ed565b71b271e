//! `downloadShare`.

use async_graphql::{Object, SimpleObject};

use super::definition::MetricDefinition;
use super::enums::{GroupRole, Interval, PointStatus};
use super::metric_result::{AxisPoint, DownloadPoint, Period, Provenance, SeriesBreak, frame};
use super::scalars::{Count, Date};
use super::written::{Listed, row};
use crate::metrics::download_share::{Answer, Group};

/// Who or what the downloads go to.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct DownloadShare {
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The range that was answered, both ends resolved.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric, for charts to draw.
    pub(super) breaks: Vec<SeriesBreak>,
    /// The interval of the points.
    interval: Interval,
    /// Downloads in the period, the denominator of each group's share; null where no day of it is recorded.
    total: Option<Count>,
    /// Downloads of unknown group, also when excluded.
    unknown: Option<Count>,
    /// Most downloaded first; then OTHER, then UNKNOWN, where they are not empty.
    groups: Vec<DownloadGroup>,
    /// Downloads of all groups together, for each interval.
    totals: Listed<DownloadPoint>,
    /// The intervals, once, for the groups' `columns`: what chart libraries and data frames want, at a quarter of the bytes of `points`.
    axis: Listed<AxisPoint>,
}

row! {
    /// Downloads of a group in one interval, and their share of the interval's.
    pub(super) struct SharePoint {
        /// First day.
        from: Date,
        /// The day after the last.
        to: Date,
        /// Downloads; null where nothing is recorded.
        downloads: Option<Count>,
        /// Of all downloads of the interval, 0 to 1; null where there are none.
        share: Option<f64>,
        /// What the numbers are worth.
        status: PointStatus,
    }
}

/// One value for each interval of the `axis`, in its order.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct DownloadColumns {
    /// Downloads.
    downloads: Listed<Option<Count>>,
    /// Shares.
    share: Listed<Option<f64>>,
}

/// A group of downloads.
#[derive(Clone, Debug)]
pub(super) struct DownloadGroup(Group);

/// A group of downloads.
#[Object]
impl DownloadGroup {
    /// A value of the dimension, fit for the filter of the same name.
    async fn key(&self) -> &str {
        &self.0.member.key
    }

    /// The value for people.
    async fn label(&self) -> &str {
        &self.0.member.label
    }

    /// What the group stands for.
    async fn role(&self) -> GroupRole {
        self.0.role.into()
    }

    /// Null unless the role is VALUE.
    async fn rank(&self) -> Option<i32> {
        self.0.rank
    }

    /// Downloads in the period.
    async fn downloads(&self) -> Count {
        Count(self.0.downloads)
    }

    /// Of all downloads in the period, 0 to 1.
    async fn share(&self) -> f64 {
        self.0.share
    }

    /// Difference to the share in the period of the same length just before; null where that lies before the history.
    async fn share_change(&self) -> Option<f64> {
        self.0.share_change
    }

    /// Models with at least one download in the period.
    async fn models(&self) -> Count {
        Count(self.0.models.unwrap_or_default())
    }

    /// One for each interval.
    async fn points(&self) -> Listed<SharePoint> {
        let points = self.0.points.iter().map(|point| SharePoint {
            from: Date(point.interval.from()),
            to: Date(point.interval.to()),
            downloads: point.downloads.map(Count),
            share: point.share,
            status: point.status.into(),
        });
        points.collect()
    }

    /// The same as columns.
    async fn columns(&self) -> DownloadColumns {
        DownloadColumns {
            downloads: self.0.points.iter().map(|point| point.downloads.map(Count)).collect(),
            share: self.0.points.iter().map(|point| point.share).collect(),
        }
    }
}

impl From<Answer> for DownloadShare {
    fn from(answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        let axis: Vec<AxisPoint> = answer.axis.into_iter().map(Into::into).collect();
        let totals = axis.iter().zip(answer.totals).map(|(at, downloads)| DownloadPoint {
            from: at.from,
            to: at.to,
            downloads: downloads.map(Count),
            status: at.status,
        });
        Self {
            definition,
            provenance,
            period,
            breaks,
            interval: answer.interval.into(),
            total: answer.total.map(Count),
            unknown: answer.unknown.map(Count),
            groups: answer.groups.into_iter().map(DownloadGroup).collect(),
            totals: totals.collect(),
            axis: axis.into_iter().collect(),
        }
    }
}
