//! From which day downloads of a kind are recorded.

use sea_orm::entity::prelude::*;

/// From which day downloads of a kind are recorded.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recorded_history")]
pub struct Model {
    /// Code of the hub.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hub: i16,
    /// Code of the kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: i16,
    /// Earliest day that an amount covers.
    pub from_day: i32,
}

impl ActiveModelBehavior for ActiveModel {}
