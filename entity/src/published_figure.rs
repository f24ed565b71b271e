//! A figure as others published it.

use sea_orm::entity::prelude::*;

/// A figure as others published it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "published_figure")]
pub struct Model {
    /// The report, `spring-2026`.
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub edition: String,
    /// Names the figure within the report.
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub claim_id: String,
    /// What is said, in words.
    #[sea_orm(column_type = "Text")]
    pub statement: String,
    /// Unit of the value.
    #[sea_orm(column_type = "Text")]
    pub unit: String,
    /// The value.
    pub value: f64,
    /// The day it is of.
    pub as_of_day: i32,
    /// How it was counted, as far as its source tells.
    #[sea_orm(column_type = "Text", nullable)]
    pub definition: Option<String>,
    /// Whether it was read in its source, and not where others quote it.
    pub is_primary: bool,
    /// Where it was published.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_url: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
