//! A key with which the server may be asked.

use sea_orm::entity::prelude::*;

/// A key with which the server may be asked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Its public part.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    /// Its name, one key's alone as long as that is not revoked.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Code of what it allows.
    pub scope: i16,
    /// SHA-256 of the whole key, hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// When it was made.
    pub created_at: i64,
    /// From when on it opens nothing; null for never.
    pub expires_at: Option<i64>,
    /// When it was revoked, or gave its name away after it had expired.
    pub revoked_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
