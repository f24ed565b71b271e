//! Questions that measure downloads: compare them, weigh them, hold them against one another.

use async_graphql::{Context, Object, Result};

use super::super::concentration::Concentration;
use super::super::download_comparison::DownloadComparison;
use super::super::downloaded_model_size::DownloadedModelSize;
use super::super::enums::{Attribution, ComparisonStatistic, ConcentrationUnit, Hub, Interval};
use super::super::error::metric_error;
use super::super::inputs::{DateRange, ModelFilter};
use super::super::scalars::Count;
use super::super::scope::Scope;
use crate::metrics::{compare_downloads, concentration, downloaded_model_size};

/// Questions that measure downloads.
#[derive(Debug, Default)]
pub(in crate::schema) struct Measures;

#[Object]
impl Measures {
    /// How much more one set of models is downloaded than another: under 9B against over 100B.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn compare_downloads(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(desc = "Which models on the one side.")] a: ModelFilter,
        #[graphql(desc = "Which models on the other.")] b: ModelFilter,
        #[graphql(default_with = "ComparisonStatistic::MedianOfTop10", desc = "What of their downloads is compared.")]
        statistic: ComparisonStatistic,
        #[graphql(desc = "The recorded history, when not given.")] period: Option<DateRange>,
        #[graphql(default_with = "Interval::Year", desc = "What the period is cut into.")] interval: Interval,
        #[graphql(default_with = "Attribution::Publisher", desc = "What a model's downloads are credited to.")]
        attribution: Attribution,
    ) -> Result<Option<DownloadComparison>> {
        let scope = Scope::of(ctx)?;
        let question = compare_downloads::Question {
            hub: hub.into(),
            a: a.clauses().map_err(metric_error)?,
            b: b.clauses().map_err(metric_error)?,
            statistic: statistic.into(),
            period: period.unwrap_or_default().into(),
            interval: interval.into(),
            attribution: attribution.into(),
        };
        let answer = compare_downloads::answer(scope.reading().await?, question).await.map_err(metric_error)?;
        scope.told(&answer.frame);
        Ok(Some(answer.into()))
    }

    /// Download-weighted size of the models that people take.
    async fn downloaded_model_size(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(desc = "The recorded history, when not given.")] period: Option<DateRange>,
        #[graphql(default_with = "Interval::Year", desc = "What the period is cut into.")] interval: Interval,
        #[graphql(name = "where", desc = "Which models.")] filter: Option<ModelFilter>,
    ) -> Result<Option<DownloadedModelSize>> {
        let scope = Scope::of(ctx)?;
        let question = downloaded_model_size::Question {
            hub: hub.into(),
            period: period.unwrap_or_default().into(),
            interval: interval.into(),
            filter: filter.unwrap_or_default().clauses().map_err(metric_error)?,
        };
        let answer = downloaded_model_size::answer(scope.reading().await?, question).await.map_err(metric_error)?;
        scope.told(&answer.frame);
        Ok(Some(answer.into()))
    }

    /// How unequal downloads are: shares of the top n, Gini, Herfindahl-Hirschman index, and the share of repositories below a
    /// number of downloads.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn concentration(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(default_with = "ConcentrationUnit::Model", desc = "Between what downloads are unequal.")]
        of: ConcentrationUnit,
        #[graphql(desc = "The lifetime, when not given.")] period: Option<DateRange>,
        #[graphql(
            name = "where",
            desc = "Which models. `age` is that at the end of the period, else on the day of the last snapshot."
        )]
        filter: Option<ModelFilter>,
        #[graphql(
            default_with = "vec![10, 100, 200, 1000]",
            desc = "Of how many of the most downloaded the share is told, each 1 or more; up to 100 numbers."
        )]
        top: Vec<i32>,
        #[graphql(
            default_with = "vec![Count(1), Count(200)]",
            desc = "Below how many downloads units are counted; up to 100 numbers."
        )]
        below: Vec<Count>,
    ) -> Result<Option<Concentration>> {
        let scope = Scope::of(ctx)?;
        let question = concentration::Question {
            hub: hub.into(),
            of: of.into(),
            period: period.map(Into::into),
            filter: filter.unwrap_or_default().clauses().map_err(metric_error)?,
            top,
            below: below.into_iter().map(|Count(below)| below).collect(),
        };
        let answer = concentration::answer(scope.reading().await?, question).await.map_err(metric_error)?;
        scope.told(&answer.frame);
        Ok(Some(answer.into()))
    }
}
