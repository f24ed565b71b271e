//! What models, datasets and spaces have in common, written once.

use std::sync::Arc;

use async_graphql::{Error, Result};

use super::loads::{AttributesOf, FormerNamesOf, WordOf};
use super::publisher::Publisher;
use super::scope::Scope;
use crate::catalogue::{Attributes, RepositoryRow};
use crate::dimension::{Hub, RepositoryKind};

/// Declares the GraphQL object of a kind of repository: the fields of the interface `Repository`, and its own.
macro_rules! repository {
    ($(#[$meta:meta])* $object:ident { $($own:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub(super) struct $object(std::sync::Arc<$crate::catalogue::RepositoryRow>);

        impl From<$crate::catalogue::RepositoryRow> for $object {
            fn from(row: $crate::catalogue::RepositoryRow) -> Self {
                Self(std::sync::Arc::new(row))
            }
        }

        $(#[$meta])*
        #[async_graphql::Object]
        impl $object {
            /// Opaque identifier.
            pub(super) async fn id(&self) -> async_graphql::ID {
                async_graphql::ID($crate::catalogue::NodeId::of_repository(&self.0).encode())
            }

            /// Where it lives.
            pub(super) async fn hub(&self) -> $crate::schema::enums::Hub {
                self.0.hub.into()
            }

            /// Hub name, publisher/name: the present one, or the last where another repository has it now.
            pub(super) async fn name(&self) -> String {
                self.0.name.clone()
            }

            /// Names before renames, oldest first; each still finds it.
            pub(super) async fn former_names(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Vec<String>> {
                $crate::schema::repository::former_names(ctx, &self.0).await
            }

            /// The account; null where none is known.
            pub(super) async fn publisher(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> async_graphql::Result<Option<$crate::schema::publisher::Publisher>> {
                $crate::schema::repository::publisher(ctx, &self.0).await
            }

            /// Null where no source told it; `firstSeen` then stands in for it in counts and in `created` filters.
            pub(super) async fn created_at(&self) -> Option<$crate::schema::scalars::DateTime> {
                self.0.created_at.and_then($crate::schema::scalars::DateTime::of_micros)
            }

            /// Last change, as told.
            pub(super) async fn last_modified(&self) -> Option<$crate::schema::scalars::DateTime> {
                self.0.last_modified.and_then($crate::schema::scalars::DateTime::of_micros)
            }

            /// Day of the first snapshot that lists it.
            pub(super) async fn first_seen(&self) -> $crate::schema::scalars::Date {
                $crate::schema::scalars::Date(self.0.first_seen)
            }

            /// Likes, as last told.
            pub(super) async fn likes(&self) -> Option<$crate::schema::scalars::Count> {
                self.0.likes.map($crate::schema::scalars::Count)
            }

            /// Tags, as last told.
            pub(super) async fn tags(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Vec<String>> {
                let told = $crate::schema::repository::attributes(ctx, &self.0).await?;
                Ok(told.tags.clone().unwrap_or_default())
            }

            /// The first `license:` tag, lower case.
            pub(super) async fn license(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Option<String>> {
                $crate::schema::repository::word(ctx, self.0.license_id).await
            }

            /// Its page on the hub.
            pub(super) async fn url(&self) -> String {
                $crate::schema::repository::url(&self.0)
            }

            /// Day since which no complete snapshot lists it; null while it is listed.
            pub(super) async fn removed_on(&self) -> Option<$crate::schema::scalars::Date> {
                self.0.removed_on.map($crate::schema::scalars::Date)
            }

            $($own)*
        }
    };
}

pub(super) use repository;

/// The account of a repository.
pub(super) async fn publisher(ctx: &async_graphql::Context<'_>, row: &RepositoryRow) -> Result<Option<Publisher>> {
    match row.publisher_id {
        Some(id) => Publisher::of_id(ctx, id).await,
        None => Ok(None),
    }
}

/// Names before renames.
pub(super) async fn former_names(ctx: &async_graphql::Context<'_>, row: &RepositoryRow) -> Result<Vec<String>> {
    let loads = Scope::of(ctx)?.loads().await?;
    Ok(loads.load_one(FormerNamesOf(row.id)).await.map_err(Error::new_with_source)?.unwrap_or_default())
}

/// What is told beside the row.
pub(super) async fn attributes(ctx: &async_graphql::Context<'_>, row: &RepositoryRow) -> Result<Arc<Attributes>> {
    let loads = Scope::of(ctx)?.loads().await?;
    let told = loads.load_one(AttributesOf(row.attributes)).await.map_err(Error::new_with_source)?;
    Ok(told.unwrap_or_default())
}

/// A word by its number.
pub(super) async fn word(ctx: &async_graphql::Context<'_>, id: Option<i64>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let loads = Scope::of(ctx)?.loads().await?;
    loads.load_one(WordOf(id)).await.map_err(Error::new_with_source)
}

/// The page of a repository on its hub. Names come from strangers: what could end the path is written in percent.
pub(super) fn url(row: &RepositoryRow) -> String {
    let folder = match (row.hub, row.kind) {
        (Hub::HuggingFace, RepositoryKind::Model) => "https://huggingface.co/",
        (Hub::HuggingFace, RepositoryKind::Dataset) => "https://huggingface.co/datasets/",
        (Hub::HuggingFace, RepositoryKind::Space) => "https://huggingface.co/spaces/",
        (Hub::Modelscope, RepositoryKind::Model) => "https://modelscope.cn/models/",
        (Hub::Modelscope, RepositoryKind::Dataset) => "https://modelscope.cn/datasets/",
        (Hub::Modelscope, RepositoryKind::Space) => "https://modelscope.cn/studios/",
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let written = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    row.name.bytes().map(written).fold(folder.to_owned(), |url, part| url + &part)
}
