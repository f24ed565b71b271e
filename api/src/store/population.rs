//! Repositories in whole numbers: who came, who went and who came back, by group and day.

use entity::{absence, recorded_history, repository};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{Session, StoreError, StoreResult, select};
use crate::calendar::Day;
use crate::dimension::{Hub, Plan, RepositoryKind};

/// What changes the number of repositories of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Created.
    Came,
    /// Removed.
    Went,
    /// Listed again after a removal.
    CameBack,
}

/// How many repositories of a group changed in one way on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayChange {
    /// The recorded value of the group; none where it is not known.
    pub value: Option<String>,
    /// The day.
    pub day: Day,
    /// In which way.
    pub change: Change,
    /// How many.
    pub count: i64,
}

impl Session {
    /// All changes of the number of repositories.
    pub async fn changes(&self, plan: &Plan) -> StoreResult<Vec<DayChange>> {
        let mut changes = Vec::new();
        for change in [Change::Came, Change::Went, Change::CameBack] {
            let mut statement = select::planned(plan);
            let day = match change {
                Change::Came => Expr::col((repository::Entity, repository::Column::CountsFrom)),
                Change::Went => Expr::col((absence::Entity, absence::Column::FromDay)),
                Change::CameBack => Expr::col((absence::Entity, absence::Column::ToDay)),
            };
            if change != Change::Came {
                select::with_absences(&mut statement);
            }
            select::group_by(&mut statement, plan.by);
            statement
                .and_where(day.clone().is_not_null())
                .expr(day.clone())
                .expr(Func::count(Expr::col((repository::Entity, repository::Column::Id))))
                .add_group_by([day]);
            for row in self.tx.query_all(&statement).await? {
                let day: i32 = row.try_get_by_index(1)?;
                changes.push(DayChange {
                    value: row.try_get_by_index(0)?,
                    day: Day::from_epoch_days(day.into()).ok_or_else(|| StoreError::corrupt("days"))?,
                    change,
                    count: row.try_get_by_index(2)?,
                });
            }
        }
        Ok(changes)
    }

    /// Accounts of a hub with at least one repository of any kind that exists at the end of the day before `end`.
    pub async fn accounts_at(&self, hub: Hub, end: Day) -> StoreResult<i64> {
        let last = end.plus(-1).epoch_days();
        let gone = Query::select()
            .expr(Expr::val(1))
            .from(absence::Entity)
            .and_where(
                Expr::col((absence::Entity, absence::Column::RepositoryId))
                    .equals((repository::Entity, repository::Column::Id)),
            )
            .and_where(Expr::col((absence::Entity, absence::Column::FromDay)).lte(last))
            .cond_where(
                Cond::any()
                    .add(Expr::col((absence::Entity, absence::Column::ToDay)).is_null())
                    .add(Expr::col((absence::Entity, absence::Column::ToDay)).gt(last)),
            )
            .take();
        let accounts = Query::select()
            .expr(Func::count_distinct(Expr::col((repository::Entity, repository::Column::PublisherId))))
            .from(repository::Entity)
            .and_where(repository::Column::Hub.eq(hub.code()))
            .and_where(repository::Column::CountsFrom.lt(end.epoch_days()))
            .and_where(Expr::exists(gone).not())
            .take();
        let row = self.tx.query_one(&accounts).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
    }

    /// The earliest day that an amount of a kind covers.
    pub async fn recorded_from(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Option<Day>> {
        let row = recorded_history::Entity::find()
            .filter(recorded_history::Column::Hub.eq(hub.code()))
            .filter(recorded_history::Column::Kind.eq(kind.code()))
            .one(&self.tx)
            .await?;
        Ok(row.and_then(|row| Day::from_epoch_days(row.from_day.into())))
    }
}
