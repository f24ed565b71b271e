//! Where what derives of a kind lies: a range of numbers, and on PostgreSQL a partition of each table with it. Indexes are built when
//! the rows are there, which takes a fraction of keeping a dozen of them row by row.
//!
//! A partition is filled beside its table. It joins the table in the transaction that
//! publishes: who reads an older version sees it without rows, and sees those of the derivation before, which are deleted and not yet
//! gone. When nobody reads that version any more their partitions are taken away ([`Store::sweep`]).

use chrono::Utc;
use entity::{derivation, recorded_history, replaced_derivation};
use sea_orm::sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, Statement};

use super::transaction::failed;
use super::{Store, StoreResult, Writer};
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};

/// Tables of what derives, with the column that holds the number of the repository; that of repositories last.
const TABLES: [(&str, &str); 6] = [
    ("amount", "repository_id"),
    ("absence", "repository_id"),
    ("base_edge", "repository_id"),
    ("former_name", "repository_id"),
    ("repository_facet", "repository_id"),
    ("repository", "id"),
];

/// What derives of one kind of one hub, while it is written in the place of what derived before.
#[derive(Debug)]
pub struct Derivation<'w> {
    pub(super) writer: &'w Writer,
    hub: Hub,
    kind: RepositoryKind,
    /// The number of the first repository; the others follow.
    pub first_id: i64,
    /// Statements that build the indexes of whole tables again.
    indexes: Vec<String>,
}

impl Writer {
    /// Takes away what was derived of a kind, and begins anew; some `expected` repositories are to come.
    pub async fn derive_anew(&self, hub: Hub, kind: RepositoryKind, expected: usize) -> StoreResult<Derivation<'_>> {
        let known = derivation::Entity::find().all(&self.tx).await?;
        let first_id = known.iter().map(|derivation| derivation.end_id).max().unwrap_or(1);
        let others = known.iter().filter(|other| (other.hub, other.kind) != (hub.code(), kind.code()));
        let others: i64 = others.map(|other| other.end_id - other.first_id).sum();
        let mut begun = Derivation { writer: self, hub, kind, first_id, indexes: Vec::new() };
        // Of a table that others share, indexes are built anew where that is not mostly of what is theirs.
        if !self.has_partitions() && usize::try_from(others).is_ok_and(|others| others <= expected) {
            begun.indexes = self.drop_indexes().await?;
        }
        begun.clear().await?;
        if self.has_partitions() {
            for (table, _) in TABLES {
                let partition = begun.place(table);
                let create = format!("CREATE TABLE {partition} (LIKE {table}_shape INCLUDING DEFAULTS)");
                self.tx.execute_unprepared(&create).await?;
            }
        }
        Ok(begun)
    }

    /// Takes away the indexes of what derives, and tells how they are built. Who reads meanwhile has them still.
    async fn drop_indexes(&self) -> StoreResult<Vec<String>> {
        const INDEXES: &str =
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?";
        let mut indexes = Vec::new();
        for (table, _) in TABLES {
            let of_table = Statement::from_sql_and_values(DbBackend::Sqlite, INDEXES, [table.into()]);
            for index in self.tx.query_all_raw(of_table).await? {
                let name: String = index.try_get_by_index(0)?;
                indexes.push(index.try_get_by_index(1)?);
                self.tx.execute_unprepared(&format!("DROP INDEX {name}")).await?;
            }
        }
        Ok(indexes)
    }

    fn has_partitions(&self) -> bool {
        self.tx.get_database_backend() == DbBackend::Postgres
    }
}

impl Derivation<'_> {
    /// The table that takes the rows of a table.
    pub(super) fn place(&self, table: &str) -> String {
        if self.writer.has_partitions() { format!("{table}_{}", self.first_id) } else { table.to_owned() }
    }

    async fn clear(&self) -> StoreResult<()> {
        let (tx, of) = (&self.writer.tx, (self.hub.code(), self.kind.code()));
        if let Some(before) = derivation::Entity::find_by_id(of).one(tx).await? {
            // Not all databases know what belongs to a repository.
            for (table, number) in TABLES {
                let range = format!("{number} >= {} AND {number} < {}", before.first_id, before.end_id);
                tx.execute_unprepared(&format!("DELETE FROM {table} WHERE {range}")).await?;
            }
            derivation::Entity::delete_by_id(of).exec(tx).await?;
            if self.writer.has_partitions() {
                let (first_id, replaced_at) = (before.first_id, Utc::now().timestamp_micros());
                let replaced = replaced_derivation::Model { first_id, replaced_at };
                self.writer.insert_all([replaced.into_active_model()]).await?;
            }
        }
        recorded_history::Entity::delete_by_id(of).exec(tx).await?;
        Ok(())
    }

    /// Ends the derivation, of so many repositories and with amounts from a day on.
    pub async fn finish(self, repositories: usize, recorded_from: Option<Day>) -> StoreResult<()> {
        let (hub, kind) = (self.hub.code(), self.kind.code());
        // One without repositories takes a number as well: no two begin with the same.
        let numbers = i64::try_from(repositories.max(1)).unwrap_or(i64::MAX);
        let end_id = self.first_id + numbers;
        let range = derivation::Model { hub, kind, first_id: self.first_id, end_id };
        self.writer.insert_all([range.into_active_model()]).await?;
        if let Some(from) = recorded_from {
            let row = recorded_history::Model { hub, kind, from_day: from.epoch_days() };
            self.writer.insert_all([row.into_active_model()]).await?;
        }
        if self.writer.has_partitions() {
            for (table, _) in TABLES {
                self.attach(table, end_id).await?;
            }
        }
        for index in &self.indexes {
            self.writer.tx.execute_unprepared(index).await?;
        }
        Ok(())
    }

    /// Builds the indexes of a partition and makes it a part of its table; one without rows is of no use.
    async fn attach(&self, table: &str, end_id: i64) -> StoreResult<()> {
        let (tx, partition) = (&self.writer.tx, self.place(table));
        let any = format!("SELECT 1 FROM {partition} LIMIT 1");
        if tx.query_one_raw(Statement::from_string(DbBackend::Postgres, any)).await?.is_none() {
            tx.execute_unprepared(&format!("DROP TABLE {partition}")).await?;
            return Ok(());
        }
        // What stands before `USING` names the index and the table; names are given anew.
        const INDEXES: &str = "SELECT CASE WHEN indisunique THEN 'CREATE UNIQUE INDEX' ELSE 'CREATE INDEX' END, \
                               substring(pg_get_indexdef(indexrelid) FROM ' USING .*') \
                               FROM pg_index WHERE indrelid = $1::text::regclass ORDER BY indexrelid";
        let of_shape = [format!("{table}_shape").into()];
        let indexes = Statement::from_sql_and_values(DbBackend::Postgres, INDEXES, of_shape);
        for index in tx.query_all_raw(indexes).await? {
            let (create, how): (String, String) = (index.try_get_by_index(0)?, index.try_get_by_index(1)?);
            tx.execute_unprepared(&format!("{create} ON {partition}{how}")).await?;
        }
        let first_id = self.first_id;
        let bounds = format!("FOR VALUES FROM ({first_id}) TO ({end_id})");
        tx.execute_unprepared(&format!("ANALYZE {partition}")).await?;
        tx.execute_unprepared(&format!("ALTER TABLE {table} ATTACH PARTITION {partition} {bounds}")).await?;
        Ok(())
    }
}

impl Store {
    /// Takes away the partitions of derivations that were replaced an hour ago or longer; on SQLite there are none. A transaction that
    /// began before would miss their rows, on a replica, too; none lasts nearly as long. Waits a second at most for those who use the
    /// tables: what is left goes the next time.
    pub async fn sweep(&self) -> StoreResult<()> {
        const KEPT: i64 = 3_600_000_000;
        if self.writers.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let until = Utc::now().timestamp_micros() - KEPT;
        let replaced = replaced_derivation::Entity::find().filter(replaced_derivation::Column::ReplacedAt.lt(until));
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

    async fn take_away(
        &self,
        connection: &mut PgConnection,
        replaced: &[replaced_derivation::Model],
    ) -> StoreResult<()> {
        const STATE: &str = "SELECT inhparent IS NOT NULL, COALESCE(inhdetachpending, false) \
                             FROM pg_class LEFT JOIN pg_inherits ON inhrelid = pg_class.oid \
                             WHERE pg_class.oid = to_regclass($1::text)";
        for derivation in replaced {
            for (table, _) in TABLES {
                let partition = format!("{table}_{}", derivation.first_id);
                let state = Statement::from_sql_and_values(DbBackend::Postgres, STATE, [partition.as_str().into()]);
                let Some(state) = self.writers.query_one_raw(state).await? else { continue };
                if state.try_get_by_index(0)? {
                    // Others go on reading the table meanwhile. What was broken off half-way is brought to its end.
                    let how = if state.try_get_by_index(1)? { "FINALIZE" } else { "CONCURRENTLY" };
                    execute(connection, &format!("ALTER TABLE {table} DETACH PARTITION {partition} {how}")).await?;
                }
                execute(connection, &format!("DROP TABLE {partition}")).await?;
            }
            replaced_derivation::Entity::delete_by_id(derivation.first_id).exec(&self.writers).await?;
        }
        Ok(())
    }
}

async fn execute(connection: &mut PgConnection, statement: &str) -> StoreResult<()> {
    connection.execute(AssertSqlSafe(statement)).await.map_err(failed)?;
    Ok(())
}
