//! A word that strangers chose: a task, library, licence, SDK, category or modality.

use sea_orm::entity::prelude::*;

/// A word that strangers chose: a task, library, licence, SDK, category or modality.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "term")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The word.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The word without regard to case.
    #[sea_orm(column_type = "Text")]
    pub text_key: String,
}

impl ActiveModelBehavior for ActiveModel {}
