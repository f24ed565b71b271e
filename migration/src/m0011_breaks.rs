//! Breaks of one day and title that touch different kinds are different breaks.

use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const BY_TITLE: [&str; 3] = ["hub", "on_day", "title"];
const BY_KINDS: [&str; 4] = ["hub", "on_day", "title", "kinds"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change(manager, &BY_TITLE, &BY_KINDS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Of what was told apart by kinds alone, the last has a place there.
        let last = "SELECT MAX(id) FROM series_break GROUP BY hub, on_day, title";
        let others = format!("DELETE FROM series_break WHERE id NOT IN ({last})");
        manager.get_connection().execute_unprepared(&others).await?;
        change(manager, &BY_KINDS, &BY_TITLE).await
    }
}

async fn change(manager: &SchemaManager<'_>, from: &[&str], to: &[&str]) -> Result<(), DbErr> {
    let name = format!("ix_series_break_{}", from.join("_"));
    manager.drop_index(Index::drop().name(name).table("series_break").to_owned()).await?;
    manager.create_index(table::index("series_break", to).unique().take()).await
}
