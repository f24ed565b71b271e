//! Interfaces of things that have an identifier of their own.

use async_graphql::{ID, Interface};

use super::dataset::Dataset;
use super::enums::Hub;
use super::model::Model;
use super::publisher::Publisher;
use super::scalars::{Count, Date, DateTime};
use super::snapshots::Snapshot;
use super::space::Space;
use crate::catalogue::Found;
use crate::dimension::RepositoryKind;

/// What has an identifier of its own.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque identifier, unique over all types."))]
pub(super) enum Node {
    Model(Model),
    Dataset(Dataset),
    Space(Space),
    Publisher(Publisher),
    Snapshot(Snapshot),
}

/// What models, datasets and spaces have in common.
#[expect(clippy::duplicated_attributes, reason = "fields of an interface may be of one type")]
#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Opaque identifier, unique over all types."),
    field(name = "hub", ty = "Hub", desc = "Where it lives."),
    field(name = "name", ty = "String", desc = "Hub name, publisher/name."),
    field(
        name = "former_names",
        ty = "Vec<String>",
        desc = "Names before renames, oldest first; each still finds it."
    ),
    field(name = "publisher", ty = "Option<Publisher>", desc = "The account; null where none is known."),
    field(
        name = "created_at",
        ty = "Option<DateTime>",
        desc = "Null where no source told it; `firstSeen` then stands in for it in counts and in `created` filters."
    ),
    field(name = "last_modified", ty = "Option<DateTime>", desc = "Last change, as told."),
    field(name = "first_seen", ty = "Date", desc = "Day of the first snapshot that lists it."),
    field(name = "likes", ty = "Option<Count>", desc = "Likes, as last told."),
    field(name = "tags", ty = "Vec<String>", desc = "Tags, as last told."),
    field(name = "license", ty = "Option<String>", desc = "The first `license:` tag, lower case."),
    field(name = "url", ty = "String", desc = "Its page on the hub."),
    field(
        name = "removed_on",
        ty = "Option<Date>",
        desc = "Set when the latest snapshot no longer lists the repository."
    )
)]
pub(super) enum Repository {
    Model(Model),
    Dataset(Dataset),
    Space(Space),
}

impl From<Found> for Node {
    fn from(found: Found) -> Self {
        match found {
            Found::Account(row) => Self::Publisher(row.into()),
            Found::Snapshot(row) => Self::Snapshot(row.into()),
            Found::Repository(row) => match row.kind {
                RepositoryKind::Model => Self::Model(row.into()),
                RepositoryKind::Dataset => Self::Dataset(row.into()),
                RepositoryKind::Space => Self::Space(row.into()),
            },
        }
    }
}
