//! What lists are ordered by: repositories by what they show, accounts by what they have, snapshots by their days; and what
//! repositories are looked up by.
//!
//! Everything that derives from the record is emptied: it is derived anew, with the new columns, before the migration is committed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Derived tables, those that refer to others first.
pub(crate) const DERIVED: [&str; 7] =
    ["amount", "absence", "base_edge", "repository_facet", "former_name", "repository", "recorded_history"];

/// Values that repositories are ordered by.
const ORDERS: [&str; 5] = ["lifetime_downloads", "likes", "created_at", "last_modified", "parameters"];

/// Values that accounts are ordered by.
const STANDINGS: [&str; 3] = ["downloads", "models", "datasets"];

/// The order of snapshots.
const SNAPSHOTS: &str = "ix_snapshot_by_taken_on";

/// Repositories by the hub's identifiers.
const IDENTIFIERS: &str = "ix_repository_source_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        // Keys are compared by code points on both databases, whatever the locale. SQLite wants a default even for an empty table.
        let (key, default) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\" NOT NULL", ""),
            _ => ("text NOT NULL", " DEFAULT ''"),
        };
        let mut statements: Vec<String> = DERIVED.iter().map(|table| format!("DELETE FROM {table}")).collect();
        statements.push(format!("ALTER TABLE repository ADD COLUMN list_key {key}{default}"));
        for column in ["created_at", "lifetime_downloads", "lifetime_thirtieths"] {
            statements.push(format!("ALTER TABLE repository ADD COLUMN {column} bigint"));
        }
        statements.push("CREATE UNIQUE INDEX ux_repository_list_key ON repository (hub, kind, list_key)".to_owned());
        for column in ORDERS {
            statements.push(format!(
                "CREATE INDEX ix_repository_by_{column} ON repository (hub, kind, {column} DESC, list_key)"
            ));
        }
        statements.push(format!(
            "CREATE TABLE publisher_standing (
                publisher_id bigint NOT NULL PRIMARY KEY REFERENCES publisher (id),
                hub smallint NOT NULL,
                list_key {key},
                downloads bigint,
                models bigint NOT NULL,
                datasets bigint NOT NULL
            )"
        ));
        statements.push("CREATE UNIQUE INDEX ux_publisher_standing ON publisher_standing (hub, list_key)".to_owned());
        for column in STANDINGS {
            statements.push(format!(
                "CREATE INDEX ix_publisher_standing_by_{column} ON publisher_standing (hub, {column} DESC, list_key)"
            ));
        }
        statements.push(format!("CREATE INDEX {SNAPSHOTS} ON snapshot (hub, taken_on DESC, kind)"));
        // SQLite finds identifiers by what keeps them apart; on PostgreSQL that holds them in one text with hub and kind.
        if manager.get_database_backend() == DbBackend::Postgres {
            statements.push(format!("CREATE INDEX {IDENTIFIERS} ON repository USING hash (source_id)"));
        }
        for statement in statements {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["publisher_standing"]).await?;
        let connection = manager.get_connection();
        let orders = ORDERS.iter().map(|column| format!("DROP INDEX ix_repository_by_{column}"));
        let columns = ["list_key", "created_at", "lifetime_downloads", "lifetime_thirtieths"];
        let columns = columns.iter().map(|column| format!("ALTER TABLE repository DROP COLUMN {column}"));
        let others = ["ux_repository_list_key", SNAPSHOTS, IDENTIFIERS];
        let others = others.iter().map(|index| format!("DROP INDEX IF EXISTS {index}"));
        for statement in orders.chain(others).chain(columns) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
