//! One listing of the repositories of one kind of one hub, taken on one day.

use sea_orm::entity::prelude::*;

/// One listing of the repositories of one kind of one hub, taken on one day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "snapshot")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the hub.
    pub hub: i16,
    /// Code of the kind of repository.
    pub kind: i16,
    /// Day it was taken.
    pub taken_on: i32,
    /// Whether it lists only some repositories, so that absence says nothing.
    pub partial: bool,
    /// Where it was read from.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// SHA-256 of what was read, hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// Column names it had, a JSON list.
    #[sea_orm(column_type = "Text")]
    pub columns: String,
    /// Rows taken.
    pub rows: i64,
    /// Rows that could not be used.
    pub rejected: i64,
    /// When it was read.
    pub ingested_at: i64,
    /// False while it waits to become visible.
    pub published: bool,
}

impl ActiveModelBehavior for ActiveModel {}
