//! Figures as others published them, to be held against answers.

use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let figures = &mut Table::create()
            .table("published_figure")
            .col(text("edition"))
            .col(text("claim_id"))
            .col(text("statement"))
            .col(text("unit"))
            .col(double("value"))
            .col(integer("as_of_day"))
            .col(text_null("definition"))
            .col(boolean("is_primary"))
            .col(text_null("source_url"))
            .primary_key(Index::create().col("edition").col("claim_id"))
            .take();
        table::create(manager, [figures], []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["published_figure"]).await
    }
}
