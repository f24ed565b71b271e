//! An account of a hub, with what the registry knows about it.

use sea_orm::entity::prelude::*;

/// An account of a hub, with what the registry knows about it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publisher")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the hub.
    pub hub: i16,
    /// Account name as first spelt.
    #[sea_orm(column_type = "Text")]
    pub login: String,
    /// Account name without regard to case.
    #[sea_orm(column_type = "Text")]
    pub login_key: String,
    /// Name for people.
    #[sea_orm(column_type = "Text", nullable)]
    pub display_name: Option<String>,
    /// Code of the kind of publisher.
    pub kind: Option<i16>,
    /// ISO 3166-1 alpha-2, upper case.
    #[sea_orm(column_type = "Text", nullable)]
    pub country: Option<String>,
    /// Organisation to which several accounts belong; enters no metric.
    #[sea_orm(column_type = "Text", nullable)]
    pub parent: Option<String>,
    /// Remark of the registry.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
