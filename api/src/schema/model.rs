//! `Model`.

use async_graphql::{Context, Error, Result};

use super::connection::Connection;
use super::download_series::{self, DownloadSeries};
use super::enums::{DerivativeScope, Interval, Modality, ParameterSource, Relation, SizeClass, member};
use super::inputs::DateRange;
use super::lists;
use super::loads::{BasesOf, RepositoryOf};
use super::repository::{attributes, repository, word};
use super::scalars::Count;
use super::scope::Scope;
use crate::dimension::{self, task};

repository! {
    /// Weights of a model.
    Model {
        /// `pipeline_tag`, as last told.
        async fn task(&self, ctx: &Context<'_>) -> Result<Option<String>> {
            word(ctx, self.0.task_id).await
        }

        /// What it works on, by its task.
        async fn modality(&self, ctx: &Context<'_>) -> Result<Modality> {
            let task = word(ctx, self.0.task_id).await?;
            let modality = task.map(|task| task::modality_of(&dimension::text::fold(&task)).name());
            Ok(member(modality, Modality::Unknown))
        }

        /// `library_name`, as last told.
        async fn library(&self, ctx: &Context<'_>) -> Result<Option<String>> {
            word(ctx, self.0.library_id).await
        }

        /// Number of parameters (not bytes).
        async fn parameters(&self) -> Option<Count> {
            self.0.parameters.map(Count)
        }

        /// Where that number was read from.
        async fn parameter_source(&self) -> Option<ParameterSource> {
            self.0.parameter_source.map(Into::into)
        }

        /// Class of the number of parameters.
        async fn size(&self) -> SizeClass {
            let class = self.0.parameters.map(|parameters| dimension::SizeClass::of(parameters).name());
            member(class, SizeClass::Unknown)
        }

        /// How it relates to the bases it names.
        async fn relation(&self) -> Relation {
            member(Some(self.0.relation.name()), Relation::NoneDeclared)
        }

        /// The bases that it names and that are listed, in order.
        async fn base_models(&self, ctx: &Context<'_>) -> Result<Option<Vec<Self>>> {
            let loads = Scope::of(ctx)?.loads().await?;
            let bases = loads.load_one(BasesOf(self.0.id)).await.map_err(Error::new_with_source)?;
            Ok(Some(bases.unwrap_or_default().into_iter().map(Into::into).collect()))
        }

        /// The last listed model of the chain of first bases: itself where it names none, or one that is not listed. A loop ends at
        /// its first member met.
        async fn root_model(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
            let Some(root) = self.0.root_id.filter(|root| *root != self.0.id) else { return Ok(Some(self.clone())) };
            let loads = Scope::of(ctx)?.loads().await?;
            Ok(loads.load_one(RepositoryOf(root)).await.map_err(Error::new_with_source)?.map(Into::into))
        }

        /// Models that are built on it, most downloaded over their lifetime first; removed ones too, never itself.
        async fn derivatives(
            &self,
            ctx: &Context<'_>,
            #[graphql(
                default_with = "DerivativeScope::Direct",
                desc = "Those that name it, or those too that are built on it through others."
            )]
            scope: DerivativeScope,
            #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
            #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
        ) -> Result<Option<Connection<Self>>> {
            let part = lists::part(ctx, first, after);
            Ok(Some(Connection::of(lists::derivatives(ctx, &self.0, scope, part).await?)))
        }

        /// Whether its files are given only on request; null where no source told it.
        async fn gated(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
            Ok(attributes(ctx, &self.0).await?.gated)
        }

        /// Of the period, null where no day of it is recorded; lifetime without one, null where no snapshot told a counter.
        async fn downloads(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The lifetime, when not given.")] period: Option<DateRange>,
        ) -> Result<Option<Count>> {
            download_series::of_repository(ctx, &self.0, period).await
        }

        /// Downloads over time.
        async fn download_series(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The recorded history, when not given.")] period: Option<DateRange>,
            #[graphql(default_with = "Interval::Week", desc = "What the period is cut into.")] interval: Interval,
        ) -> Result<Option<DownloadSeries>> {
            download_series::series_of_repository(ctx, &self.0, period, interval).await.map(Some)
        }
    }
}
