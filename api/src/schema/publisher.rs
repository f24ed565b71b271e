//! `Publisher`.

use std::sync::Arc;

use async_graphql::{Context, Error, ID, Object, Result, SimpleObject};

use super::connection::Connection;
use super::dataset::Dataset;
use super::download_series::{self, DownloadSeries};
use super::enums::{Hub, Interval, PublisherKind, Region, member};
use super::inputs::{DatasetFilter, DateRange, ModelFilter, RepositoryOrder};
use super::lists;
use super::loads::{AccountOf, EvidenceOf};
use super::model::Model;
use super::scalars::{Count, CountryCode};
use super::scope::Scope;
use crate::catalogue::{AccountRow, EvidenceRow, NodeId};
use crate::dimension::{RepositoryKind, region};

/// An account of a hub, with what the registry knows about it.
#[derive(Clone, Debug)]
pub(super) struct Publisher(Arc<AccountRow>);

/// Where a fact of the registry comes from.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Evidence {
    /// Which fact: `kind` or `country`; `displayName` where a source was given for it.
    field: String,
    /// The value that the source supports.
    value: String,
    /// The source.
    source: String,
    /// Its address.
    url: Option<String>,
}

impl From<AccountRow> for Publisher {
    fn from(row: AccountRow) -> Self {
        Self(Arc::new(row))
    }
}

impl From<EvidenceRow> for Evidence {
    fn from(row: EvidenceRow) -> Self {
        Self { field: row.field, value: row.value, source: row.source, url: row.url }
    }
}

impl Publisher {
    /// The account of a number.
    pub(super) async fn of_id(ctx: &Context<'_>, id: i64) -> Result<Option<Self>> {
        let loads = Scope::of(ctx)?.loads().await?;
        Ok(loads.load_one(AccountOf(id)).await.map_err(Error::new_with_source)?.map(Self))
    }
}

/// An account of a hub, with what the registry knows about it.
#[Object]
impl Publisher {
    /// Opaque identifier.
    pub(super) async fn id(&self) -> ID {
        ID(NodeId::of_account(&self.0).encode())
    }

    /// The hub.
    async fn hub(&self) -> Hub {
        self.0.hub.into()
    }

    /// Account name, as its repositories are spelt.
    async fn login(&self) -> String {
        self.0.login.clone()
    }

    /// Name for people; null where the registry has none.
    async fn display_name(&self) -> Option<String> {
        self.0.display_name.clone()
    }

    /// What kind of organisation or person it is, by the registry.
    async fn kind(&self) -> PublisherKind {
        member(self.0.kind.map(|kind| kind.name()), PublisherKind::Unknown)
    }

    /// Null when unknown.
    async fn country(&self) -> Option<CountryCode> {
        self.0.country.clone().map(CountryCode::Country)
    }

    /// By the country.
    async fn region(&self) -> Region {
        let region = self.0.country.as_deref().and_then(region::region_of);
        member(region.map(|region| region.name()), Region::Unknown)
    }

    /// Where kind and country come from.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Vec<Evidence>> {
        let loads = Scope::of(ctx)?.loads().await?;
        let rows = loads.load_one(EvidenceOf(self.0.id)).await.map_err(Error::new_with_source)?;
        Ok(rows.unwrap_or_default().into_iter().map(Into::into).collect())
    }

    /// Of its models, in the period, null where no day of it is recorded; lifetime without one, null where no snapshot told a
    /// counter of any.
    async fn downloads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lifetime, when not given.")] period: Option<DateRange>,
    ) -> Result<Option<Count>> {
        download_series::of_account(ctx, &self.0, period).await
    }

    /// Downloads of its models over time.
    async fn download_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recorded history, when not given.")] period: Option<DateRange>,
        #[graphql(default_with = "Interval::Month", desc = "What the period is cut into.")] interval: Interval,
    ) -> Result<Option<DownloadSeries>> {
        download_series::series_of_account(ctx, &self.0, period, interval).await.map(Some)
    }

    /// Its models.
    async fn models(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them.")] filter: Option<ModelFilter>,
        #[graphql(default_with = "RepositoryOrder::default()", desc = "In which order; ties by name.")]
        order_by: RepositoryOrder,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Option<Connection<Model>>> {
        let part = lists::part(ctx, first, after);
        let clauses = filter.unwrap_or_default().clauses();
        let of_kind = (self.0.hub, RepositoryKind::Model);
        let page = lists::own_repositories(ctx, &self.0, of_kind, clauses, order_by, part).await?;
        Ok(Some(Connection::of(page)))
    }

    /// Its datasets.
    async fn datasets(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them.")] filter: Option<DatasetFilter>,
        #[graphql(default_with = "RepositoryOrder::default()", desc = "In which order; ties by name.")]
        order_by: RepositoryOrder,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Option<Connection<Dataset>>> {
        let part = lists::part(ctx, first, after);
        let clauses = filter.unwrap_or_default().clauses();
        let of_kind = (self.0.hub, RepositoryKind::Dataset);
        let page = lists::own_repositories(ctx, &self.0, of_kind, clauses, order_by, part).await?;
        Ok(Some(Connection::of(page)))
    }
}
