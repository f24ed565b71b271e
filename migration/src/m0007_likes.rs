//! Likes gained over the stretches that downloads are counted over.
//!
//! Everything that derives from the record is emptied: it is derived anew, with the new column, before the migration is committed.

use sea_orm_migration::prelude::*;

use crate::m0005_catalogue::DERIVED;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for table in DERIVED {
            connection.execute_unprepared(&format!("DELETE FROM {table}")).await?;
        }
        connection.execute_unprepared("ALTER TABLE amount ADD COLUMN likes_gained bigint").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("ALTER TABLE amount DROP COLUMN likes_gained").await?;
        Ok(())
    }
}
