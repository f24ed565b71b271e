//! What the repositories of an account add up to; one row for each account that has any.

use sea_orm::entity::prelude::*;

/// What the repositories of an account add up to; one row for each account that has any.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publisher_standing")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publisher_id: i64,
    /// Code of the hub.
    pub hub: i16,
    /// Place in the order of names: the account name without regard to case, compared by code points.
    #[sea_orm(column_type = "Text")]
    pub list_key: String,
    /// Lifetime downloads of its models; none when no snapshot told a counter of any.
    pub downloads: Option<i64>,
    /// Recorded models, removed ones too.
    pub models: i64,
    /// Recorded datasets, removed ones too.
    pub datasets: i64,
}

impl ActiveModelBehavior for ActiveModel {}
