//! A snapshot: the data that answers are computed from.

use async_graphql::{ComplexObject, ID, SimpleObject};

use super::enums::{Hub, RepositoryKind};
use super::scalars::{Count, Date, DateTime};
use crate::catalogue::{NodeId, SnapshotRow};

/// One recorded listing of the repositories of one kind of one hub.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct Snapshot {
    #[graphql(skip)]
    node: NodeId,
    /// The hub.
    hub: Hub,
    /// Where it was read from.
    source: String,
    /// The kind of repositories.
    kind: RepositoryKind,
    /// The day it was taken.
    taken_on: Date,
    /// True when it lists only part of the hub.
    partial: bool,
    /// Rows taken.
    rows: Count,
    /// Rows that could not be used, unreadable lines included.
    rejected: Count,
    /// SHA-256 of what was read, hexadecimal.
    sha256: String,
    /// Columns it had.
    columns: Vec<String>,
    /// When it was read.
    ingested_at: DateTime,
}

#[ComplexObject]
impl Snapshot {
    /// Opaque identifier.
    pub(super) async fn id(&self) -> ID {
        ID(self.node.encode())
    }
}

impl From<SnapshotRow> for Snapshot {
    fn from(row: SnapshotRow) -> Self {
        Self {
            node: NodeId::of_snapshot(&row),
            hub: row.key.hub.into(),
            source: row.source,
            kind: row.key.kind.into(),
            taken_on: Date(row.key.taken_on),
            partial: row.partial,
            rows: Count(row.rows),
            rejected: Count(row.rejected),
            sha256: row.sha256,
            columns: row.columns,
            ingested_at: DateTime::of_micros(row.ingested_at).unwrap_or_default(),
        }
    }
}
