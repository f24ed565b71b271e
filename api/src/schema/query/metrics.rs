//! Questions that metrics answer.

use async_graphql::{Context, Object, Result};

use super::super::definition::MetricDefinition;
use super::super::download_share::DownloadShare;
use super::super::enums::{Attribution, Hub, Interval, ModelDimension, Unknowns};
use super::super::error::metric_error;
use super::super::hub_totals::HubTotals;
use super::super::inputs::{DateRange, ModelFilter};
use super::super::metric_result::DataVersion;
use super::super::scope::Scope;
use crate::metrics::definition;
use crate::metrics::{download_share, hub_totals};

/// Questions that metrics answer.
#[derive(Debug, Default)]
pub(in crate::schema) struct Metrics;

#[Object]
impl Metrics {
    /// Models, datasets, spaces, publishers and downloads of the whole hub, now and over time.
    async fn hub_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(desc = "From the first snapshot to the day after the last, when not given.")] period: Option<
            DateRange,
        >,
        #[graphql(default_with = "Interval::Month", desc = "What the period is cut into.")] interval: Interval,
    ) -> Result<Option<HubTotals>> {
        let scope = Scope::of(ctx)?;
        let question = hub_totals::Question {
            hub: hub.into(),
            period: period.unwrap_or_default().into(),
            interval: interval.into(),
        };
        let answer = hub_totals::answer(scope.reading().await?, question).await.map_err(metric_error)?;
        scope.told(&answer.frame);
        Ok(Some(HubTotals::new(hub.into(), answer)))
    }

    /// Who or what the downloads go to: by origin, by kind of publisher, by size, ... as shares over time.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn download_share(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(desc = "What to group by.")] by: ModelDimension,
        #[graphql(desc = "The recorded history, when not given.")] period: Option<DateRange>,
        #[graphql(default_with = "Interval::Month", desc = "What the period is cut into.")] interval: Interval,
        #[graphql(name = "where", desc = "Which models.")] filter: Option<ModelFilter>,
        #[graphql(default_with = "Attribution::Publisher", desc = "What a model's downloads are credited to.")]
        attribution: Attribution,
        #[graphql(default_with = "Unknowns::Include", desc = "What becomes of downloads of unknown group.")]
        unknowns: Unknowns,
        #[graphql(
            default = 10,
            desc = "How many groups are named (1 to 100); the rest is one group of the role OTHER. What is unknown is never \
                    counted among the named."
        )]
        top: i32,
    ) -> Result<Option<DownloadShare>> {
        let scope = Scope::of(ctx)?;
        let question = download_share::Question {
            hub: hub.into(),
            by: by.into(),
            period: period.unwrap_or_default().into(),
            interval: interval.into(),
            filter: filter.unwrap_or_default().clauses().map_err(metric_error)?,
            exclude_unknown: unknowns == Unknowns::Exclude,
            attribution: attribution.into(),
            top,
            count_models: ctx.look_ahead().field("groups").field("models").exists(),
            tell_origin: ctx.look_ahead().field("provenance").exists(),
        };
        let answer = download_share::answer(scope.reading().await?, question).await.map_err(metric_error)?;
        scope.told(&answer.frame);
        Ok(Some(answer.into()))
    }

    /// The metrics served here with their definitions, units, dimensions and caveats.
    async fn metrics(&self) -> Option<Vec<MetricDefinition>> {
        Some(definition::ALL.iter().map(|metric| MetricDefinition::new(metric)).collect())
    }

    /// One metric by the name of its query field; null when there is none of that name.
    async fn metric(&self, #[graphql(desc = "The name of its query field.")] name: String) -> Option<MetricDefinition> {
        definition::ALL.iter().find(|metric| metric.name == name).map(|metric| MetricDefinition::new(metric))
    }

    /// The version of the published data.
    async fn data_version(&self, ctx: &Context<'_>) -> Result<Option<DataVersion>> {
        let (version, last_on) = Scope::of(ctx)?.reading().await?.engine().version().await?;
        Ok(Some(DataVersion::new(version, last_on)))
    }
}
