//! Look-ups of one thing.

use async_graphql::{Context, ID, Object, Result};

use super::super::dataset::Dataset;
use super::super::enums::Hub;
use super::super::error::coded;
use super::super::model::Model;
use super::super::node::Node;
use super::super::publisher::Publisher;
use super::super::scope::Scope;
use super::super::space::Space;
use crate::catalogue::{self, NodeId, RepositoryRow};
use crate::dimension::{self, RepositoryKind};

/// Look-ups of one thing.
#[derive(Debug, Default)]
pub(in crate::schema) struct LookUps;

/// Identifiers that can be looked up at once.
const MOST_IDS: usize = 100;

#[Object]
impl LookUps {
    /// By hub name, `Qwen/Qwen3-8B`, present or former, whatever the case. Null when unknown.
    async fn model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Hub name, publisher/name.")] name: String,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
    ) -> Result<Option<Model>> {
        Ok(named(ctx, hub, RepositoryKind::Model, name).await?.map(Into::into))
    }

    /// By hub name, present or former, whatever the case. Null when unknown.
    async fn dataset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Hub name, publisher/name.")] name: String,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
    ) -> Result<Option<Dataset>> {
        Ok(named(ctx, hub, RepositoryKind::Dataset, name).await?.map(Into::into))
    }

    /// By hub name, present or former, whatever the case. Null when unknown.
    async fn space(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Hub name, publisher/name.")] name: String,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
    ) -> Result<Option<Space>> {
        Ok(named(ctx, hub, RepositoryKind::Space, name).await?.map(Into::into))
    }

    /// By account name, whatever the case; also one that only the registry knows. Null when unknown.
    async fn publisher(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Account name.")] login: String,
        #[graphql(default_with = "Hub::HuggingFace", desc = "The hub.")] hub: Hub,
    ) -> Result<Option<Publisher>> {
        if !is_text(&login) {
            return Ok(None);
        }
        Ok(catalogue::account(Scope::of(ctx)?.session().await?, hub.into(), &login).await?.map(Into::into))
    }

    /// Anything by its identifier. Null when it is no longer recorded.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An `id` that this server gave.")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(nodes(ctx, vec![id]).await?.pop().flatten())
    }

    /// Several at once, in the order asked for; null for what is no longer recorded.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Each an `id` that this server gave; up to 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST_IDS {
            let told = format!("`ids` lists {} identifiers, and {MOST_IDS} are the most", ids.len());
            return Err(coded("BAD_USER_INPUT", told));
        }
        nodes(ctx, ids).await
    }
}

/// No recorded name holds the character NUL, and PostgreSQL takes no text with it.
fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

async fn named(ctx: &Context<'_>, hub: Hub, kind: RepositoryKind, name: String) -> Result<Option<RepositoryRow>> {
    if !is_text(&name) {
        return Ok(None);
    }
    let session = Scope::of(ctx)?.session().await?;
    let mut found = catalogue::named(session, dimension::Hub::from(hub), kind, std::slice::from_ref(&name)).await?;
    Ok(found.remove(&name))
}

async fn nodes(ctx: &Context<'_>, ids: Vec<ID>) -> Result<Vec<Option<Node>>> {
    let read = |id: &ID| {
        let told = "an `id` is none that this server gave; take one from an answer";
        NodeId::decode(id).ok_or_else(|| coded("BAD_USER_INPUT", told))
    };
    let ids = ids.iter().map(read).collect::<Result<Vec<_>>>()?;
    let found = catalogue::nodes(Scope::of(ctx)?.session().await?, &ids).await?;
    Ok(ids.iter().map(|id| found.get(id).cloned().map(Into::into)).collect())
}
