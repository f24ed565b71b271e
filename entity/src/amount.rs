//! Downloads counted over a stretch of days.

use sea_orm::entity::prelude::*;

/// Downloads counted over a stretch of days.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "amount")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository_id: i64,
    /// The day after the stretch, a snapshot's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_day: i32,
    /// First day of the stretch.
    pub from_day: i32,
    /// Code of the rule that turns the count into downloads.
    pub rule: i16,
    /// What was counted, 0 or more.
    pub count: i64,
    /// Whether the counter ran backwards.
    pub reset: bool,
    /// Likes gained over the stretch, 0 or more; none where its listings do not tell them.
    pub likes_gained: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
