//! Which derivations the derived tables are of.
//!
//! On PostgreSQL each derivation has tables of its own, in a schema `derivation_N`. A layout is a schema `layout_N` of views that put
//! those of one moment together, under the names that statements use: `N` is the newest derivation in it. A transaction learns from
//! the rows that it sees which layout is in force, and finds the tables there. So whoever reads an older version goes on
//! with its layout and its rows, on a replica, too, and nobody waits.
//!
//! Partitions of one table would not do: PostgreSQL lets a reader see that a partition's transaction ended before it tells the reader
//! of the partition, and there is then a moment at which neither the rows before are there nor those after.

use chrono::Utc;
use entity::{derivation, replaced_schema};
use sea_orm::sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, Statement};

use super::derivation::TABLES;
use super::transaction::{Transaction, failed};
use super::{Session, Store, StoreResult, Version, Writer};

impl Session {
    /// Begins to read in a transaction: from now on it is of one version, and finds the derived tables of that.
    pub(super) async fn begin(tx: Transaction) -> StoreResult<Self> {
        const VERSION: &str = "SELECT version, published_at FROM data_version WHERE id = 1";
        const VERSION_AND_LAYOUT: &str = "SELECT version, published_at, set_config('search_path', 'layout_' \
            || (SELECT COALESCE(MAX(first_id), 0) FROM derivation) || ', ' || current_setting('search_path'), true) \
            FROM data_version WHERE id = 1";
        let backend = tx.get_database_backend();
        let statement = if backend == DbBackend::Postgres { VERSION_AND_LAYOUT } else { VERSION };
        let row = tx.query_one_raw(Statement::from_string(backend, statement)).await?;
        let version = match row {
            Some(row) => Version { number: row.try_get_by_index(0)?, published_at: row.try_get_by_index(1)? },
            None => Version::default(),
        };
        Ok(Self { tx, version })
    }
}

impl Writer {
    /// Puts the tables of the derivations together as they are now, for this transaction at once, for others once it is committed.
    pub(super) async fn lay_out(&self) -> StoreResult<()> {
        let derivations = derivation::Entity::find().order_by_asc(derivation::Column::FirstId).all(&self.tx).await?;
        let Some(newest) = derivations.last() else { return Ok(()) };
        let layout = format!("layout_{}", newest.first_id);
        self.tx.execute_unprepared(&format!("CREATE SCHEMA {layout}")).await?;
        for (table, _) in TABLES {
            let rows = derivations.iter().map(|part| format!("SELECT * FROM derivation_{}.{table}", part.first_id));
            let rows = rows.collect::<Vec<_>>().join(" UNION ALL ");
            self.tx.execute_unprepared(&format!("CREATE VIEW {layout}.{table} AS {rows}")).await?;
        }
        let find = format!("SELECT set_config('search_path', '{layout}, ' || current_setting('search_path'), true)");
        self.tx.query_one_raw(Statement::from_string(DbBackend::Postgres, find)).await?;
        self.note_replaced(&layout).await
    }

    /// Remembers when a layout and its derivations took the place of all others.
    async fn note_replaced(&self, layout: &str) -> StoreResult<()> {
        const REPLACED: &str = "INSERT INTO replaced_schema (name, replaced_at) SELECT nspname, $2 FROM pg_namespace \
            WHERE nspname ~ '^(layout|derivation)_[1-9][0-9]*$' AND nspname <> $1 \
            AND nspname NOT IN (SELECT 'derivation_' || first_id FROM derivation) ON CONFLICT DO NOTHING";
        let values = [layout.into(), Utc::now().timestamp_micros().into()];
        self.tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, REPLACED, values)).await?;
        Ok(())
    }
}

impl Store {
    /// Takes away the layouts and derivations that were replaced an hour ago or longer; on SQLite there are none. A transaction that
    /// began before would miss their tables; none lasts nearly as long. Waits a second at most for those who use them: what is left
    /// goes the next time.
    pub async fn sweep(&self) -> StoreResult<()> {
        use replaced_schema::Column;
        const KEPT: i64 = 3_600_000_000;
        if self.writers.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let until = Utc::now().timestamp_micros() - KEPT;
        // No derivation goes before the layouts that show it: these were replaced when it was, or earlier.
        let replaced = replaced_schema::Entity::find().filter(Column::ReplacedAt.lt(until)).order_by_desc(Column::Name);
        let replaced = replaced.all(&self.writers).await?;
        if replaced.is_empty() {
            return Ok(());
        }
        let mut connection = self.writers.get_postgres_connection_pool().acquire().await.map_err(failed)?;
        execute(&mut connection, "SET lock_timeout = '1s'").await?;
        let swept = self.take_away(&mut connection, &replaced).await;
        execute(&mut connection, "RESET lock_timeout").await?;
        swept
    }

    async fn take_away(&self, connection: &mut PgConnection, replaced: &[replaced_schema::Model]) -> StoreResult<()> {
        for replaced_schema::Model { name, .. } in replaced {
            execute(connection, &format!("DROP SCHEMA IF EXISTS {name} CASCADE")).await?;
            replaced_schema::Entity::delete_by_id(name.as_str()).exec(&self.writers).await?;
        }
        Ok(())
    }
}

async fn execute(connection: &mut PgConnection, statement: &str) -> StoreResult<()> {
    connection.execute(AssertSqlSafe(statement)).await.map_err(failed)?;
    Ok(())
}
