//! API keys: who may ask, and what. Of the keys themselves only hashes.

use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = &mut Table::create()
            .table("api_key")
            .col(text("id").primary_key().take())
            .col(text("name"))
            .col(small_integer("scope"))
            .col(text("sha256"))
            .col(big_integer("created_at"))
            .col(big_integer_null("expires_at"))
            .col(big_integer_null("revoked_at"))
            .take();
        table::create(manager, [keys], []).await?;
        // Of those that were not revoked, each name is one key: to revoke a name leaves no doubt.
        let one_a_name = "CREATE UNIQUE INDEX ux_api_key_name ON api_key (name) WHERE revoked_at IS NULL";
        manager.get_connection().execute_unprepared(one_a_name).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["api_key"]).await
    }
}
