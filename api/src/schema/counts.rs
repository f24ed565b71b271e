//! `datasetCounts`.

use async_graphql::{Object, SimpleObject};

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
    groups: Vec<CountGroup>,
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

/// One value for each interval of the `axis`, in its order.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct CountColumns {
    /// Repositories existing at the end of each interval.
    total: Listed<Option<Count>>,
    /// Repositories created within each.
    added: Listed<Option<Count>>,
    /// Places at each end.
    rank: Listed<Option<i32>>,
}

/// A group of repositories.
#[derive(Clone, Debug)]
pub(super) struct CountGroup(Group);

/// A group of repositories.
#[Object]
impl CountGroup {
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

    /// Place by `total`; null unless the role is VALUE.
    async fn rank(&self) -> Option<i32> {
        self.0.rank
    }

    /// Repositories existing at the end of the period.
    async fn total(&self) -> Count {
        Count(self.0.total)
    }

    /// Repositories created in the period, also when removed since.
    async fn added(&self) -> Count {
        Count(self.0.added)
    }

    /// `total` at the end / `total` at the start - 1; null from zero.
    async fn growth(&self) -> Option<f64> {
        self.0.growth
    }

    /// One for each interval.
    async fn points(&self) -> Listed<RepositoryCountPoint> {
        let points = self.0.points.iter().map(|point| RepositoryCountPoint {
            from: Date(point.interval.from()),
            to: Date(point.interval.to()),
            total: point.total.map(Count),
            added: point.added.map(Count),
            rank: point.rank,
            status: point.status.into(),
        });
        points.collect()
    }

    /// The same as columns.
    async fn columns(&self) -> CountColumns {
        let points = &self.0.points;
        CountColumns {
            total: points.iter().map(|point| point.total.map(Count)).collect(),
            added: points.iter().map(|point| point.added.map(Count)).collect(),
            rank: points.iter().map(|point| point.rank).collect(),
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
            groups: answer.groups.into_iter().map(CountGroup).collect(),
            axis: answer.axis.into_iter().map(Into::into).collect(),
        }
    }
}
