//! Derivations that others have taken the place of, and whose partitions are still there.

use sea_orm::entity::prelude::*;

/// A derivation that another has taken the place of. Its rows are deleted; its partitions stay as long as somebody may still read an
/// earlier version.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "replaced_derivation")]
pub struct Model {
    /// The first number of its repositories.
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_id: i64,
    /// When it was replaced, microseconds since 1970-01-01T00:00:00Z.
    pub replaced_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
