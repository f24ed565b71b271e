//! `Dataset`.

use async_graphql::{Context, Error, Result};

use super::download_series::{self, DownloadSeries};
use super::enums::Interval;
use super::inputs::DateRange;
use super::loads::FacetsOf;
use super::repository::{attributes, repository};
use super::scalars::Count;
use super::scope::Scope;
use crate::catalogue::{FacetOf, RepositoryRow};

repository! {
    /// A dataset.
    Dataset {
        /// Its `task_categories:` tags, and `robotics` for the tag LeRobot; in alphabetical order.
        async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
            facets(ctx, &self.0, FacetOf::Category).await
        }

        /// Its `modality:` tags; in alphabetical order.
        async fn modalities(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
            facets(ctx, &self.0, FacetOf::Modality).await
        }

        /// Size of the main files in bytes, where the hub tells it.
        async fn bytes(&self, ctx: &Context<'_>) -> Result<Option<Count>> {
            Ok(attributes(ctx, &self.0).await?.bytes.map(Count))
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

async fn facets(ctx: &Context<'_>, row: &RepositoryRow, wanted: FacetOf) -> Result<Vec<String>> {
    let loads = Scope::of(ctx)?.loads().await?;
    let facets = loads.load_one(FacetsOf(row.id)).await.map_err(Error::new_with_source)?.unwrap_or_default();
    Ok(facets.into_iter().filter(|(facet, _)| *facet == wanted).map(|(_, word)| word).collect())
}
