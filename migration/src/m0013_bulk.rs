//! On PostgreSQL, rows that come by the million are not checked one by one.
//!
//! A foreign key costs each of them more than everything else together. Who writes them takes both ends from one reading of the
//! record, in one transaction, and takes away what belonged to what it takes away. SQLite checks within its own process, and
//! keeps its keys.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Table, constraint, what it says.
const CHECKS: [(&str, &str, &str); 18] = [
    ("listing", "fk_listing_snapshot_id", "FOREIGN KEY (snapshot_id) REFERENCES snapshot (id) ON DELETE CASCADE"),
    ("listing", "fk_listing_attributes", "FOREIGN KEY (attributes) REFERENCES attribute_set (digest)"),
    ("repository", "fk_repository_publisher_id", "FOREIGN KEY (publisher_id) REFERENCES publisher (id)"),
    ("repository", "fk_repository_attributes", "FOREIGN KEY (attributes) REFERENCES attribute_set (digest)"),
    ("repository", "fk_repository_task_id", "FOREIGN KEY (task_id) REFERENCES term (id)"),
    ("repository", "fk_repository_library_id", "FOREIGN KEY (library_id) REFERENCES term (id)"),
    ("repository", "fk_repository_license_id", "FOREIGN KEY (license_id) REFERENCES term (id)"),
    ("repository", "fk_repository_sdk_id", "FOREIGN KEY (sdk_id) REFERENCES term (id)"),
    ("repository", "repository_root_publisher_id_fkey", "FOREIGN KEY (root_publisher_id) REFERENCES publisher (id)"),
    (
        "repository",
        "ux_repository_source_id",
        "EXCLUDE USING hash ((hub::text || ' ' || kind::text || ' ' || source_id) WITH =)",
    ),
    ("former_name", "fk_former_name_repository_id", OWNED),
    ("repository_facet", "fk_repository_facet_repository_id", OWNED),
    ("repository_facet", "fk_repository_facet_term_id", "FOREIGN KEY (term_id) REFERENCES term (id)"),
    ("base_edge", "base_edge_repository_id_fkey", OWNED_AT_LAST),
    (
        "base_edge",
        "base_edge_base_id_fkey",
        "FOREIGN KEY (base_id) REFERENCES repository (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
    ),
    ("base_edge", "base_edge_publisher_id_fkey", "FOREIGN KEY (publisher_id) REFERENCES publisher (id)"),
    ("absence", "absence_repository_id_fkey", OWNED_AT_LAST),
    ("amount", "amount_repository_id_fkey", OWNED_AT_LAST),
];

const OWNED: &str = "FOREIGN KEY (repository_id) REFERENCES repository (id) ON DELETE CASCADE";
const OWNED_AT_LAST: &str =
    "FOREIGN KEY (repository_id) REFERENCES repository (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement = |(table, name, _): (&str, &str, &str)| format!("ALTER TABLE {table} DROP CONSTRAINT {name}");
        on_postgres(manager, CHECKS.map(statement)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement =
            |(table, name, check): (&str, &str, &str)| format!("ALTER TABLE {table} ADD CONSTRAINT {name} {check}");
        on_postgres(manager, CHECKS.map(statement)).await
    }
}

async fn on_postgres(manager: &SchemaManager<'_>, statements: impl IntoIterator<Item = String>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        for statement in statements {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}
