//! A value of a dimension in which a repository can have several.

use sea_orm::entity::prelude::*;

/// A value of a dimension in which a repository can have several.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repository_facet")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository_id: i64,
    /// Code of the facet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub facet: i16,
    /// The value.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
