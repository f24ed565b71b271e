//! What servers hold in memory of a kind, as it lies ready: a part of it.

use sea_orm::entity::prelude::*;

/// What servers hold in memory of a kind, as it lies ready: a part of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "array_part")]
pub struct Model {
    /// Code of the hub.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hub: i16,
    /// Code of the kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: i16,
    /// The span of repositories that it is about; before the first, what all parts of the kind hold together.
    #[sea_orm(primary_key, auto_increment = false)]
    pub span: i32,
    /// Which of those of its span it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// What it tells, in a form that the program alone reads and checks.
    #[sea_orm(column_type = "Blob")]
    pub bytes: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
