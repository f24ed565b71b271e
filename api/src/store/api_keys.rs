//! The table of API keys.

use std::pin::pin;
use std::time::Duration;

use entity::api_key::{Column, Entity, Model};
use sea_orm::sea_query::{Cond, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use tokio::time::timeout;

use super::{Session, Store, StoreError, StoreResult, Writer};
use crate::auth::{Grant, KeyHash, KeyId, LiveKey};

/// Who waits longer than this is told why.
const SOON: Duration = Duration::from_millis(500);

/// A key to be taken into the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Its public part.
    pub id: KeyId,
    /// Its name.
    pub name: String,
    /// What it allows.
    pub grant: Grant,
    /// What is stored of it.
    pub hash: KeyHash,
    /// From when on it opens nothing, microseconds since 1970-01-01T00:00:00Z; none for never.
    pub expires_at: Option<i64>,
}

/// What is known of a key; all instants are microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its public part.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it allows.
    pub grant: Grant,
    /// When it was made.
    pub created_at: i64,
    /// From when on it opens nothing; none for never.
    pub expires_at: Option<i64>,
    /// When it was revoked; of an expired key whose name another has taken, when it expired.
    pub revoked_at: Option<i64>,
}

impl Session {
    /// Keys that open something at an instant.
    pub async fn live_keys(&self, now: i64) -> StoreResult<Vec<LiveKey>> {
        let rows = Entity::find().filter(live(now)).all(&self.tx).await?;
        let key = |row: Model| {
            Some(LiveKey {
                id: KeyId::parse(&row.id)?,
                grant: Grant::from_code(row.scope)?,
                hash: KeyHash::parse(&row.sha256)?,
                name: row.name,
                expires_at: row.expires_at,
            })
        };
        rows.into_iter().map(|row| key(row).ok_or_else(|| StoreError::corrupt("API keys"))).collect()
    }

    /// Every key there ever was, by name, the oldest first.
    pub async fn key_records(&self) -> StoreResult<Vec<KeyRecord>> {
        let rows = Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(&self.tx).await?;
        let record = |row: Model| {
            Ok(KeyRecord {
                grant: Grant::from_code(row.scope).ok_or_else(|| StoreError::corrupt("API keys"))?,
                id: row.id,
                name: row.name,
                created_at: row.created_at,
                expires_at: row.expires_at,
                revoked_at: row.revoked_at,
            })
        };
        let mut records = rows.into_iter().map(record).collect::<StoreResult<Vec<_>>>()?;
        // In one order, whatever the database takes for the order of texts.
        records.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(records)
    }
}

impl Store {
    /// Takes a key into the table; false, and nothing done, when a live one has its name. `waiting` is called once, if another process
    /// writes for long.
    pub async fn create_key(&self, key: NewKey, now: i64, waiting: impl FnOnce()) -> StoreResult<bool> {
        let writer = patient(self, waiting).await?;
        let NewKey { id, name, grant, hash, expires_at } = key;
        // An expired key keeps its place in the table and gives its name away.
        Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::col(Column::ExpiresAt))
            .filter(Column::Name.eq(&name).and(Column::RevokedAt.is_null()).and(Column::ExpiresAt.lte(now)))
            .exec(&writer.tx)
            .await?;
        let row = Model {
            id: id.as_str().to_owned(),
            name,
            scope: grant.code(),
            sha256: hash.to_string(),
            created_at: now,
            expires_at,
            revoked_at: None,
        };
        match Entity::insert(row.into_active_model()).exec_without_returning(&writer.tx).await {
            Err(error) if is_taken(&error) => return Ok(false),
            inserted => drop(inserted?),
        }
        writer.commit().await?;
        Ok(true)
    }

    /// Revokes the live key of a name; false when there is none. `waiting` is called once, if another process writes for long.
    pub async fn revoke_key(&self, name: &str, now: i64, waiting: impl FnOnce()) -> StoreResult<bool> {
        let writer = patient(self, waiting).await?;
        let revoked = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now))
            .filter(Cond::all().add(Column::Name.eq(name)).add(live(now)))
            .exec(&writer.tx)
            .await?;
        writer.commit().await?;
        Ok(revoked.rows_affected > 0)
    }
}

fn live(now: i64) -> Cond {
    let in_time = Cond::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now));
    Cond::all().add(Column::RevokedAt.is_null()).add(in_time)
}

fn is_taken(error: &sea_orm::DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// A write transaction, however long another process is in one: on SQLite an ingest may be for minutes.
async fn patient(store: &Store, waiting: impl FnOnce()) -> StoreResult<Writer> {
    let mut waiting = Some(waiting);
    loop {
        let mut opening = pin!(store.write());
        let opened = match timeout(SOON, &mut opening).await {
            Ok(opened) => opened,
            Err(_) => {
                if let Some(tell) = waiting.take() {
                    tell();
                }
                opening.await
            }
        };
        match opened {
            Err(error) if error.is_busy() => {}
            opened => return opened,
        }
    }
}
