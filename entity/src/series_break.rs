//! A day on which a way of counting, or a selection, changed.

use sea_orm::entity::prelude::*;

/// A day on which a way of counting, or a selection, changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "series_break")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the hub.
    pub hub: i16,
    /// The day.
    pub on_day: i32,
    /// Kinds of repository touched, separated by spaces.
    #[sea_orm(column_type = "Text")]
    pub kinds: String,
    /// Metrics touched, separated by spaces.
    #[sea_orm(column_type = "Text")]
    pub metrics: String,
    /// What happened, short.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// What happened.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Where it is told.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
