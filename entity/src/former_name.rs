//! A name that a repository had before it was renamed.

use sea_orm::entity::prelude::*;

/// A name that a repository had before it was renamed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_name")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository_id: i64,
    /// The name without regard to case.
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Day of the snapshot that first had another name.
    pub until_day: i32,
}

impl ActiveModelBehavior for ActiveModel {}
