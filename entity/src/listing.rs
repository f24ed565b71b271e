//! One usable row of a snapshot as it was read.

use sea_orm::entity::prelude::*;

/// One usable row of a snapshot as it was read.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing")]
pub struct Model {
    /// The snapshot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub snapshot_id: i64,
    /// Position in the snapshot, from 0, rejected rows counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The hub's own identifier.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_id: Option<String>,
    /// Name as listed.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Downloads of the last 30 days.
    pub downloads: Option<i64>,
    /// Downloads since creation.
    pub downloads_all_time: Option<i64>,
    /// Likes.
    pub likes: Option<i64>,
    /// Last change.
    pub last_modified: Option<i64>,
    /// Digest of the attribute set.
    #[sea_orm(column_type = "Blob")]
    pub attributes: Vec<u8>,
    /// Whether the attribute set may tell a base; true where that is not known.
    pub may_tell_base: bool,
}

impl ActiveModelBehavior for ActiveModel {}
