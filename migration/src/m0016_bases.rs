//! A row of a listing says whether it may tell a base. Lineages are followed before repositories are described; only what may tell a
//! base is read for that.
//!
//! Of rows that were read before, nobody knows: they may.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("listing").add_column(boolean("may_tell_base").default(true)).take())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("listing").drop_column("may_tell_base").take()).await
    }
}
