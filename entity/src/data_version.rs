//! The version of the published data: one row.

use sea_orm::entity::prelude::*;

/// The version of the published data: one row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_version")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Grows by 1 with each publication.
    pub version: i64,
    /// When it was published.
    pub published_at: Option<i64>,
    /// The version whose parts lie ready; where that is another, what lies there is not to be trusted.
    pub parts_of: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
