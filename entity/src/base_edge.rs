//! A base model that a model names; never the model itself.

use sea_orm::entity::prelude::*;

/// A base model that a model names.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "base_edge")]
pub struct Model {
    /// The model.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository_id: i64,
    /// Place in the declared order, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The hub's identifier of the base, as declared.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_id: Option<String>,
    /// Name of the base, as declared.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// The base, where it is listed.
    pub base_id: Option<i64>,
    /// Account of the base: of the listed one, else as its name tells.
    pub publisher_id: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
