//! A repository as the latest of its snapshots told it.

use sea_orm::entity::prelude::*;

/// A repository as the latest of its snapshots told it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repository")]
pub struct Model {
    /// Number; another one after each derivation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Code of the hub.
    pub hub: i16,
    /// Code of the kind.
    pub kind: i16,
    /// The hub's own identifier.
    #[sea_orm(column_type = "Text", nullable)]
    pub source_id: Option<String>,
    /// Present name, or the last one where another repository has it now.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The name without regard to case.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// False when another repository took the name.
    pub name_held: bool,
    /// The name without regard to case, and where another repository has it now, what tells this one apart: unique within hub and
    /// kind, compared by code points, the order of lists.
    #[sea_orm(column_type = "Text")]
    pub list_key: String,
    /// The account.
    pub publisher_id: Option<i64>,
    /// Of a model: the last listed one of the chain of its first bases.
    pub root_id: Option<i64>,
    /// Of a model: the account of the root of its lineage, which need not have a repository.
    pub root_publisher_id: Option<i64>,
    /// Day of the first snapshot that lists it.
    pub first_seen: i32,
    /// Told day of creation, no later than the first snapshot that lists it.
    pub created_on: Option<i32>,
    /// Creation as told, microseconds since 1970-01-01T00:00:00Z.
    pub created_at: Option<i64>,
    /// Day from which it counts as existing.
    pub counts_from: i32,
    /// Day of the first complete snapshot after which it was not listed again.
    pub removed_on: Option<i32>,
    /// Last change.
    pub last_modified: Option<i64>,
    /// Likes.
    pub likes: Option<i64>,
    /// Latest told counter of downloads since creation.
    pub downloads_all_time: Option<i64>,
    /// Lifetime downloads as shown; none when no snapshot told a counter.
    pub lifetime_downloads: Option<i64>,
    /// Lifetime downloads in thirtieths, exactly: a rolling counter is a rate per 30 days.
    pub lifetime_thirtieths: Option<i64>,
    /// Digest of what all snapshots together told.
    #[sea_orm(column_type = "Blob")]
    pub attributes: Vec<u8>,
    /// Task.
    pub task_id: Option<i64>,
    /// Library.
    pub library_id: Option<i64>,
    /// Licence.
    pub license_id: Option<i64>,
    /// SDK of a space.
    pub sdk_id: Option<i64>,
    /// Number of parameters, never 0.
    pub parameters: Option<i64>,
    /// Code of where the number was read.
    pub parameter_source: Option<i16>,
    /// Code of the relation to the base models.
    pub relation: i16,
}

impl ActiveModelBehavior for ActiveModel {}
