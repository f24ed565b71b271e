//! `datasetCounts`.

use async_graphql::SimpleObject;

use super::definition::MetricDefinition;
use super::enums::{GroupRole, Interval, PointStatus};
use super::metric_result::{AxisPoint, Period, Provenance, SeriesBreak, frame};
use super::scalars::{Count, Date};
use super::written::{Listed, row};
use crate::metrics::counts::{Answer, Group};

/// How many repositories there are and how many are added.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct RepositoryCounts {
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
    /// Distinct repositories existing at the end of the period.
    total: Count,
    /// Distinct repositories created in the period.
    added: Count,
    /// Largest first; then OTHER, then UNKNOWN, where they are not empty.
    groups: Listed<CountGroup>,
    /// The intervals, once, for the groups' `columns`.
    axis: Listed<AxisPoint>,
}

row! {
    /// A group of repositories in one interval; `from` and `to` are the calendar bounds cut to the period.
    pub(super) struct RepositoryCountPoint {
        /// First day.
        from: Date,
        /// The day after the last.
        to: Date,
        /// Repositories existing at the end of the interval; null where nothing is recorded.
        total: Option<Count>,
        /// Repositories created within it.
        added: Option<Count>,
        /// Place at its end among all values that have a repository then, named or not.
        rank: Option<i32>,
        /// What the numbers are worth.
        status: PointStatus,
    }
}

row! {
    /// One value for each interval of the `axis`, in its order.
    pub(super) struct CountColumns {
        /// Repositories existing at the end of each interval.
        total: Listed<Option<Count>>,
        /// Repositories created within each.
        added: Listed<Option<Count>>,
        /// Places at each end.
        rank: Listed<Option<i32>>,
    }
}

row! {
    /// A group of repositories.
    pub(super) struct CountGroup {
        /// A value of the dimension, fit for the filter of the same name.
        key: String,
        /// The value for people.
        label: String,
        /// What the group stands for.
        role: GroupRole,
        /// Place by `total`; null unless the role is VALUE.
        rank: Option<i32>,
        /// Repositories existing at the end of the period.
        total: Count,
        /// Repositories created in the period, also when removed since.
        added: Count,
        /// `total` at the end / `total` at the start - 1; null from zero.
        growth: Option<f64>,
        /// One for each interval.
        points: Listed<RepositoryCountPoint>,
        /// The same as columns.
        columns: CountColumns,
    }
}

impl From<Group> for CountGroup {
    fn from(group: Group) -> Self {
        let points = group.points.iter().map(|point| RepositoryCountPoint {
            from: Date(point.interval.from()),
            to: Date(point.interval.to()),
            total: point.total.map(Count),
            added: point.added.map(Count),
            rank: point.rank,
            status: point.status.into(),
        });
        let columns = CountColumns {
            total: group.points.iter().map(|point| point.total.map(Count)).collect(),
            added: group.points.iter().map(|point| point.added.map(Count)).collect(),
            rank: group.points.iter().map(|point| point.rank).collect(),
        };
        Self {
            points: points.collect(),
            columns,
            key: group.member.key,
            label: group.member.label,
            role: group.role.into(),
            rank: group.rank,
            total: Count(group.total),
            added: Count(group.added),
            growth: group.growth,
        }
    }
}

impl From<Answer> for RepositoryCounts {
    fn from(answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        Self {
            definition,
            provenance,
            period,
            breaks,
            interval: answer.interval.into(),
            total: Count(answer.total),
            added: Count(answer.added),
            groups: answer.groups.into_iter().map(Into::into).collect(),
            axis: answer.axis.into_iter().map(Into::into).collect(),
        }
    }
}
