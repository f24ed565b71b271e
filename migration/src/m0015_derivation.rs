//! What derives of a kind has a range of numbers, and on PostgreSQL tables of its own, in a schema `derivation_N`.
//!
//! Tables of their own get their indexes when they have their rows, which takes a fraction of what keeping a dozen indexes row by row
//! does; and what was derived before goes as a whole. Who reads finds them by the views of a schema `layout_N`. The first layout,
//! `layout_0`, has no derivation in it: in the place of views it holds tables, always empty, that tell what those of derivations look
//! like.

use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What derives.
const DERIVED: [&str; 6] = ["amount", "absence", "base_edge", "former_name", "repository_facet", "repository"];

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
            .table("replaced_schema")
            .col(text("name").primary_key().take())
            .col(big_integer("replaced_at"))
            .take();
        table::create(manager, [derivation, replaced], []).await?;
        let mut statements: Vec<String> = DROPPED.iter().map(|(name, _)| format!("DROP INDEX {name}")).collect();
        if manager.get_database_backend() == DbBackend::Postgres {
            // Derived anew, each kind in tables of its own.
            statements.push("DELETE FROM recorded_history".to_owned());
            statements.push("CREATE SCHEMA layout_0".to_owned());
            for table in DERIVED {
                statements.push(format!("TRUNCATE {table}"));
                statements.push(format!("ALTER TABLE {table} SET SCHEMA layout_0"));
            }
        } else {
            let ranges = "SELECT hub, kind, MIN(id), MAX(id) + 1 FROM repository GROUP BY hub, kind";
            statements.push(format!("INSERT INTO derivation (hub, kind, first_id, end_id) {ranges}"));
        }
        execute(manager, statements).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        const SCHEMAS: &str = "DO $$ DECLARE name text; BEGIN \
            FOR name IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^(layout|derivation)_[0-9]+$' LOOP \
            EXECUTE 'DROP SCHEMA ' || name || ' CASCADE'; END LOOP; END $$";
        table::drop(manager, &["replaced_schema", "derivation"]).await?;
        let mut statements = Vec::new();
        if manager.get_database_backend() == DbBackend::Postgres {
            for table in DERIVED {
                let back = format!("ALTER TABLE layout_0.{table} SET SCHEMA ' || quote_ident(current_schema())");
                statements.push(format!("DO $$ BEGIN EXECUTE '{back}; END $$"));
            }
            statements.push(SCHEMAS.to_owned());
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
