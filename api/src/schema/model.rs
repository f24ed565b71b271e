//! `Model`.

use async_graphql::{Context, Result};

use super::download_series::{self, DownloadSeries};
use super::enums::{Interval, Modality, ParameterSource, Relation, SizeClass, member};
use super::inputs::DateRange;
use super::repository::{attributes, repository, word};
use super::scalars::Count;
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
