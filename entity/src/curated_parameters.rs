//! A model's size as published, which goes before what files and names say.

use sea_orm::entity::prelude::*;

/// A model's size as published, which goes before what files and names say.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "curated_parameters")]
pub struct Model {
    /// Model name without regard to case.
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// Model name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Number of parameters.
    pub total: i64,
    /// Parameters active for one token.
    pub active: Option<i64>,
    /// Whether it is a mixture of experts.
    pub mixture_of_experts: Option<bool>,
    /// The source.
    #[sea_orm(column_type = "Text", nullable)]
    pub source: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
