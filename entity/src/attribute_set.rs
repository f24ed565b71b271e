//! What a listing told about a repository beside its counters, stored once for all rows that told the same.

use sea_orm::entity::prelude::*;

/// What a listing told about a repository beside its counters, stored once for all rows that told the same.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attribute_set")]
pub struct Model {
    /// The first 16 bytes of the body's SHA-256.
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Blob")]
    pub digest: Vec<u8>,
    /// The attributes, canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}
