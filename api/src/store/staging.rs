//! Writing the record: a snapshot is staged beside what is published, and takes its place when it is promoted.

use std::collections::HashSet;

use entity::{attribute_set, listing, snapshot};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter};

use super::record::{Body, Digest, Listed, SnapshotDraft, SnapshotKey, digest};
use super::rows::Row;
use super::{StoreError, StoreResult, Writer};

/// Attribute sets of which is known that they are stored.
#[derive(Debug, Default)]
pub struct StoredSets {
    digests: HashSet<Digest>,
    /// Whether there are no others.
    are_all: bool,
    /// Whether there are too many to know them all.
    is_large: bool,
    /// How many were looked for in the database.
    asked: usize,
}

impl StoredSets {
    /// From so many that are looked for, it takes less time to ask for all.
    const MANY: usize = 20_000;
    /// So many are remembered beside those that are new: some 70 MB.
    const MOST: usize = 3_500_000;
}

impl Writer {
    /// Begins a snapshot that nobody sees yet; one staged before for the same day goes.
    pub async fn stage(&self, draft: SnapshotDraft, now: i64) -> StoreResult<i64> {
        self.drop_snapshot(draft.key, false).await?;
        let row = snapshot::ActiveModel {
            id: NotSet,
            hub: Set(draft.key.hub.code()),
            kind: Set(draft.key.kind.code()),
            taken_on: Set(draft.key.taken_on.epoch_days()),
            partial: Set(draft.partial),
            source: Set(draft.source),
            sha256: Set(draft.sha256),
            columns: Set("[]".to_owned()),
            rows: Set(0),
            rejected: Set(0),
            ingested_at: Set(now),
            published: Set(false),
        };
        Ok(row.insert(&self.tx).await?.id)
    }

    /// Adds rows to a staged snapshot, with their attribute sets.
    pub async fn add_rows(
        &self,
        snapshot: i64,
        stored: &mut StoredSets,
        mut bodies: Vec<Body>,
        rows: Vec<Listed>,
    ) -> StoreResult<()> {
        bodies.retain(|body| stored.digests.insert(body.digest));
        if stored.are_all {
            self.insert_bodies(bodies).await?;
        } else {
            stored.asked += bodies.len();
            self.add_bodies(bodies).await?;
        }
        self.remember(stored).await?;
        self.insert_all(rows.into_iter().map(|row| listing::ActiveModel {
            snapshot_id: Set(snapshot),
            position: Set(row.position),
            source_id: Set(row.source_id),
            name: Set(row.name),
            downloads: Set(row.downloads),
            downloads_all_time: Set(row.downloads_all_time),
            likes: Set(row.likes),
            last_modified: Set(row.last_modified),
            attributes: Set(row.attributes.to_vec()),
            may_tell_base: Set(row.may_tell_base),
        }))
        .await
    }

    /// Stores attribute sets that are not there yet; each is told once.
    pub async fn add_bodies(&self, mut bodies: Vec<Body>) -> StoreResult<()> {
        let digests: Vec<_> = bodies.iter().map(|body| body.digest).collect();
        let known = self.known_sets(&digests).await?;
        bodies.retain(|body| !known.contains(&body.digest));
        self.insert_bodies(bodies).await
    }

    async fn insert_bodies(&self, bodies: Vec<Body>) -> StoreResult<()> {
        let rows = bodies
            .into_iter()
            .map(|body| attribute_set::ActiveModel { digest: Set(body.digest.to_vec()), body: Set(body.text) });
        self.insert_all(rows).await
    }

    /// Asks for all attribute sets at once, where many were asked for one by one, and forgets them where they take too much room.
    async fn remember(&self, stored: &mut StoredSets) -> StoreResult<()> {
        if stored.digests.len() > 2 * StoredSets::MOST {
            *stored = StoredSets { is_large: true, ..StoredSets::default() };
        }
        if stored.are_all || stored.is_large || stored.asked < StoredSets::MANY {
            return Ok(());
        }
        let mut all = Query::select();
        all.column(attribute_set::Column::Digest).from(attribute_set::Entity).limit(StoredSets::MOST as u64 + 1);
        let mut found = 0;
        let mut take = |row: &mut Row<'_>| {
            stored.digests.insert(digest(row.next()?)?);
            found += 1;
            Ok(())
        };
        self.each_row(&all, &mut take).await?;
        stored.are_all = found <= StoredSets::MOST;
        stored.is_large = !stored.are_all;
        Ok(())
    }

    /// Tells a staged snapshot how many rows were taken and rejected, and which columns they had, as a JSON list.
    pub async fn count_rows(&self, snapshot: i64, rows: i64, rejected: i64, columns: String) -> StoreResult<()> {
        let counted = snapshot::Entity::update_many()
            .col_expr(snapshot::Column::Columns, Expr::value(columns))
            .col_expr(snapshot::Column::Rows, Expr::value(rows))
            .col_expr(snapshot::Column::Rejected, Expr::value(rejected));
        counted.filter(snapshot::Column::Id.eq(snapshot)).exec(&self.tx).await?;
        Ok(())
    }

    /// Has PostgreSQL look at the rows of listings, which are read again before it would do so by itself: it makes plans by what it knows
    /// of them. Where something else is being done to the table, this is left out; to wait could end in a deadlock.
    pub async fn look_at_listings(&self) -> StoreResult<()> {
        if self.tx.get_database_backend() == DbBackend::Postgres {
            self.tx.execute_unprepared("ANALYZE (SKIP_LOCKED) listing").await?;
        }
        Ok(())
    }

    /// Puts the staged snapshot of a key in force; the one it replaces goes.
    pub async fn promote(&self, key: SnapshotKey) -> StoreResult<()> {
        self.drop_snapshot(key, true).await?;
        let staged = self.snapshot(key, false).await?.ok_or_else(|| StoreError::corrupt("staged snapshots"))?;
        let promoted = snapshot::Entity::update_many().col_expr(snapshot::Column::Published, Expr::value(true));
        promoted.filter(snapshot::Column::Id.eq(staged.id)).exec(&self.tx).await?;
        Ok(())
    }

    async fn drop_snapshot(&self, key: SnapshotKey, published: bool) -> StoreResult<()> {
        if let Some(row) = self.snapshot(key, published).await? {
            listing::Entity::delete_many().filter(listing::Column::SnapshotId.eq(row.id)).exec(&self.tx).await?;
            snapshot::Entity::delete_by_id(row.id).exec(&self.tx).await?;
        }
        Ok(())
    }
}
