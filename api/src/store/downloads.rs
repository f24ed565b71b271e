//! Downloads in whole numbers: sums of what was counted, by group, stretch and rule.

use entity::{amount, repository};
use futures_util::TryStreamExt as _;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Order, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult, StreamTrait};

use super::{Session, StoreError, StoreResult, select};
use crate::calendar::{Day, Period};
use crate::dimension::Plan;
use crate::history::{Downloads, Rule};

/// Counters go up to 2^53-1, and a sum of few of them passes 64 bits: quotient and remainder of this are summed apart.
pub(super) const PART: i64 = 1 << 26;

/// What was counted over one stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StretchSum {
    /// The days covered.
    pub stretch: Period,
    /// How to read the count.
    pub rule: Rule,
    /// Counters that ran backwards.
    pub resets: u32,
    /// Sum of what was counted.
    pub count: i128,
}

impl StretchSum {
    /// What tells sums apart, and the one order in which they are added up.
    pub fn key(&self) -> (Day, Day, Rule) {
        (self.stretch.from(), self.stretch.to(), self.rule)
    }

    /// What of it lies in a period.
    pub fn within(&self, period: Period) -> Downloads {
        let before = |day| Downloads::before(day, self.stretch, self.rule, self.count);
        if period.from() <= self.stretch.from() {
            return before(period.to());
        }
        before(period.to()) - before(period.from())
    }

    /// Adds another sum, if it is of the same stretch and rule.
    pub fn takes(&mut self, other: &Self) -> bool {
        let same = self.key() == other.key();
        if same {
            self.count += other.count;
            self.resets += other.resets;
        }
        same
    }
}

impl Session {
    /// Visits the sums of the amounts above zero, and of resets, whose stretches touch `span`, each with the recorded value of its
    /// group, none where that is not known; those of a group one after the other.
    pub async fn each_stretch_sum(
        &self,
        plan: &Plan,
        span: Period,
        visit: &mut (dyn FnMut(Option<&str>, StretchSum) + Send),
    ) -> StoreResult<()> {
        let count = || Expr::col((amount::Entity, amount::Column::Count));
        let reset = || Expr::col((amount::Entity, amount::Column::Reset));
        let resets = CaseStatement::new().case(reset().eq(true), Expr::val(1)).finally(Expr::val(0));
        let mut select = touching(plan, span);
        select
            .cond_where(count().gt(0).or(reset().eq(true)))
            .expr(Expr::col((amount::Entity, amount::Column::FromDay)))
            .expr(Expr::col((amount::Entity, amount::Column::ToDay)))
            .expr(Expr::col((amount::Entity, amount::Column::Rule)))
            .expr(whole_sum(count().div(PART)))
            .expr(whole_sum(count().modulo(PART)))
            .expr(whole_sum(resets.into()))
            .add_group_by([
                Expr::col((amount::Entity, amount::Column::FromDay)),
                Expr::col((amount::Entity, amount::Column::ToDay)),
                Expr::col((amount::Entity, amount::Column::Rule)),
            ])
            .order_by_expr(Expr::cust("1"), Order::Asc);
        let mut rows = self.tx.stream(&select).await?;
        while let Some(row) = rows.try_next().await? {
            let value: Option<String> = row.try_get_by_index(0)?;
            visit(value.as_deref(), stretch_sum(&row)?);
        }
        Ok(())
    }

    /// How many repositories of each group have an amount above zero whose stretch touches `span`.
    pub async fn downloaded(&self, plan: &Plan, span: Period) -> StoreResult<Vec<(Option<String>, i64)>> {
        let mut select = touching(plan, span);
        select
            .and_where(Expr::col((amount::Entity, amount::Column::Count)).gt(0))
            .expr(Func::count_distinct(Expr::col((repository::Entity, repository::Column::Id))));
        let rows = self.tx.query_all(&select).await?;
        rows.into_iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }
}

fn stretch_sum(row: &QueryResult) -> StoreResult<StretchSum> {
    let (from, to, rule): (i32, i32, i16) =
        (row.try_get_by_index(1)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?);
    let (high, low): (i64, i64) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
    let (stretch, rule) = stretch(from, to, rule)?;
    Ok(StretchSum {
        stretch,
        rule,
        count: i128::from(high) * i128::from(PART) + i128::from(low),
        resets: u32::try_from(row.try_get_by_index::<i64>(6)?).map_err(|_| StoreError::corrupt("resets"))?,
    })
}

/// The days and the rule of an amount.
pub(super) fn stretch(from: i32, to: i32, rule: i16) -> StoreResult<(Period, Rule)> {
    let day = |days: i32| Day::from_epoch_days(days.into());
    let stretch = day(from).zip(day(to)).and_then(|(from, to)| Period::new(from, to).ok());
    let stretch = stretch.ok_or_else(|| StoreError::corrupt("stretches of amounts"))?;
    Ok((stretch, Rule::from_code(rule).ok_or_else(|| StoreError::corrupt("rules of amounts"))?))
}

fn touching(plan: &Plan, span: Period) -> SelectStatement {
    let mut statement = select::planned(plan);
    select::with_amounts(&mut statement);
    select::group_by(&mut statement, plan.by);
    select::touching(&mut statement, span);
    statement
}

/// PostgreSQL sums `bigint` to `numeric`; whole numbers stay whole numbers here.
pub(super) fn whole_sum(expr: Expr) -> Expr {
    Expr::from(Func::sum(expr)).cast_as("bigint")
}
