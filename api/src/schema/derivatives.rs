//! `derivatives`.

use async_graphql::{Object, SimpleObject};

use super::definition::MetricDefinition;
use super::enums::GroupRole;
use super::metric_result::{Period, Provenance, SeriesBreak, frame};
use super::scalars::Count;
use crate::metrics::derivatives::{Answer, Group};

/// Models built on other models.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Derivatives {
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The recorded history of models.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric.
    pub(super) breaks: Vec<SeriesBreak>,
    /// Distinct derivatives.
    total: Count,
    /// Most derivatives first; then OTHER, then UNKNOWN, where they are not empty. A derivative counts in each group that it
    /// derives from.
    groups: Vec<DerivativeGroup>,
}

/// Derivatives of what counts as one.
#[derive(Clone, Debug)]
pub(super) struct DerivativeGroup(Group);

/// Derivatives of what counts as one.
#[Object]
impl DerivativeGroup {
    /// The account, lower case, the country, or the name of the base, lower case: the present one, or as declared where no snapshot
    /// lists it.
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

    /// Place by `count`, ties by `key`; null unless the role is VALUE.
    async fn rank(&self) -> Option<i32> {
        self.0.rank
    }

    /// Distinct derivatives.
    async fn count(&self) -> Count {
        Count(self.0.tally.count)
    }

    /// Of them, those trained further, or whose relation to the base is not told.
    async fn finetunes(&self) -> Count {
        Count(self.0.tally.finetunes)
    }

    /// Of them, weights to be added to those of the base.
    async fn adapters(&self) -> Count {
        Count(self.0.tally.adapters)
    }

    /// Of them, weights with fewer bits.
    async fn quantized(&self) -> Count {
        Count(self.0.tally.quantized)
    }

    /// Of them, weights of several models combined.
    async fn merges(&self) -> Count {
        Count(self.0.tally.merges)
    }

    /// Lifetime downloads of the derivatives; those without a told counter have none.
    async fn downloads(&self) -> Count {
        Count(self.0.downloads)
    }
}

impl From<Answer> for Derivatives {
    fn from(answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        let groups = answer.groups.into_iter().map(DerivativeGroup).collect();
        Self { definition, provenance, period, breaks, total: Count(answer.total), groups }
    }
}
