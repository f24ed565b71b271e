//! What the record says once it is read in the order of its days: repositories and their history.

use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = &mut [
            Table::create().table("term").col(big_pk_auto("id")).col(text("text")).col(text("text_key")).take(),
            repository(),
            Table::create()
                .table("former_name")
                .col(big_integer("repository_id"))
                .col(text("name_key"))
                .col(text("name"))
                .col(integer("until_day"))
                .primary_key(Index::create().col("repository_id").col("name_key"))
                .foreign_key(&mut table::owned_by("former_name", "repository_id", "repository", "id"))
                .take(),
            Table::create()
                .table("repository_facet")
                .col(big_integer("repository_id"))
                .col(small_integer("facet"))
                .col(big_integer("term_id"))
                .primary_key(Index::create().col("repository_id").col("facet").col("term_id"))
                .foreign_key(&mut table::owned_by("repository_facet", "repository_id", "repository", "id"))
                .foreign_key(&mut table::reference("repository_facet", "term_id", "term", "id"))
                .take(),
        ];
        let indexes = [
            table::index("repository", &["hub", "kind", "counts_from"]),
            table::index("repository", &["hub", "kind", "name_key"]),
            table::index("repository", &["publisher_id"]),
            table::index("repository", &["attributes"]),
            table::index("former_name", &["name_key"]),
            table::index("repository_facet", &["facet", "term_id"]),
        ];
        table::create(manager, tables, indexes).await?;
        table::unique_text(manager, "term", &[], "text").await?;
        table::find_text(manager, "term", "text_key").await?;
        table::unique_text(manager, "repository", &["hub", "kind"], "source_id").await?;
        let connection = manager.get_connection();
        for statement in STATEMENTS {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = ["amount", "absence", "base_edge", "repository_facet", "former_name", "repository", "term"];
        table::drop(manager, &tables).await
    }
}

/// What the builder cannot express, in words that both databases understand.
///
/// A name has one holder and an identifier one bearer. A derivation writes history before the repositories it belongs to,
/// which it knows only at the end: these keys are checked when it is committed.
const STATEMENTS: [&str; 6] = [
    "CREATE UNIQUE INDEX ux_repository_holder ON repository (hub, kind, name_key) WHERE name_held",
    "CREATE TABLE base_edge (
        repository_id bigint NOT NULL REFERENCES repository (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        position integer NOT NULL,
        source_id text,
        name text,
        base_id bigint REFERENCES repository (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
        PRIMARY KEY (repository_id, position)
    )",
    "CREATE INDEX ix_base_edge_base_id ON base_edge (base_id)",
    "CREATE TABLE absence (
        repository_id bigint NOT NULL REFERENCES repository (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        from_day integer NOT NULL,
        to_day integer,
        PRIMARY KEY (repository_id, from_day)
    )",
    "CREATE TABLE amount (
        repository_id bigint NOT NULL REFERENCES repository (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        to_day integer NOT NULL,
        from_day integer NOT NULL,
        rule smallint NOT NULL,
        count bigint NOT NULL,
        reset boolean NOT NULL,
        PRIMARY KEY (repository_id, to_day)
    )",
    "CREATE INDEX ix_amount_to_day ON amount (to_day)",
];

fn repository() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("repository")
        .col(big_integer("id").primary_key().take())
        .col(small_integer("hub"))
        .col(small_integer("kind"))
        .col(text_null("source_id"))
        .col(text("name"))
        .col(text("name_key"))
        .col(boolean("name_held"))
        .col(big_integer_null("publisher_id"))
        .col(integer("first_seen"))
        .col(integer_null("created_on"))
        .col(integer("counts_from"))
        .col(integer_null("removed_on"))
        .col(big_integer_null("last_modified"))
        .col(big_integer_null("likes"))
        .col(big_integer_null("downloads_all_time"))
        .col(blob("attributes"))
        .col(big_integer_null("task_id"))
        .col(big_integer_null("library_id"))
        .col(big_integer_null("license_id"))
        .col(big_integer_null("sdk_id"))
        .col(big_integer_null("parameters"))
        .col(small_integer_null("parameter_source"))
        .col(small_integer("relation"))
        .foreign_key(&mut table::reference("repository", "publisher_id", "publisher", "id"))
        .foreign_key(&mut table::reference("repository", "attributes", "attribute_set", "digest"));
    for column in ["task_id", "library_id", "license_id", "sdk_id"] {
        table.foreign_key(&mut table::reference("repository", column, "term", "id"));
    }
    table
}
