//! The record: snapshots and their rows as they were read. Everything else about repositories is derived from it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = &mut [
            Table::create()
                .table("snapshot")
                .col(big_pk_auto("id"))
                .col(small_integer("hub"))
                .col(small_integer("kind"))
                .col(integer("taken_on"))
                .col(boolean("partial"))
                .col(text("source"))
                .col(text("sha256"))
                .col(text("columns"))
                .col(big_integer("rows"))
                .col(big_integer("rejected"))
                .col(big_integer("ingested_at"))
                .col(boolean("published"))
                .take(),
            Table::create().table("attribute_set").col(blob("digest").primary_key().take()).col(text("body")).take(),
            Table::create()
                .table("listing")
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
                .foreign_key(&mut table::owned_by("listing", "snapshot_id", "snapshot", "id"))
                .foreign_key(&mut table::reference("listing", "attributes", "attribute_set", "digest"))
                .take(),
        ];
        // A replacement is staged beside the published snapshot of its day: one of each at most.
        let one_a_day = table::index("snapshot", &["hub", "kind", "taken_on", "published"]).unique().take();
        table::create(manager, tables, [one_a_day, table::index("listing", &["attributes"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["listing", "attribute_set", "snapshot"]).await
    }
}
