//! What derives of a kind has a range of numbers, and on PostgreSQL tables of its own, in a schema
//! `hubscope_derivation_N`.
//!
//! Tables of their own get their indexes when they have their rows, which takes a fraction of what keeping a dozen indexes row by row
//! does; and what was derived before goes as a whole. Who reads finds them by the views of a schema `hubscope_layout_N`.
//! The first layout, `hubscope_layout_0`, has no derivation in it: in the place of views it holds tables, always empty, that tell what
//! those of derivations look like.
//!
//! Two indexes that cost more than they gave go. Attribute sets that nothing has are found by reading all that has one; SQLite, which
//! would look for a listing of each set that is taken away, does without the foreign key. Who holds a name is told by
//! `ux_repository_list_key` as well.

use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What derives.
const DERIVED: [&str; 6] = ["amount", "absence", "base_edge", "former_name", "repository_facet", "repository"];

const HOLDER: &str = "CREATE UNIQUE INDEX ux_repository_holder ON repository (hub, kind, name_key) WHERE name_held";
const SETS_OF_LISTINGS: &str = "CREATE INDEX ix_listing_attributes ON listing (attributes)";
/// SQLite keeps it, for the foreign key.
const SETS_OF_REPOSITORIES: &str = "CREATE INDEX ix_repository_attributes ON repository (attributes)";

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
        let mut statements =
            vec!["DROP INDEX ix_listing_attributes".to_owned(), "DROP INDEX ux_repository_holder".to_owned()];
        if manager.get_database_backend() == DbBackend::Postgres {
            statements.push("DROP INDEX ix_repository_attributes".to_owned());
            // Derived anew, each kind in tables of its own.
            statements.push("DELETE FROM recorded_history".to_owned());
            statements.push("CREATE SCHEMA hubscope_layout_0".to_owned());
            for table in DERIVED {
                statements.push(format!("TRUNCATE {table}"));
                statements.push(format!("ALTER TABLE {table} SET SCHEMA hubscope_layout_0"));
            }
        } else {
            let ranges = "SELECT hub, kind, MIN(id), MAX(id) + 1 FROM repository GROUP BY hub, kind";
            statements.push(format!("INSERT INTO derivation (hub, kind, first_id, end_id) {ranges}"));
        }
        execute(manager, statements).await?;
        list_anew(manager, false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        const SCHEMAS: &str = "DO $$ DECLARE name text; BEGIN \
            FOR name IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^hubscope_(layout|derivation)_[0-9]+$' LOOP \
            EXECUTE 'DROP SCHEMA ' || name || ' CASCADE'; END LOOP; END $$";
        table::drop(manager, &["replaced_schema", "derivation"]).await?;
        let mut statements = Vec::new();
        if manager.get_database_backend() == DbBackend::Postgres {
            for table in DERIVED {
                let back =
                    format!("ALTER TABLE hubscope_layout_0.{table} SET SCHEMA ' || quote_ident(current_schema())");
                statements.push(format!("DO $$ BEGIN EXECUTE '{back}; END $$"));
            }
            statements.push(SCHEMAS.to_owned());
            statements.push("DELETE FROM recorded_history".to_owned());
            statements.push(SETS_OF_REPOSITORIES.to_owned());
        }
        list_anew(manager, true).await?;
        statements.extend([SETS_OF_LISTINGS, HOLDER].map(str::to_owned));
        execute(manager, statements).await
    }
}

/// On SQLite, moves the rows of listings to a table with a foreign key to attribute sets, or to one without.
async fn list_anew(manager: &SchemaManager<'_>, with_key: bool) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        return Ok(());
    }
    let mut listing = Table::create()
        .table("listing_anew")
        .col(big_integer("snapshot_id"))
        .col(integer("position"))
        .col(text_null("source_id"))
        .col(text("name"))
        .col(big_integer_null("downloads"))
        .col(big_integer_null("downloads_all_time"))
        .col(big_integer_null("likes"))
        .col(big_integer_null("last_modified"))
        .col(blob("attributes"))
        .primary_key(Index::create().col("snapshot_id").col("position"))
        .foreign_key(&mut table::owned_by("listing_anew", "snapshot_id", "snapshot", "id"))
        .take();
    if with_key {
        listing.foreign_key(&mut table::reference("listing_anew", "attributes", "attribute_set", "digest"));
    }
    manager.create_table(listing).await?;
    let statements = [
        "INSERT INTO listing_anew SELECT * FROM listing",
        "DROP TABLE listing",
        "ALTER TABLE listing_anew RENAME TO listing",
    ];
    execute(manager, statements.map(str::to_owned).to_vec()).await
}

async fn execute(manager: &SchemaManager<'_>, statements: Vec<String>) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}
