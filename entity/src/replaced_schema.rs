//! Schemas of PostgreSQL that others have taken the place of, and that are still there.

use sea_orm::entity::prelude::*;

/// A schema of a derivation or of a layout that another has taken the place of. It stays as long as somebody may still read an earlier
/// version. On SQLite there are none.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "replaced_schema")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// When it was replaced, microseconds since 1970-01-01T00:00:00Z.
    pub replaced_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
