//! Questions about models that were released together.

use async_graphql::{Context, Object, Result};

use super::super::attention::Attention;
use super::super::enums::{AttentionMeasure, Hub};
use super::super::error::metric_error;
use super::super::inputs::{DateRange, ModelFilter};
use super::super::scalars::Count;
use super::super::scope::Scope;
use crate::metrics::attention::{Question, answer};

/// Questions about models that were released together.
#[derive(Debug, Default)]
pub(in crate::schema) struct Cohorts;

#[Object]
impl Cohorts {
    /// How long models hold attention after their release: a survival estimate over a cohort of models.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn attention(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(
            desc = "Release dates of the models followed, by their told day of creation; open where an end is missing."
        )]
        released: Option<DateRange>,
        #[graphql(name = "where", desc = "Which models; ages are those on the day of the last snapshot.")]
        filter: Option<ModelFilter>,
        #[graphql(default_with = "AttentionMeasure::Downloads", desc = "What attention is measured by.")]
        measure: AttentionMeasure,
        #[graphql(
            default = 0.5,
            desc = "Attention ends in the first week after the peak week whose value is below this fraction of the peak (above \
                    0, at most 1)."
        )]
        threshold: f64,
        #[graphql(
            desc = "Models whose measure over the followed weeks stays below this are left out; not given: 1000 downloads, 10 \
                    likes."
        )]
        minimum: Option<Count>,
        #[graphql(default = 52, desc = "How many weeks after release are followed (1 to 260).")] weeks: i32,
    ) -> Result<Option<Attention>> {
        let scope = Scope::of(ctx)?;
        let question = Question {
            hub: hub.into(),
            released: released.unwrap_or_default().ends(),
            filter: filter.unwrap_or_default().clauses().map_err(metric_error)?,
            measure: measure.into(),
            threshold,
            minimum: minimum.map(|minimum| minimum.0),
            weeks,
        };
        let answer = answer(scope.reading().await?, question).await.map_err(metric_error)?;
        scope.told(&answer.frame);
        Ok(Some(answer.into()))
    }
}
