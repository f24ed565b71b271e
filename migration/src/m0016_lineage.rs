//! A row of a listing says whether it tells a base. Lineages are followed before repositories are described; only what tells a base is
//! read for that.
//!
//! Of rows that were read before, it is not known.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("listing").add_column(boolean("tells_base").default(true)).take())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("listing").drop_column("tells_base").take()).await
    }
}
