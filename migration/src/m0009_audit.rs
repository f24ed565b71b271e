//! Who changed what: one entry for each change that somebody ordered.

use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = &mut [Table::create()
            .table("audit_entry")
            .col(big_pk_auto("id"))
            .col(big_integer("at"))
            .col(text("who"))
            .col(text("action"))
            .col(small_integer("hub"))
            .col(text("subject"))
            .col(text("subject_key"))
            .col(text_null("before"))
            .col(text_null("after"))
            .col(text_null("source"))
            .col(text_null("url"))
            .take()];
        table::create(manager, tables, []).await?;
        table::find_text(manager, "audit_entry", "subject_key").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["audit_entry"]).await
    }
}
