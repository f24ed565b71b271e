//! The hinge between writing and reading: which version is in force, what it covers, and who may write.

use sea_orm_migration::{prelude::*, schema::*};

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = &mut [
            Table::create()
                .table("data_version")
                .col(integer("id").primary_key().take())
                .col(big_integer("version"))
                .col(big_integer_null("published_at"))
                .take(),
            Table::create()
                .table("recorded_history")
                .col(small_integer("hub"))
                .col(small_integer("kind"))
                .col(integer("from_day"))
                .primary_key(Index::create().col("hub").col("kind"))
                .take(),
            Table::create()
                .table("writer_lease")
                .col(integer("id").primary_key().take())
                .col(text_null("holder"))
                .col(big_integer("expires_at"))
                .take(),
        ];
        table::create(manager, tables, []).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared("INSERT INTO data_version (id, version) VALUES (1, 0)").await?;
        connection.execute_unprepared("INSERT INTO writer_lease (id, expires_at) VALUES (1, 0)").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, &["writer_lease", "recorded_history", "data_version"]).await
    }
}
