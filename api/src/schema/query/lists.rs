//! Lists of what is recorded.

use async_graphql::{Context, Object, Result};

use super::super::connection::Connection;
use super::super::dataset::Dataset;
use super::super::enums::{Hub, RepositoryKind};
use super::super::error::list_error;
use super::super::inputs::{
    DatasetFilter, DateRange, ModelFilter, PublisherFilter, PublisherOrder, RepositoryOrder, SpaceFilter, SpaceOrder,
};
use super::super::lists;
use super::super::model::Model;
use super::super::publisher::Publisher;
use super::super::scope::Scope;
use super::super::snapshots::Snapshot;
use super::super::space::Space;
use crate::catalogue::SnapshotList;
use crate::dimension;

/// Lists of what is recorded.
#[derive(Debug, Default)]
pub(in crate::schema) struct Lists;

#[Object]
impl Lists {
    /// Models, most downloaded first unless ordered otherwise; removed ones too.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn models(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(name = "where", desc = "Which models.")] filter: Option<ModelFilter>,
        #[graphql(desc = "Of which downloads order the list; the lifetime, when not given.")] period: Option<DateRange>,
        #[graphql(default_with = "RepositoryOrder::default()", desc = "In which order; ties by name.")]
        order_by: RepositoryOrder,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Option<Connection<Model>>> {
        let part = lists::part(ctx, first, after);
        let of_kind = (hub.into(), dimension::RepositoryKind::Model);
        let clauses = filter.unwrap_or_default().clauses();
        let page = lists::repositories(ctx, of_kind, clauses, order_by, period, part).await?;
        Ok(Some(Connection::of(page)))
    }

    /// Datasets, most downloaded first unless ordered otherwise; removed ones too.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn datasets(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(name = "where", desc = "Which datasets.")] filter: Option<DatasetFilter>,
        #[graphql(desc = "Of which downloads order the list; the lifetime, when not given.")] period: Option<DateRange>,
        #[graphql(default_with = "RepositoryOrder::default()", desc = "In which order; ties by name.")]
        order_by: RepositoryOrder,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Option<Connection<Dataset>>> {
        let part = lists::part(ctx, first, after);
        let of_kind = (hub.into(), dimension::RepositoryKind::Dataset);
        let clauses = filter.unwrap_or_default().clauses();
        let page = lists::repositories(ctx, of_kind, clauses, order_by, period, part).await?;
        Ok(Some(Connection::of(page)))
    }

    /// Spaces, most liked first unless ordered otherwise; removed ones too.
    async fn spaces(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(name = "where", desc = "Which spaces.")] filter: Option<SpaceFilter>,
        #[graphql(default_with = "SpaceOrder::default()", desc = "In which order; ties by name.")] order_by: SpaceOrder,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Option<Connection<Space>>> {
        let part = lists::part(ctx, first, after);
        let of_kind = (hub.into(), dimension::RepositoryKind::Space);
        let clauses = filter.unwrap_or_default().clauses();
        let page = lists::repositories(ctx, of_kind, clauses, order_by.into(), None, part).await?;
        Ok(Some(Connection::of(page)))
    }

    /// Publishers with at least one recorded repository, those whose models are most downloaded first unless ordered otherwise.
    #[expect(clippy::too_many_arguments, reason = "the contract has them")]
    async fn publishers(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(name = "where", desc = "Which publishers.")] filter: Option<PublisherFilter>,
        #[graphql(default_with = "PublisherOrder::default()", desc = "In which order; ties by login.")]
        order_by: PublisherOrder,
        #[graphql(desc = "Of which downloads order the list; the lifetime, when not given.")] period: Option<DateRange>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Option<Connection<Publisher>>> {
        let part = lists::part(ctx, first, after);
        let clauses = filter.unwrap_or_default().clauses();
        let page = lists::accounts(ctx, hub.into(), clauses, order_by, period, part).await?;
        Ok(Some(Connection::of(page)))
    }

    /// The snapshots that answers are computed from, newest first.
    async fn snapshots(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
        #[graphql(desc = "One kind of repositories; every kind, when not given.")] kind: Option<RepositoryKind>,
        #[graphql(default = 20, desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Option<Connection<Snapshot>>> {
        let part = lists::part(ctx, first, after);
        let list = SnapshotList { hub: hub.into(), kind: kind.map(Into::into) };
        let page = list.page(Scope::of(ctx)?.session().await?, &part).await.map_err(|error| list_error(&error))?;
        Ok(Some(Connection::of(page)))
    }
}
