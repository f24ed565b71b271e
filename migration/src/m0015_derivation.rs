//! What derives of a kind has a range of numbers, and on PostgreSQL a partition of each table with it.
//!
//! Partitions are filled beside the table and get their indexes when they have their rows, which takes a fraction of what keeping a
//! dozen indexes row by row does; and what was derived before goes as a whole. A table `*_shape`, always empty, tells what a partition
//! looks like: its columns, and the indexes that are built.

use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What derives, with the column that holds the number of the repository.
const PARTITIONED: [(&str, &str); 6] = [
    ("amount", "repository_id"),
    ("absence", "repository_id"),
    ("base_edge", "repository_id"),
    ("former_name", "repository_id"),
    ("repository_facet", "repository_id"),
    ("repository", "id"),
];

/// Indexes that cost more than they gave: attribute sets that nothing has are found by reading all that has one, and who holds a name
/// is told by `ux_repository_list_key` as well.
const DROPPED: [(&str, &str); 3] = [
    ("ix_listing_attributes", "CREATE INDEX ix_listing_attributes ON listing (attributes)"),
    ("ix_repository_attributes", "CREATE INDEX ix_repository_attributes ON repository (attributes)"),
    (
        "ux_repository_holder",
        "CREATE UNIQUE INDEX ux_repository_holder ON repository (hub, kind, name_key) WHERE name_held",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let derivation = &mut Table::create()
            .table("derivation")
            .col(small_integer("hub"))
            .col(small_integer("kind"))
            .col(big_integer("first_id"))
            .col(big_integer("end_id"))
            .primary_key(Index::create().col("hub").col("kind"))
            .take();
        let replaced = &mut Table::create()
            .table("replaced_derivation")
            .col(big_integer("first_id").primary_key().take())
            .col(big_integer("replaced_at"))
            .take();
        table::create(manager, [derivation, replaced], []).await?;
        let mut statements: Vec<String> = DROPPED.iter().map(|(name, _)| format!("DROP INDEX {name}")).collect();
        if manager.get_database_backend() == DbBackend::Postgres {
            // Derived anew, each kind in partitions of its own.
            statements.push("DELETE FROM recorded_history".to_owned());
            for (table, number) in PARTITIONED {
                statements.push(format!("TRUNCATE {table}"));
                statements.push(format!("ALTER TABLE {table} RENAME TO {table}_shape"));
                statements.push(format!(
                    "CREATE TABLE {table} (LIKE {table}_shape INCLUDING DEFAULTS) PARTITION BY RANGE ({number})"
                ));
            }
        } else {
            let ranges = "SELECT hub, kind, MIN(id), MAX(id) + 1 FROM repository GROUP BY hub, kind";
            statements.push(format!("INSERT INTO derivation (hub, kind, first_id, end_id) {ranges}"));
        }
        execute(manager, statements).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["replaced_derivation", "derivation"]).await?;
        let mut statements = Vec::new();
        if manager.get_database_backend() == DbBackend::Postgres {
            for (table, _) in PARTITIONED {
                statements.push(format!("DROP TABLE {table}"));
                statements.push(format!("ALTER TABLE {table}_shape RENAME TO {table}"));
            }
            statements.push("DELETE FROM recorded_history".to_owned());
        }
        statements.extend(DROPPED.iter().map(|(_, create)| (*create).to_owned()));
        execute(manager, statements).await
    }
}

async fn execute(manager: &SchemaManager<'_>, statements: Vec<String>) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}
