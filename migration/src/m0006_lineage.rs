//! What models are built on: the roots of lineages, and the accounts of bases, listed or not.
//!
//! Everything that derives from the record is emptied: it is derived anew, with the new columns, before the migration is committed.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Derived tables, those that refer to others first.
const DERIVED: [&str; 7] =
    ["amount", "absence", "base_edge", "repository_facet", "former_name", "repository", "recorded_history"];

/// What is built on a model is read from the index alone.
const UP: [&str; 5] = [
    "ALTER TABLE repository ADD COLUMN root_id bigint",
    "ALTER TABLE repository ADD COLUMN root_publisher_id bigint REFERENCES publisher (id)",
    "ALTER TABLE base_edge ADD COLUMN publisher_id bigint REFERENCES publisher (id)",
    "CREATE INDEX ix_base_edge_derivatives ON base_edge (base_id, repository_id)",
    "DROP INDEX ix_base_edge_base_id",
];

const DOWN: [&str; 5] = [
    "CREATE INDEX ix_base_edge_base_id ON base_edge (base_id)",
    "DROP INDEX ix_base_edge_derivatives",
    "ALTER TABLE base_edge DROP COLUMN publisher_id",
    "ALTER TABLE repository DROP COLUMN root_publisher_id",
    "ALTER TABLE repository DROP COLUMN root_id",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for table in DERIVED {
            connection.execute_unprepared(&format!("DELETE FROM {table}")).await?;
        }
        for statement in UP {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in DOWN {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
