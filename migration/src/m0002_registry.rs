//! What people know beside the listings: publishers with evidence, curated sizes, breaks in series.

use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = &mut [
            Table::create()
                .table("publisher")
                .col(big_pk_auto("id"))
                .col(small_integer("hub"))
                .col(text("login"))
                .col(text("login_key"))
                .col(text_null("display_name"))
                .col(small_integer_null("kind"))
                .col(text_null("country"))
                .col(text_null("parent"))
                .col(text_null("note"))
                .take(),
            Table::create()
                .table("publisher_evidence")
                .col(big_integer("publisher_id"))
                .col(text("field"))
                .col(text("value"))
                .col(text("source"))
                .col(text_null("url"))
                .primary_key(Index::create().col("publisher_id").col("field"))
                .foreign_key(&mut table::owned_by("publisher_evidence", "publisher_id", "publisher", "id"))
                .take(),
            Table::create()
                .table("curated_parameters")
                .col(text("name_key").primary_key().take())
                .col(text("name"))
                .col(big_integer("total"))
                .col(big_integer_null("active"))
                .col(boolean_null("mixture_of_experts"))
                .col(text_null("source"))
                .take(),
            Table::create()
                .table("series_break")
                .col(big_pk_auto("id"))
                .col(small_integer("hub"))
                .col(integer("on_day"))
                .col(text("kinds"))
                .col(text("metrics"))
                .col(text("title"))
                .col(text("note"))
                .col(text_null("url"))
                .take(),
        ];
        let one_a_day = table::index("series_break", &["hub", "on_day", "title"]).unique().take();
        table::create(manager, tables, [one_a_day]).await?;
        table::unique_text(manager, "publisher", &["hub"], "login_key").await?;
        table::find_text(manager, "publisher", "login_key").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["series_break", "curated_parameters", "publisher_evidence", "publisher"]).await
    }
}
