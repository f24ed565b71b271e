//! `downloadShare`.

use async_graphql::SimpleObject;

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
    groups: Listed<DownloadGroup>,
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

row! {
    /// One value for each interval of the `axis`, in its order.
    pub(super) struct DownloadColumns {
        /// Downloads.
        downloads: Listed<Option<Count>>,
        /// Shares.
        share: Listed<Option<f64>>,
    }
}

row! {
    /// A group of downloads.
    pub(super) struct DownloadGroup {
        /// A value of the dimension, fit for the filter of the same name.
        key: String,
        /// The value for people.
        label: String,
        /// What the group stands for.
        role: GroupRole,
        /// Null unless the role is VALUE.
        rank: Option<i32>,
        /// Downloads in the period.
        downloads: Count,
        /// Of all downloads in the period, 0 to 1.
        share: f64,
        /// Difference to the share in the period of the same length just before; null where that lies before the history.
        share_change: Option<f64>,
        /// Models with at least one download in the period.
        models: Count,
        /// One for each interval.
        points: Listed<SharePoint>,
        /// The same as columns.
        columns: DownloadColumns,
    }
}

impl From<Group> for DownloadGroup {
    fn from(group: Group) -> Self {
        let points = group.points.iter().map(|point| SharePoint {
            from: Date(point.interval.from()),
            to: Date(point.interval.to()),
            downloads: point.downloads.map(Count),
            share: point.share,
            status: point.status.into(),
        });
        let columns = DownloadColumns {
            downloads: group.points.iter().map(|point| point.downloads.map(Count)).collect(),
            share: group.points.iter().map(|point| point.share).collect(),
        };
        Self {
            points: points.collect(),
            columns,
            key: group.member.key,
            label: group.member.label,
            role: group.role.into(),
            rank: group.rank,
            downloads: Count(group.downloads),
            share: group.share,
            share_change: group.share_change,
            models: Count(group.models.unwrap_or_default()),
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
            groups: answer.groups.into_iter().map(Into::into).collect(),
            totals: totals.collect(),
            axis: axis.into_iter().collect(),
        }
    }
}
