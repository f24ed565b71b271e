//! A stretch of days on which a repository was removed.

use sea_orm::entity::prelude::*;

/// A stretch of days on which a repository was removed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository_id: i64,
    /// Day of the complete snapshot that lacks it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_day: i32,
    /// Day of the snapshot that lists it again.
    pub to_day: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
