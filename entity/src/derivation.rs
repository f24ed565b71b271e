//! What derives of one kind of one hub, as a range of the numbers of repositories.

use sea_orm::entity::prelude::*;

/// What derives of one kind of one hub, as a range of the numbers of repositories. No number is given twice, so each derivation has a
/// range of its own.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "derivation")]
pub struct Model {
    /// Code of the hub.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hub: i16,
    /// Code of the kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: i16,
    /// The first number.
    pub first_id: i64,
    /// The number after the last.
    pub end_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
