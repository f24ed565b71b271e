//! What servers hold in memory of a kind lies ready, in parts, beside the tables that it derives from.
//!
//! Nothing lies there before a kind is derived the next time: until then servers read the tables.

use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// PostgreSQL keeps long values beside the table, and would try to make each of them shorter first.
const AS_IT_IS: &str = "ALTER TABLE array_part ALTER COLUMN bytes SET STORAGE EXTERNAL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let parts = &mut Table::create()
            .table("array_part")
            .col(small_integer("hub"))
            .col(small_integer("kind"))
            .col(integer("span"))
            .col(integer("number"))
            .col(blob("bytes"))
            .primary_key(Index::create().col("hub").col("kind").col("span").col("number"))
            .take();
        table::create(manager, [parts], []).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared("ALTER TABLE data_version ADD COLUMN parts_of bigint").await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            connection.execute_unprepared(AS_IT_IS).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("ALTER TABLE data_version DROP COLUMN parts_of").await?;
        table::drop(manager, &["array_part"]).await
    }
}
