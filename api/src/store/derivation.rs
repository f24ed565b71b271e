//! Where what derives of a kind lies: a range of numbers, and on PostgreSQL tables of its own, which a layout leads to. Indexes are
//! built when the rows are there, which takes a fraction of keeping a dozen of them row by row.

use entity::{derivation, recorded_history};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, Statement};

use super::connect::{PAGES_OF_WRITER, cache_size};
use super::layout::layout;
use super::{StoreResult, Writer};
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};

/// Tables of what derives, with the column that holds the number of the repository; that of repositories last.
pub(super) const TABLES: [(&str, &str); 6] = [
    ("amount", "repository_id"),
    ("absence", "repository_id"),
    ("base_edge", "repository_id"),
    ("former_name", "repository_id"),
    ("repository_facet", "repository_id"),
    ("repository", "id"),
];

/// The index that SQLite looks into for each repository that is deleted, to see whether a base of another hub names it.
const LOOKED_INTO: &str = "ix_base_edge_derivatives";

/// While all repositories are held in memory, of which nothing is looked up, SQLite needs little beside them; so until the next
/// write begins, since what is freed goes back to the system late.
const FEW_PAGES: u32 = PAGES_OF_WRITER / 4;

/// The schema of a derivation, named by the number of its first repository.
pub(super) fn schema(first_id: i64) -> String {
    format!("hubscope_derivation_{first_id}")
}

/// What derives of one kind of one hub, while it is written in the place of what derived before.
#[derive(Debug)]
pub struct Derivation<'w> {
    pub(super) writer: &'w Writer,
    hub: Hub,
    kind: RepositoryKind,
    /// The number of the first repository; the others follow.
    pub first_id: i64,
    /// Whether it takes the place of another.
    pub replaces: bool,
    /// The newest derivation before it, of whichever kind.
    pub(super) before: Option<i64>,
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
        let before = known.iter().map(|derivation| derivation.first_id).max();
        let replaces = known.iter().any(|other| (other.hub, other.kind) == (hub.code(), kind.code()));
        let mut begun = Derivation { writer: self, hub, kind, first_id, replaces, before, indexes: Vec::new() };
        // Of a table that others share, indexes are built anew where that is not mostly of what is theirs.
        let anew = !self.has_layouts() && usize::try_from(others).is_ok_and(|others| others <= expected);
        if anew {
            begun.indexes = self.drop_indexes(|name| name != LOOKED_INTO).await?;
        }
        begun.clear().await?;
        self.hold_few_pages().await?;
        if anew {
            begun.indexes.extend(self.drop_indexes(|_| true).await?);
        }
        if self.has_layouts() {
            self.tx.execute_unprepared(&format!("CREATE SCHEMA {}", schema(first_id))).await?;
            for (table, _) in TABLES {
                let place = begun.place(table);
                let create = format!("CREATE TABLE {place} (LIKE {}.{table} INCLUDING DEFAULTS)", layout(0));
                self.tx.execute_unprepared(&create).await?;
            }
        }
        Ok(begun)
    }

    /// Tells SQLite how much of the database it may hold in memory until the next write begins; what it held goes.
    async fn hold_few_pages(&self) -> StoreResult<()> {
        if !self.has_layouts() {
            // All at once: page by page they would leave gaps, and the system would get none of their room back.
            self.tx.execute_unprepared("PRAGMA shrink_memory").await?;
            self.tx.execute_unprepared(&cache_size(FEW_PAGES)).await?;
        }
        Ok(())
    }

    /// Takes away the indexes of what derives, and tells how they are built. Who reads meanwhile has them still.
    async fn drop_indexes(&self, goes: impl Fn(&str) -> bool) -> StoreResult<Vec<String>> {
        const INDEXES: &str =
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?";
        let mut indexes = Vec::new();
        for (table, _) in TABLES {
            let of_table = Statement::from_sql_and_values(DbBackend::Sqlite, INDEXES, [table.into()]);
            for index in self.tx.query_all_raw(of_table).await? {
                let name: String = index.try_get_by_index(0)?;
                if !goes(&name) {
                    continue;
                }
                indexes.push(index.try_get_by_index(1)?);
                self.tx.execute_unprepared(&format!("DROP INDEX {name}")).await?;
            }
        }
        Ok(indexes)
    }

    /// Whether derivations have tables of their own.
    pub(super) fn has_layouts(&self) -> bool {
        self.tx.get_database_backend() == DbBackend::Postgres
    }
}

impl Derivation<'_> {
    /// The table that takes the rows of a table.
    pub(super) fn place(&self, table: &str) -> String {
        if self.writer.has_layouts() { format!("{}.{table}", schema(self.first_id)) } else { table.to_owned() }
    }

    async fn clear(&self) -> StoreResult<()> {
        let (tx, of) = (&self.writer.tx, (self.hub.code(), self.kind.code()));
        if let Some(before) = derivation::Entity::find_by_id(of).one(tx).await? {
            // Tables of a derivation of its own go as a whole, later.
            if !self.writer.has_layouts() {
                for (table, number) in TABLES {
                    let range = format!("{number} >= {} AND {number} < {}", before.first_id, before.end_id);
                    tx.execute_unprepared(&format!("DELETE FROM {table} WHERE {range}")).await?;
                }
            }
            derivation::Entity::delete_by_id(of).exec(tx).await?;
            if self.writer.has_layouts() {
                self.writer.note_replaced(schema(before.first_id)).await?;
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
        // They are sorted in as much room as pages have, beside all that was held before: the system gets that back later.
        for index in &self.indexes {
            self.writer.tx.execute_unprepared(index).await?;
        }
        if self.writer.has_layouts() {
            for (table, number) in TABLES {
                self.complete(table, number, end_id).await?;
            }
            self.lay_out().await?;
        }
        Ok(())
    }

    /// Builds the indexes of a table of its own, and says of it what plans are made with.
    async fn complete(&self, table: &str, number: &str, end_id: i64) -> StoreResult<()> {
        // What stands before `USING` names the index and the table; names are given anew.
        const INDEXES: &str = "SELECT CASE WHEN indisunique THEN 'CREATE UNIQUE INDEX' ELSE 'CREATE INDEX' END, \
                               substring(pg_get_indexdef(indexrelid) FROM ' USING .*') \
                               FROM pg_index WHERE indrelid = $1::text::regclass ORDER BY indexrelid";
        let (tx, place, first_id) = (&self.writer.tx, self.place(table), self.first_id);
        let of_table = [format!("{}.{table}", layout(0)).into()];
        let indexes = Statement::from_sql_and_values(DbBackend::Postgres, INDEXES, of_table);
        for index in tx.query_all_raw(indexes).await? {
            let (create, how): (String, String) = (index.try_get_by_index(0)?, index.try_get_by_index(1)?);
            tx.execute_unprepared(&format!("{create} ON {place}{how}")).await?;
        }
        // Who asks for numbers of one derivation does not look into the tables of others.
        let bounds = format!("CHECK ({number} >= {first_id} AND {number} < {end_id})");
        tx.execute_unprepared(&format!("ALTER TABLE {place} ADD {bounds}")).await?;
        tx.execute_unprepared(&format!("ANALYZE {place}")).await?;
        Ok(())
    }
}
