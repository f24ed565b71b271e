//! Whole tables, row after row: what an engine in memory is made of.

use entity::{absence, amount, publisher, repository, repository_facet, term};
use futures_util::TryStreamExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, StreamTrait,
};

use super::derived::FacetOf;
use super::select::{RepositoryColumn, of, of_kind};
use super::{Session, StoreResult};
use crate::calendar::Period;
use crate::dimension::{Hub, RepositoryKind};
use crate::history::Rule;

/// A word that strangers chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordRow {
    /// Its number.
    pub id: i64,
    /// The word.
    pub text: String,
    /// The word without regard to case.
    pub key: String,
}

/// What plans look at of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditedRow {
    /// Its number.
    pub id: i64,
    /// Its name without regard to case.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// Code of the kind of publisher.
    pub kind: Option<i16>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// What plans look at of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// Its number.
    pub id: i64,
    /// Number of its account.
    pub account: Option<i64>,
    /// Number of the account of its root.
    pub root_account: Option<i64>,
    /// Its place in the order of names.
    pub list_key: String,
    /// Its name without regard to case.
    pub name_key: String,
    /// Told day of creation, in days since 1970-01-01.
    pub created_on: Option<i32>,
    /// Day from which it counts as existing.
    pub counts_from: i32,
    /// Number of the word of its task.
    pub task: Option<i64>,
    /// Number of the word of its library.
    pub library: Option<i64>,
    /// Number of the word of its licence.
    pub license: Option<i64>,
    /// Number of the word of its SDK.
    pub sdk: Option<i64>,
    /// Number of parameters.
    pub parameters: Option<i64>,
    /// Code of the relation to its bases.
    pub relation: i16,
    /// Lifetime downloads in thirtieths.
    pub thirtieths: Option<i64>,
    /// Whether an all-time counter was told.
    pub has_all_time: bool,
}

/// What was counted of a repository over a stretch: an amount above zero, or a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountRow {
    /// Number of the repository.
    pub repository: i64,
    /// First day of the stretch, in days since 1970-01-01.
    pub from_day: i32,
    /// The day after the stretch.
    pub to_day: i32,
    /// Code of the rule.
    pub rule: i16,
    /// What was counted.
    pub count: i64,
    /// Whether the counter ran backwards.
    pub reset: bool,
}

impl AmountRow {
    /// The stretch and rule of days and code as tables hold them.
    pub fn stretch(from_day: i32, to_day: i32, rule: i16) -> StoreResult<(Period, Rule)> {
        super::downloads::stretch(from_day, to_day, rule)
    }
}

impl Session {
    /// How many repositories a kind has, and how many amounts they have together.
    pub async fn sizes(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<(i64, i64)> {
        let repositories = self.whole(&counted(repository::Entity, of_kind(hub, kind))).await?;
        let amounts = match self.numbers(hub, kind).await? {
            Some((first, last)) => {
                let between = Expr::col(amount::Column::RepositoryId).between(first, last);
                self.whole(&counted(amount::Entity, between)).await?
            }
            None => 0,
        };
        Ok((repositories, amounts))
    }

    async fn whole(&self, select: &SelectStatement) -> StoreResult<i64> {
        let row = self.tx.query_one(select).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
    }

    /// The lowest and the highest number of the repositories of a kind.
    async fn numbers(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Option<(i64, i64)>> {
        let ends = Query::select()
            .expr(Func::min(of(RepositoryColumn::Id)))
            .expr(Func::max(of(RepositoryColumn::Id)))
            .from(repository::Entity)
            .and_where(of_kind(hub, kind))
            .take();
        let Some(row) = self.tx.query_one(&ends).await? else { return Ok(None) };
        let (first, last): (Option<i64>, Option<i64>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(first.zip(last))
    }

    /// Every word, whatever it is used for.
    pub async fn all_words(&self) -> StoreResult<Vec<WordRow>> {
        let rows = term::Entity::find().order_by_asc(term::Column::Id).all(&self.tx).await?;
        Ok(rows.into_iter().map(|row| WordRow { id: row.id, text: row.text, key: row.text_key }).collect())
    }

    /// Visits every account of a hub, in the order of their numbers.
    pub async fn each_account(&self, hub: Hub, visit: &mut (dyn FnMut(CreditedRow) + Send)) -> StoreResult<()> {
        use publisher::Column;
        let of_hub = publisher::Entity::find().filter(Column::Hub.eq(hub.code())).order_by_asc(Column::Id);
        let mut rows = of_hub.stream(&self.tx).await?;
        while let Some(row) = rows.try_next().await? {
            let label = row.display_name.unwrap_or(row.login);
            visit(CreditedRow { id: row.id, key: row.login_key, label, kind: row.kind, country: row.country });
        }
        Ok(())
    }

    /// Visits every repository of a kind, those of an account one after the other.
    pub async fn each_planned(
        &self,
        hub: Hub,
        kind: RepositoryKind,
        visit: &mut (dyn FnMut(PlannedRow) + Send),
    ) -> StoreResult<()> {
        use RepositoryColumn as Column;
        let select = Query::select()
            .columns([Column::Id, Column::PublisherId, Column::RootPublisherId, Column::ListKey, Column::NameKey])
            .columns([Column::CreatedOn, Column::CountsFrom, Column::TaskId, Column::LibraryId, Column::LicenseId])
            .columns([Column::SdkId, Column::Parameters, Column::Relation, Column::LifetimeThirtieths])
            .expr(of(Column::DownloadsAllTime).is_not_null())
            .from(repository::Entity)
            .and_where(of_kind(hub, kind))
            .order_by(Column::PublisherId, sea_orm::Order::Asc)
            .order_by(Column::Id, sea_orm::Order::Asc)
            .take();
        let mut rows = self.tx.stream(&select).await?;
        while let Some(row) = rows.try_next().await? {
            visit(planned(&row)?);
        }
        Ok(())
    }

    /// Visits the values of a dimension in which repositories can have several, of those of the numbers `first` to `last`: numbers of
    /// repository and word.
    pub async fn each_facet(
        &self,
        (first, last): (i64, i64),
        facet: FacetOf,
        visit: &mut (dyn FnMut(i64, i64) + Send),
    ) -> StoreResult<()> {
        use repository_facet::Column;
        let select = Query::select()
            .columns([Column::RepositoryId, Column::TermId])
            .from(repository_facet::Entity)
            .and_where(Column::Facet.eq(facet.code()))
            .and_where(Column::RepositoryId.between(first, last))
            .take();
        let mut rows = self.tx.stream(&select).await?;
        while let Some(row) = rows.try_next().await? {
            visit(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
        Ok(())
    }

    /// Visits the absences of the repositories of the numbers `first` to `last`: number, first day, and the day of the return.
    pub async fn each_absence(
        &self,
        (first, last): (i64, i64),
        visit: &mut (dyn FnMut(i64, i32, Option<i32>) + Send),
    ) -> StoreResult<()> {
        let absences = absence::Entity::find().filter(absence::Column::RepositoryId.between(first, last));
        let mut rows = absences.stream(&self.tx).await?;
        while let Some(row) = rows.try_next().await? {
            visit(row.repository_id, row.from_day, row.to_day);
        }
        Ok(())
    }

    /// Visits the amounts above zero, and the resets, of the repositories of the numbers `first` to `last`, in any order.
    pub async fn each_amount(
        &self,
        (first, last): (i64, i64),
        visit: &mut (dyn FnMut(AmountRow) -> StoreResult<()> + Send),
    ) -> StoreResult<()> {
        use amount::Column;
        let select = amount::Entity::find()
            .select_only()
            .columns([Column::RepositoryId, Column::FromDay, Column::ToDay, Column::Rule, Column::Count, Column::Reset])
            .filter(Column::RepositoryId.between(first, last))
            .filter(Column::Count.gt(0).or(Column::Reset.eq(true)));
        let mut rows = select.into_tuple::<(i64, i32, i32, i16, i64, bool)>().stream(&self.tx).await?;
        while let Some((repository, from_day, to_day, rule, count, reset)) = rows.try_next().await? {
            visit(AmountRow { repository, from_day, to_day, rule, count, reset })?;
        }
        Ok(())
    }
}

fn counted(table: impl sea_orm::sea_query::IntoTableRef, condition: Expr) -> SelectStatement {
    Query::select().expr(Func::count(Expr::cust("*"))).from(table).and_where(condition).take()
}

fn planned(row: &QueryResult) -> StoreResult<PlannedRow> {
    Ok(PlannedRow {
        id: row.try_get_by_index(0)?,
        account: row.try_get_by_index(1)?,
        root_account: row.try_get_by_index(2)?,
        list_key: row.try_get_by_index(3)?,
        name_key: row.try_get_by_index(4)?,
        created_on: row.try_get_by_index(5)?,
        counts_from: row.try_get_by_index(6)?,
        task: row.try_get_by_index(7)?,
        library: row.try_get_by_index(8)?,
        license: row.try_get_by_index(9)?,
        sdk: row.try_get_by_index(10)?,
        parameters: row.try_get_by_index(11)?,
        relation: row.try_get_by_index(12)?,
        thirtieths: row.try_get_by_index(13)?,
        has_all_time: row.try_get_by_index(14)?,
    })
}
