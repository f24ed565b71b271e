//! What was counted for single repositories since their creation, stretch by stretch.

use entity::amount;
use futures_util::TryStreamExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use sea_orm::{QueryResult, StreamTrait};

use super::select::{self, RepositoryColumn, of};
use super::{Session, StoreError, StoreResult};
use crate::calendar::{Day, Period};
use crate::dimension::Plan;
use crate::history::Rule;

/// What was counted for one repository over one stretch, zero included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Tells repositories of one read apart.
    pub repository: i64,
    /// The told day of creation, no later than the first listing.
    pub created: Day,
    /// The days covered.
    pub days: Period,
    /// How to read the count.
    pub rule: Rule,
    /// What was counted.
    pub count: i64,
    /// The counter ran backwards.
    pub reset: bool,
    /// Likes gained; none where the listings do not tell them.
    pub likes_gained: Option<i64>,
}

impl Session {
    /// Visits what was counted for repositories whose day of creation is told, as far as it touches the `days` days from that day on:
    /// repository after repository, each from its first stretch to its last.
    pub async fn each_stretch(
        &self,
        plan: &Plan,
        days: i64,
        visit: &mut (dyn FnMut(Stretch) + Send),
    ) -> StoreResult<()> {
        let amount = |column| Expr::col((amount::Entity, column));
        let mut select = select::planned(plan);
        select::with_amounts(&mut select);
        select
            .and_where(of(RepositoryColumn::CreatedOn).is_not_null())
            .and_where(amount(amount::Column::ToDay).gt(of(RepositoryColumn::CreatedOn)))
            .and_where(amount(amount::Column::FromDay).lt(of(RepositoryColumn::CreatedOn).add(days)))
            .exprs([of(RepositoryColumn::Id), of(RepositoryColumn::CreatedOn)])
            .exprs([amount(amount::Column::FromDay), amount(amount::Column::ToDay), amount(amount::Column::Rule)])
            .exprs([amount(amount::Column::Count), amount(amount::Column::Reset), amount(amount::Column::LikesGained)])
            .order_by_expr(of(RepositoryColumn::Id), Order::Asc)
            .order_by_expr(amount(amount::Column::ToDay), Order::Asc);
        let mut rows = self.tx.stream(&select).await?;
        while let Some(row) = rows.try_next().await? {
            visit(stretch(&row)?);
        }
        Ok(())
    }
}

fn stretch(row: &QueryResult) -> StoreResult<Stretch> {
    let day = |at: usize| -> StoreResult<Day> {
        let days: i32 = row.try_get_by_index(at)?;
        Day::from_epoch_days(days.into()).ok_or_else(|| StoreError::corrupt("days of amounts"))
    };
    let rule = row.try_get_by_index(4)?;
    Ok(Stretch {
        repository: row.try_get_by_index(0)?,
        created: day(1)?,
        days: Period::new(day(2)?, day(3)?).map_err(|_| StoreError::corrupt("stretches of amounts"))?,
        rule: Rule::from_code(rule).ok_or_else(|| StoreError::corrupt("rules of amounts"))?,
        count: row.try_get_by_index(5)?,
        reset: row.try_get_by_index(6)?,
        likes_gained: row.try_get_by_index(7)?,
    })
}
