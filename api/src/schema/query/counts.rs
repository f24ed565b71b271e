//! How many repositories there are, by kind.

use async_graphql::{Context, Object, Result};

use super::super::counts::RepositoryCounts;
use super::super::enums::{Attribution, DatasetDimension, Hub, Interval, ModelDimension, SpaceDimension};
use super::super::error::metric_error;
use super::super::inputs::{DatasetFilter, DateRange, ModelFilter, SpaceFilter};
use super::super::scope::Scope;
use crate::dimension::{Clause, Dimension, RepositoryKind};
use crate::metrics::{MetricError, counts};

/// How many repositories there are, by kind.
#[derive(Debug, Default)]
pub(in crate::schema) struct Counts;

/// What the metrics of all kinds are asked for.
struct Arguments {
    kind: RepositoryKind,
    hub: Hub,
    by: Dimension,
    period: Option<DateRange>,
    interval: Interval,
    filter: Result<Vec<Clause>, MetricError>,
    attribution: Attribution,
    top: i32,
}

async fn answer(ctx: &Context<'_>, arguments: Arguments) -> Result<Option<RepositoryCounts>> {
    let scope = Scope::of(ctx)?;
    let question = counts::Question {
        hub: arguments.hub.into(),
        kind: arguments.kind,
        by: arguments.by,
        period: arguments.period.unwrap_or_default().into(),
        interval: arguments.interval.into(),
        filter: arguments.filter.map_err(metric_error)?,
        attribution: arguments.attribution.into(),
        top: arguments.top,
    };
    let answer = counts::answer(scope.reading().await?, question).await.map_err(metric_error)?;
    scope.told(&answer.frame);
    Ok(Some(answer.into()))
}

#[Object]
impl Counts {
    /// How many datasets there are and how many are added, by category or another dimension. A dataset with several categories
    /// counts in each.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn dataset_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(default_with = "DatasetDimension::Category", desc = "What to group by.")] by: DatasetDimension,
        #[graphql(desc = "From the first snapshot to the day after the last, when not given.")] period: Option<
            DateRange,
        >,
        #[graphql(default_with = "Interval::Month", desc = "What the period is cut into.")] interval: Interval,
        #[graphql(name = "where", desc = "Which datasets.")] filter: Option<DatasetFilter>,
        #[graphql(
            default = 10,
            desc = "How many groups are named (1 to 100); the rest is one group of the role OTHER."
        )]
        top: i32,
    ) -> Result<Option<RepositoryCounts>> {
        let filter = filter.unwrap_or_default().clauses();
        let (kind, attribution) = (RepositoryKind::Dataset, Attribution::Publisher);
        answer(ctx, Arguments { kind, hub, by: by.into(), period, interval, filter, attribution, top }).await
    }

    /// How many models there are and how many are added, by task or another dimension.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn model_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(default_with = "ModelDimension::Task", desc = "What to group by.")] by: ModelDimension,
        #[graphql(desc = "From the first snapshot to the day after the last, when not given.")] period: Option<
            DateRange,
        >,
        #[graphql(default_with = "Interval::Month", desc = "What the period is cut into.")] interval: Interval,
        #[graphql(name = "where", desc = "Which models.")] filter: Option<ModelFilter>,
        #[graphql(default_with = "Attribution::Publisher", desc = "What a model is credited to.")]
        attribution: Attribution,
        #[graphql(
            default = 10,
            desc = "How many groups are named (1 to 100); the rest is one group of the role OTHER."
        )]
        top: i32,
    ) -> Result<Option<RepositoryCounts>> {
        let filter = filter.unwrap_or_default().clauses();
        let kind = RepositoryKind::Model;
        answer(ctx, Arguments { kind, hub, by: by.into(), period, interval, filter, attribution, top }).await
    }

    /// How many spaces there are and how many are added, by SDK or another dimension.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn space_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(default_with = "SpaceDimension::Sdk", desc = "What to group by.")] by: SpaceDimension,
        #[graphql(desc = "From the first snapshot to the day after the last, when not given.")] period: Option<
            DateRange,
        >,
        #[graphql(default_with = "Interval::Month", desc = "What the period is cut into.")] interval: Interval,
        #[graphql(name = "where", desc = "Which spaces.")] filter: Option<SpaceFilter>,
        #[graphql(
            default = 10,
            desc = "How many groups are named (1 to 100); the rest is one group of the role OTHER."
        )]
        top: i32,
    ) -> Result<Option<RepositoryCounts>> {
        let filter = filter.unwrap_or_default().clauses();
        let (kind, attribution) = (RepositoryKind::Space, Attribution::Publisher);
        answer(ctx, Arguments { kind, hub, by: by.into(), period, interval, filter, attribution, top }).await
    }
}
