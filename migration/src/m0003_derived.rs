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
            Table::create()
                .table("base_edge")
                .col(big_integer("repository_id"))
                .col(integer("position"))
                .col(text_null("source_id"))
                .col(text_null("name"))
                .col(big_integer_null("base_id"))
                .primary_key(Index::create().col("repository_id").col("position"))
                .foreign_key(&mut table::owned_by("base_edge", "repository_id", "repository", "id"))
                .foreign_key(
                    table::reference("base_edge", "base_id", "repository", "id").on_delete(ForeignKeyAction::SetNull),
                )
                .take(),
            Table::create()
                .table("absence")
                .col(big_integer("repository_id"))
                .col(integer("from_day"))
                .col(integer_null("to_day"))
                .primary_key(Index::create().col("repository_id").col("from_day"))
                .foreign_key(&mut table::owned_by("absence", "repository_id", "repository", "id"))
                .take(),
            Table::create()
                .table("amount")
                .col(big_integer("repository_id"))
                .col(integer("to_day"))
                .col(integer("from_day"))
                .col(small_integer("rule"))
                .col(big_integer("count"))
                .col(boolean("reset"))
                .primary_key(Index::create().col("repository_id").col("to_day"))
                .foreign_key(&mut table::owned_by("amount", "repository_id", "repository", "id"))
                .take(),
        ];
        let indexes = [
            table::index("term", &["text"]).unique().take(),
            table::index("term", &["text_key"]),
            table::index("repository", &["hub", "kind", "counts_from"]),
            table::index("repository", &["hub", "kind", "name_key"]),
            table::index("repository", &["publisher_id"]),
            table::index("former_name", &["name_key"]),
            table::index("repository_facet", &["facet", "term_id"]),
            table::index("base_edge", &["base_id"]),
            table::index("amount", &["to_day"]),
        ];
        table::create(manager, tables, indexes).await?;
        // Conditional keys, which the builder cannot express for both databases: a name has one holder, an identifier one bearer.
        let connection = manager.get_connection();
        for statement in [
            "CREATE UNIQUE INDEX ux_repository_holder ON repository (hub, kind, name_key) WHERE name_held",
            "CREATE UNIQUE INDEX ux_repository_source ON repository (hub, kind, source_id) WHERE source_id IS NOT NULL",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = ["amount", "absence", "base_edge", "repository_facet", "former_name", "repository", "term"];
        table::drop(manager, &tables).await
    }
}

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
