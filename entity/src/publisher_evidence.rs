//! Where what is known of a publisher comes from.

use sea_orm::entity::prelude::*;

/// Where what is known of a publisher comes from.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publisher_evidence")]
pub struct Model {
    /// The publisher.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publisher_id: i64,
    /// What is told: `kind`, `country`, `displayName`; `login`, that there is such an account, where nothing else is known.
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub field: String,
    /// The value that the source supports.
    #[sea_orm(column_type = "Text")]
    pub value: String,
    /// The source; empty where only its address is told, or, of `login`, nothing.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// Address of the source.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
