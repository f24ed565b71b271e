//! What is built on what.

use async_graphql::{Context, Object, Result};

use super::super::derivatives::Derivatives;
use super::super::enums::{DerivativeDimension, DerivativeScope, Hub};
use super::super::error::metric_error;
use super::super::inputs::ModelFilter;
use super::super::scope::Scope;
use crate::metrics::derivatives;

/// What is built on what.
#[derive(Debug, Default)]
pub(in crate::schema) struct Lineage;

#[Object]
impl Lineage {
    /// Models built on other models, counted for the base model's publisher, origin or repository.
    async fn derivatives(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(default_with = "DerivativeDimension::Publisher", desc = "What derivatives are counted for.")]
        by: DerivativeDimension,
        #[graphql(
            default_with = "DerivativeScope::Direct",
            desc = "Counted for the bases that they name, or for those too that these are built on."
        )]
        scope: DerivativeScope,
        #[graphql(name = "where", desc = "Which derivatives.")] filter: Option<ModelFilter>,
        #[graphql(
            default = 10,
            desc = "How many groups are named (1 to 100); the rest is one group of the role OTHER."
        )]
        top: i32,
    ) -> Result<Option<Derivatives>> {
        let request = Scope::of(ctx)?;
        let question = derivatives::Question {
            hub: hub.into(),
            by: by.into(),
            scope: scope.into(),
            filter: filter.unwrap_or_default().clauses().map_err(metric_error)?,
            top,
            tells_counting: ctx.look_ahead().field("provenance").exists(),
        };
        let answer = derivatives::answer(request.reading().await?, question).await.map_err(metric_error)?;
        request.told(&answer.frame);
        Ok(Some(answer.into()))
    }
}
