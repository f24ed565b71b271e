//! Lifetime downloads in whole numbers, by group.

use entity::repository;
use futures_util::TryStreamExt as _;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{QueryResult, StreamTrait};

use super::downloads::{PART, whole_sum};
use super::{Session, StoreResult, select};
use crate::dimension::Plan;

/// Lifetime downloads of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// The recorded value of the group; none where it is not known.
    pub value: Option<String>,
    /// Their sum, in thirtieths of a download.
    pub thirtieths: i128,
    /// Whether an all-time counter tells any of them above zero.
    pub by_all_time: bool,
    /// Whether a recorded history tells any of them above zero, where no all-time counter was told.
    pub by_history: bool,
}

impl Session {
    /// Visits the lifetime downloads of each group with a repository whose counters were told; in any order.
    pub async fn each_lifetime(&self, plan: &Plan, visit: &mut (dyn FnMut(Lifetime) + Send)) -> StoreResult<()> {
        let of = |column: repository::Column| Expr::col((repository::Entity, column));
        let thirtieths = || of(repository::Column::LifetimeThirtieths);
        let told_by = |condition: Expr| -> Expr {
            CaseStatement::new().case(thirtieths().gt(0).and(condition), Expr::val(1)).finally(Expr::val(0)).into()
        };
        let all_time = of(repository::Column::DownloadsAllTime);
        let mut statement = select::planned(plan);
        select::group_by(&mut statement, plan.by);
        statement
            .and_where(thirtieths().is_not_null())
            .expr(whole_sum(thirtieths().div(PART)))
            .expr(whole_sum(thirtieths().modulo(PART)))
            .expr(whole_sum(told_by(all_time.clone().is_not_null())))
            .expr(whole_sum(told_by(all_time.is_null())));
        let mut rows = self.tx.stream(&statement).await?;
        while let Some(row) = rows.try_next().await? {
            visit(lifetime(&row)?);
        }
        Ok(())
    }
}

fn lifetime(row: &QueryResult) -> StoreResult<Lifetime> {
    let at = |index| -> StoreResult<i64> { Ok(row.try_get_by_index::<Option<i64>>(index)?.unwrap_or(0)) };
    Ok(Lifetime {
        value: row.try_get_by_index(0)?,
        thirtieths: i128::from(at(1)?) * i128::from(PART) + i128::from(at(2)?),
        by_all_time: at(3)? > 0,
        by_history: at(4)? > 0,
    })
}
