//! Which derivations the derived tables are of.
//!
//! On PostgreSQL each derivation has tables of its own, in a schema `hubscope_derivation_N`. A layout is a schema `hubscope_layout_N` of
//! views that put those of one moment together, under the names that statements use: `N` is the newest derivation in it. A transaction
//! learns from the rows that it sees which layout is in force, and finds the tables there. So whoever reads an older version goes on
//! with its layout and its rows, on a replica, too, and nobody waits.
//!
//! Partitions of one table would not do: PostgreSQL lets a reader see that a partition's transaction ended before it tells the reader
//! of the partition, and there is then a moment at which neither the rows before are there nor those after.

use std::time::Duration;

use chrono::Utc;
use entity::{derivation, replaced_schema};
use sea_orm::sqlx::{self, AssertSqlSafe, Executor as _};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Statement,
};

use super::derivation::{TABLES, schema};
use super::transaction::{Transaction, failed};
use super::{Derivation, Session, Store, StoreResult, Version, Writer};

/// The schema of a layout, named by its newest derivation; by 0 where there is none.
pub(super) fn layout(newest: i64) -> String {
    format!("hubscope_layout_{newest}")
}

impl Session {
    /// Begins to read in a transaction: from now on it is of one version, and finds the derived tables of that.
    /// `limit`: how long a statement may take.
    pub(super) async fn begin(tx: Transaction, limit: Option<Duration>) -> StoreResult<Self> {
        const VERSION: &str = "SELECT version, published_at FROM data_version WHERE id = 1";
        const VERSION_AND_LAYOUT: &str = "SELECT version, published_at, set_config('search_path', 'hubscope_layout_' \
            || (SELECT COALESCE(MAX(first_id), 0) FROM derivation) || ', ' || current_setting('search_path'), true), \
            set_config('statement_timeout', COALESCE($1, current_setting('statement_timeout')), true) \
            FROM data_version WHERE id = 1";
        let backend = tx.get_database_backend();
        let statement = match backend {
            DbBackend::Postgres => {
                let limit = limit.map(|limit| limit.as_millis().to_string());
                Statement::from_sql_and_values(backend, VERSION_AND_LAYOUT, [limit.into()])
            }
            _ => Statement::from_string(backend, VERSION),
        };
        let row = tx.query_one_raw(statement).await?;
        let version = match row {
            Some(row) => Version { number: row.try_get_by_index(0)?, published_at: row.try_get_by_index(1)? },
            None => Version::default(),
        };
        Ok(Self { tx, version, _place: None })
    }
}

impl Derivation<'_> {
    /// Puts the tables of the derivations together as they are now, for this transaction at once, for others once it is committed.
    pub(super) async fn lay_out(&self) -> StoreResult<()> {
        let tx = &self.writer.tx;
        let derivations = derivation::Entity::find().order_by_asc(derivation::Column::FirstId).all(tx).await?;
        let layout_now = layout(self.first_id);
        tx.execute_unprepared(&format!("CREATE SCHEMA {layout_now}")).await?;
        for (table, _) in TABLES {
            let rows = derivations.iter().map(|part| format!("SELECT * FROM {}.{table}", schema(part.first_id)));
            let rows = rows.collect::<Vec<_>>().join(" UNION ALL ");
            tx.execute_unprepared(&format!("CREATE VIEW {layout_now}.{table} AS {rows}")).await?;
        }
        let find =
            format!("SELECT set_config('search_path', '{layout_now}, ' || current_setting('search_path'), true)");
        tx.query_one_raw(Statement::from_string(DbBackend::Postgres, find)).await?;
        if let Some(before) = self.before {
            self.writer.note_replaced(layout(before)).await?;
        }
        Ok(())
    }
}

impl Writer {
    /// Remembers when another schema took the place of one.
    pub(super) async fn note_replaced(&self, name: String) -> StoreResult<()> {
        let replaced = replaced_schema::Model { name, replaced_at: Utc::now().timestamp_micros() };
        self.insert_all([replaced.into_active_model()]).await
    }
}

impl Store {
    /// Takes away the layouts and derivations that were replaced a quarter of an hour ago or longer; on SQLite there are none. A
    /// transaction that began before would miss their tables: none lasts as long. Waits a second at most for who uses one: it goes the
    /// next time, as does what failed.
    pub async fn sweep(&self) -> StoreResult<()> {
        use replaced_schema::Column;
        const KEPT: i64 = 900_000_000;
        if self.writers.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let until = Utc::now().timestamp_micros() - KEPT;
        // Layouts before the derivations that they show.
        let replaced = replaced_schema::Entity::find().filter(Column::ReplacedAt.lt(until)).order_by_desc(Column::Name);
        let mut swept = Ok(());
        for replaced_schema::Model { name, .. } in replaced.all(&self.writers).await? {
            swept = swept.and(self.take_away(&name).await);
        }
        swept
    }

    /// Takes away a schema, unless it is used by something that stays.
    async fn take_away(&self, schema: &str) -> StoreResult<()> {
        let mut tx = self.writers.get_postgres_connection_pool().begin().await.map_err(failed)?;
        execute(&mut tx, "SET LOCAL lock_timeout = '1s'").await?;
        let what = if schema.starts_with("hubscope_layout_") { "VIEW" } else { "TABLE" };
        for (table, _) in TABLES {
            execute(&mut tx, &format!("DROP {what} IF EXISTS {schema}.{table}")).await?;
        }
        execute(&mut tx, &format!("DROP SCHEMA IF EXISTS {schema}")).await?;
        sqlx::query("DELETE FROM replaced_schema WHERE name = $1")
            .bind(schema)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        Ok(tx.commit().await.map_err(failed)?)
    }
}

async fn execute(tx: &mut sqlx::Transaction<'static, sqlx::Postgres>, statement: &str) -> StoreResult<()> {
    tx.execute(AssertSqlSafe(statement)).await.map_err(failed)?;
    Ok(())
}
