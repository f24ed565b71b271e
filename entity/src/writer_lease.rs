//! Who may write: one row.

use sea_orm::entity::prelude::*;

/// Who may write: one row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "writer_lease")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The writer.
    #[sea_orm(column_type = "Text", nullable)]
    pub holder: Option<String>,
    /// When the lease ends unless it is prolonged.
    pub expires_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
