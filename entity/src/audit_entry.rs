//! A change that somebody ordered.

use sea_orm::entity::prelude::*;

/// A change that somebody ordered, with what was known before and after.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Number; a later entry has a higher one.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// When, microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The name of the key that ordered it; `cli` for the command line.
    #[sea_orm(column_type = "Text")]
    pub who: String,
    /// What was ordered: the name of the mutation or of the command.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// Code of the hub.
    pub hub: i16,
    /// What it was about: an account, or kind and day of a snapshot.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// The same without regard to case.
    #[sea_orm(column_type = "Text")]
    pub subject_key: String,
    /// What was known before, a JSON object; none when nothing was.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// What was known afterwards, a JSON object.
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
    /// What supports the change, or where it was read from.
    #[sea_orm(column_type = "Text", nullable)]
    pub source: Option<String>,
    /// Address of the source.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
