//! Published snapshots as a list: newest first, kinds of one day in the order of their codes.

use entity::snapshot::{self, Column};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::record::{SnapshotKey, SnapshotRow};
use super::{Session, StoreError, StoreResult};
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};

impl Session {
    /// Up to `limit` snapshots after a day and kind.
    pub async fn snapshot_page(
        &self,
        hub: Hub,
        kind: Option<RepositoryKind>,
        after: Option<(Day, RepositoryKind)>,
        limit: u64,
    ) -> StoreResult<Vec<SnapshotRow>> {
        let mut page = listed(hub, kind);
        if let Some((day, kind)) = after {
            // The first condition alone says where an index is entered.
            let behind = Cond::any().add(Column::TakenOn.lt(day.epoch_days())).add(Column::Kind.gt(kind.code()));
            page = page.filter(Column::TakenOn.lte(day.epoch_days())).filter(behind);
        }
        let page = page.order_by(Column::TakenOn, Order::Desc).order_by(Column::Kind, Order::Asc).limit(limit);
        page.all(&self.tx).await?.into_iter().map(row).collect()
    }

    /// Published snapshots by their keys, in any order.
    pub async fn snapshot_rows(&self, keys: &[SnapshotKey]) -> StoreResult<Vec<SnapshotRow>> {
        let of = |key: &SnapshotKey| {
            Cond::all()
                .add(Column::Hub.eq(key.hub.code()))
                .add(Column::Kind.eq(key.kind.code()))
                .add(Column::TakenOn.eq(key.taken_on.epoch_days()))
        };
        // A condition without members would be left out, and match everything.
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let any = keys.iter().fold(Cond::any(), |any, key| any.add(of(key)));
        let published = snapshot::Entity::find().filter(Column::Published.eq(true)).filter(any);
        published.all(&self.tx).await?.into_iter().map(row).collect()
    }

    /// How many snapshots there are.
    pub async fn count_snapshots(&self, hub: Hub, kind: Option<RepositoryKind>) -> StoreResult<i64> {
        Ok(i64::try_from(listed(hub, kind).count(&self.tx).await?).unwrap_or(i64::MAX))
    }
}

fn listed(hub: Hub, kind: Option<RepositoryKind>) -> Select<snapshot::Entity> {
    let of_hub = snapshot::Entity::find().filter(Column::Published.eq(true)).filter(Column::Hub.eq(hub.code()));
    match kind {
        Some(kind) => of_hub.filter(Column::Kind.eq(kind.code())),
        None => of_hub,
    }
}

fn row(row: snapshot::Model) -> StoreResult<SnapshotRow> {
    Ok(SnapshotRow {
        key: SnapshotKey::of(&row)?,
        partial: row.partial,
        source: row.source,
        sha256: row.sha256,
        columns: serde_json::from_str(&row.columns).map_err(|_| StoreError::corrupt("columns of snapshots"))?,
        rows: row.rows,
        rejected: row.rejected,
        ingested_at: row.ingested_at,
    })
}
