//! Whole tables, row after row: what an engine in memory is made of.

use std::borrow::Cow;

use entity::{absence, amount, publisher, repository, repository_facet, term};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Order, Query};
use sea_orm::{ConnectionTrait as _, DbBackend, EntityTrait, Statement, Value};

use super::derived::FacetOf;
use super::rows::Row;
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
pub struct PlannedRow<'r> {
    /// Number of its account.
    pub account: Option<i64>,
    /// Number of the account of its root.
    pub root_account: Option<i64>,
    /// Its place in the order of names.
    pub list_key: Cow<'r, str>,
    /// Its name without regard to case, where that is another.
    pub name_key: Option<Cow<'r, str>>,
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
    /// How many repositories and amounts there are, of all kinds together; on PostgreSQL as its statistics tell it, where they do.
    pub async fn sizes(&self) -> StoreResult<(u64, u64)> {
        let repositories = self.size(repository::Entity).await?;
        Ok((repositories, self.size(amount::Entity).await?))
    }

    async fn size<E: EntityTrait>(&self, table: E) -> StoreResult<u64> {
        if self.tx.get_database_backend() == DbBackend::Postgres {
            let estimate = "SELECT CASE WHEN min(reltuples) < 0 THEN -1 ELSE COALESCE(sum(reltuples)::bigint, 0) END \
                            FROM derivation JOIN pg_class \
                            ON pg_class.oid = to_regclass('hubscope_derivation_' || first_id || '.' || $1::text)";
            let of_table = [table.table_name().into()];
            let estimate = Statement::from_sql_and_values(DbBackend::Postgres, estimate, of_table);
            // Below zero: a table was not looked at yet.
            if let Some(told) = self.whole(estimate).await?.and_then(|told| u64::try_from(told).ok()) {
                return Ok(told);
            }
        }
        let count = Query::select().expr(Func::count(Expr::cust("*"))).from(table).take();
        let count = self.whole(self.tx.get_database_backend().build(&count)).await?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }

    async fn whole(&self, statement: Statement) -> StoreResult<Option<i64>> {
        let row = self.tx.query_one_raw(statement).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }

    /// Every word, whatever it is used for, in the order of their numbers.
    pub async fn each_word(&self, visit: &mut (dyn FnMut(WordRow) + Send)) -> StoreResult<()> {
        use term::Column;
        let select = Query::select()
            .columns([Column::Id, Column::Text, Column::TextKey])
            .from(term::Entity)
            .order_by(Column::Id, Order::Asc)
            .take();
        let mut take = |row: &mut Row<'_>| {
            visit(WordRow { id: row.next()?, text: row.next()?, key: row.next()? });
            Ok(())
        };
        self.each_row(&select, &mut take).await
    }

    /// Visits every account of a hub, in the order of their numbers.
    pub async fn each_account(&self, hub: Hub, visit: &mut (dyn FnMut(CreditedRow) + Send)) -> StoreResult<()> {
        use publisher::Column;
        let label = Func::coalesce([Expr::col(Column::DisplayName), Expr::col(Column::Login)]);
        let select = Query::select()
            .columns([Column::Id, Column::LoginKey])
            .expr(label)
            .columns([Column::Kind, Column::Country])
            .from(publisher::Entity)
            .and_where(Expr::col(Column::Hub).eq(hub.code()))
            .order_by(Column::Id, Order::Asc)
            .take();
        let mut take = |row: &mut Row<'_>| {
            let (id, key, label) = (row.next()?, row.next()?, row.next()?);
            visit(CreditedRow { id, key, label, kind: row.next()?, country: row.next()? });
            Ok(())
        };
        self.each_row(&select, &mut take).await
    }

    /// The lowest and the highest number of a repository of a kind; none where there is no repository.
    pub async fn numbers(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Option<(i64, i64)>> {
        let id = || of(RepositoryColumn::Id);
        let bounds = Query::select()
            .expr(id().min())
            .expr(id().max())
            .from(repository::Entity)
            .and_where(of_kind(hub, kind))
            .take();
        let Some(row) = self.tx.query_one(&bounds).await? else { return Ok(None) };
        let (lowest, highest): (Option<i64>, Option<i64>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(lowest.zip(highest))
    }

    /// Visits every repository of a kind, or those with numbers from one to another, in any order: its number, and what plans look at.
    pub async fn each_planned(
        &self,
        hub: Hub,
        kind: RepositoryKind,
        within: Option<(i64, i64)>,
        visit: &mut (dyn FnMut(i64, PlannedRow<'_>) + Send),
    ) -> StoreResult<()> {
        use RepositoryColumn as Column;
        let same = of(Column::NameKey).eq(of(Column::ListKey));
        let other_name = CaseStatement::new().case(same, Value::String(None)).finally(of(Column::NameKey));
        let select = Query::select()
            .columns([Column::Id, Column::PublisherId, Column::RootPublisherId, Column::ListKey])
            .expr(other_name)
            .columns([Column::CreatedOn, Column::CountsFrom, Column::TaskId, Column::LibraryId, Column::LicenseId])
            .columns([Column::SdkId, Column::Parameters, Column::Relation, Column::LifetimeThirtieths])
            .expr(of(Column::DownloadsAllTime).is_not_null())
            .from(repository::Entity)
            .and_where(of_kind(hub, kind))
            .and_where_option(within.map(|(first, last)| of(Column::Id).between(first, last)))
            .take();
        let mut take = |row: &mut Row<'_>| {
            let id = row.next()?;
            visit(id, planned(row)?);
            Ok(())
        };
        self.each_row(&select, &mut take).await
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
            .and_where(Expr::col(Column::Facet).eq(facet.code()))
            .and_where(Expr::col(Column::RepositoryId).between(first, last))
            .take();
        let mut take = |row: &mut Row<'_>| {
            visit(row.next()?, row.next()?);
            Ok(())
        };
        self.each_row(&select, &mut take).await
    }

    /// Visits the absences of the repositories of the numbers `first` to `last`: number, first day, and the day of the return.
    pub async fn each_absence(
        &self,
        (first, last): (i64, i64),
        visit: &mut (dyn FnMut(i64, i32, Option<i32>) + Send),
    ) -> StoreResult<()> {
        use absence::Column;
        let select = Query::select()
            .columns([Column::RepositoryId, Column::FromDay, Column::ToDay])
            .from(absence::Entity)
            .and_where(Expr::col(Column::RepositoryId).between(first, last))
            .take();
        let mut take = |row: &mut Row<'_>| {
            visit(row.next()?, row.next()?, row.next()?);
            Ok(())
        };
        self.each_row(&select, &mut take).await
    }

    /// Visits the amounts above zero, and the resets, of all repositories, or of those with numbers from one to another, in any order.
    pub async fn each_amount(
        &self,
        within: Option<(i64, i64)>,
        visit: &mut (dyn FnMut(AmountRow) + Send),
    ) -> StoreResult<()> {
        use amount::Column;
        let select = Query::select()
            .columns([Column::RepositoryId, Column::FromDay, Column::ToDay, Column::Rule, Column::Count, Column::Reset])
            .from(amount::Entity)
            .and_where(Expr::col(Column::Count).gt(0).or(Expr::col(Column::Reset).eq(true)))
            .and_where_option(within.map(|(first, last)| Expr::col(Column::RepositoryId).between(first, last)))
            .take();
        let mut take = |row: &mut Row<'_>| {
            let (repository, from_day, to_day) = (row.next()?, row.next()?, row.next()?);
            visit(AmountRow {
                repository,
                from_day,
                to_day,
                rule: row.next()?,
                count: row.next()?,
                reset: row.next()?,
            });
            Ok(())
        };
        self.each_row(&select, &mut take).await
    }
}

/// In the order of [`Session::each_planned`].
fn planned(row: &mut Row<'_>) -> StoreResult<PlannedRow<'static>> {
    Ok(PlannedRow {
        account: row.next()?,
        root_account: row.next()?,
        list_key: row.next::<String>()?.into(),
        name_key: row.next::<Option<String>>()?.map(Into::into),
        created_on: row.next()?,
        counts_from: row.next()?,
        task: row.next()?,
        library: row.next()?,
        license: row.next()?,
        sdk: row.next()?,
        parameters: row.next()?,
        relation: row.next()?,
        thirtieths: row.next()?,
        has_all_time: row.next()?,
    })
}
