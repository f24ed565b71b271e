//! The record: snapshots and their rows, read again in the order of their days.

use entity::{listing, snapshot};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect};

use super::{Session, StoreError, StoreResult};
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};

/// Key of an attribute set: the first 16 bytes of its body's SHA-256.
pub type Digest = [u8; 16];

/// An attribute set with its key.
#[derive(Clone, Debug)]
pub struct Body {
    /// The key.
    pub digest: Digest,
    /// Canonical JSON.
    pub text: String,
    /// Whether it may tell a base.
    pub may_tell_base: bool,
}

/// What there is one snapshot of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SnapshotKey {
    /// The hub.
    pub hub: Hub,
    /// The kind of repositories.
    pub kind: RepositoryKind,
    /// The day it was taken.
    pub taken_on: Day,
}

impl SnapshotKey {
    pub(super) fn of(row: &snapshot::Model) -> StoreResult<Self> {
        let read = || {
            Some(Self {
                hub: Hub::from_code(row.hub)?,
                kind: RepositoryKind::from_code(row.kind)?,
                taken_on: Day::from_epoch_days(row.taken_on.into())?,
            })
        };
        read().ok_or_else(|| StoreError::corrupt("snapshots"))
    }
}

/// A snapshot before its rows are counted.
#[derive(Clone, Debug)]
pub struct SnapshotDraft {
    /// What it is a snapshot of.
    pub key: SnapshotKey,
    /// Whether it lists only some repositories.
    pub partial: bool,
    /// Where it is read from.
    pub source: String,
    /// SHA-256 of what is read, hexadecimal.
    pub sha256: String,
}

/// A published snapshot, as a list tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotRow {
    /// What it is a snapshot of.
    pub key: SnapshotKey,
    /// Whether it lists only some repositories.
    pub partial: bool,
    /// Where it was read from.
    pub source: String,
    /// SHA-256 of what was read, hexadecimal.
    pub sha256: String,
    /// Column names.
    pub columns: Vec<String>,
    /// Rows taken.
    pub rows: i64,
    /// Rows rejected.
    pub rejected: i64,
    /// When it was read, microseconds since 1970-01-01T00:00:00Z.
    pub ingested_at: i64,
}

/// A row of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Position in the snapshot.
    pub position: i32,
    /// The hub's identifier.
    pub source_id: Option<String>,
    /// Name as listed.
    pub name: String,
    /// Downloads of the last 30 days.
    pub downloads: Option<i64>,
    /// Downloads since creation.
    pub downloads_all_time: Option<i64>,
    /// Likes.
    pub likes: Option<i64>,
    /// Last change.
    pub last_modified: Option<i64>,
    /// Key of the attributes.
    pub attributes: Digest,
    /// Whether these may tell a base; true where that is not known.
    pub may_tell_base: bool,
}

impl Session {
    /// The snapshot of a key, published or staged.
    pub async fn snapshot(&self, key: SnapshotKey, published: bool) -> StoreResult<Option<snapshot::Model>> {
        Ok(snapshots_of(key).filter(snapshot::Column::Published.eq(published)).one(&self.tx).await?)
    }

    /// The published snapshots of a kind, oldest first.
    pub async fn snapshots(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Vec<snapshot::Model>> {
        Ok(snapshot::Entity::find()
            .filter(snapshot::Column::Hub.eq(hub.code()))
            .filter(snapshot::Column::Kind.eq(kind.code()))
            .filter(snapshot::Column::Published.eq(true))
            .order_by(snapshot::Column::TakenOn, Order::Asc)
            .all(&self.tx)
            .await?)
    }

    /// The day of the last published snapshot of any kind of any hub.
    pub async fn last_snapshot_on(&self) -> StoreResult<Option<Day>> {
        let last = snapshot::Entity::find()
            .filter(snapshot::Column::Published.eq(true))
            .order_by(snapshot::Column::TakenOn, Order::Desc)
            .one(&self.tx)
            .await?;
        Ok(last.and_then(|row| Day::from_epoch_days(row.taken_on.into())))
    }

    /// What was read and waits to be published, oldest day first.
    pub async fn staged(&self) -> StoreResult<Vec<SnapshotKey>> {
        let staged = snapshot::Entity::find().filter(snapshot::Column::Published.eq(false));
        let staged = staged.order_by(snapshot::Column::TakenOn, Order::Asc).order_by(snapshot::Column::Id, Order::Asc);
        staged.all(&self.tx).await?.iter().map(SnapshotKey::of).collect()
    }

    /// The SHA-256 of every published snapshot.
    pub async fn checksums(&self) -> StoreResult<Vec<String>> {
        let published = snapshot::Entity::find().filter(snapshot::Column::Published.eq(true));
        Ok(published.all(&self.tx).await?.into_iter().map(|row| row.sha256).collect())
    }

    /// Up to `limit` rows of a snapshot after a position, in order; only those with, or without, an identifier.
    pub async fn rows(&self, snapshot: i64, identified: bool, after: i32, limit: u64) -> StoreResult<Vec<Listed>> {
        let source_id = Expr::col(listing::Column::SourceId);
        let rows = listing::Entity::find()
            .filter(listing::Column::SnapshotId.eq(snapshot))
            .filter(listing::Column::Position.gt(after))
            .filter(if identified { source_id.is_not_null() } else { source_id.is_null() })
            .order_by(listing::Column::Position, Order::Asc)
            .limit(limit)
            .all(&self.tx)
            .await?;
        rows.into_iter().map(listed).collect()
    }
}

fn snapshots_of(key: SnapshotKey) -> sea_orm::Select<snapshot::Entity> {
    snapshot::Entity::find()
        .filter(snapshot::Column::Hub.eq(key.hub.code()))
        .filter(snapshot::Column::Kind.eq(key.kind.code()))
        .filter(snapshot::Column::TakenOn.eq(key.taken_on.epoch_days()))
}

fn listed(row: listing::Model) -> StoreResult<Listed> {
    Ok(Listed {
        position: row.position,
        source_id: row.source_id,
        name: row.name,
        downloads: row.downloads,
        downloads_all_time: row.downloads_all_time,
        likes: row.likes,
        last_modified: row.last_modified,
        attributes: digest(row.attributes)?,
        may_tell_base: row.may_tell_base,
    })
}

pub(super) fn digest(bytes: Vec<u8>) -> StoreResult<Digest> {
    bytes.try_into().map_err(|_| StoreError::corrupt("digests"))
}
