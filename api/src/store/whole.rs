//! Everything that derives of a kind, row by row, for those who keep it in memory.

use entity::{absence, amount, publisher, repository, repository_facet, term};
use futures_util::TryStreamExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, StreamTrait};

use super::select::{self, RepositoryColumn, of};
use super::{FacetOf, Session, StoreError, StoreResult};
use crate::calendar::Period;
use crate::dimension::{Hub, RepositoryKind};
use crate::history::Rule;

/// A word.
pub struct WholeTerm {
    /// Its number.
    pub id: i64,
    /// As it is spelt.
    pub text: String,
    /// Without regard to case.
    pub key: String,
}

/// An account.
pub struct WholeAccount {
    /// Its number.
    pub id: i64,
    /// Its name without regard to case.
    pub login_key: String,
    /// What people call it.
    pub label: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Code of its kind.
    pub kind: Option<i16>,
}

/// A repository, as far as answers look at it.
pub struct WholeRepository {
    /// Its number.
    pub id: i64,
    /// Its place in the order of names.
    pub list_key: String,
    /// Its name without regard to case.
    pub name_key: String,
    /// Number of its account.
    pub account: Option<i64>,
    /// Number of the account of its root.
    pub root_account: Option<i64>,
    /// Told day of creation.
    pub created_on: Option<i32>,
    /// Day from which it counts.
    pub counts_from: i32,
    /// Numbers of its task, library, licence and SDK.
    pub words: [Option<i64>; 4],
    /// Code of its relation to its bases.
    pub relation: i16,
    /// Number of parameters.
    pub parameters: Option<i64>,
    /// Lifetime downloads in thirtieths.
    pub thirtieths: Option<i64>,
    /// Whether an all-time counter tells them.
    pub by_all_time: bool,
}

/// An amount above zero, or a reset.
#[derive(Clone, Copy, Debug)]
pub struct WholeAmount {
    /// Number of the repository.
    pub repository: i64,
    /// The days covered.
    pub stretch: Period,
    /// How to read the count.
    pub rule: Rule,
    /// What was counted.
    pub count: i64,
    /// The counter ran backwards.
    pub reset: bool,
}

impl Session {
    /// Visits all words.
    pub async fn each_term(&self, visit: &mut (dyn FnMut(WholeTerm) + Send)) -> StoreResult<()> {
        let mut rows = term::Entity::find().stream(&self.tx).await?;
        while let Some(row) = rows.try_next().await? {
            visit(WholeTerm { id: row.id, text: row.text, key: row.text_key });
        }
        Ok(())
    }

    /// Visits the accounts of a hub.
    pub async fn each_account(&self, hub: Hub, visit: &mut (dyn FnMut(WholeAccount) + Send)) -> StoreResult<()> {
        let of_hub = publisher::Entity::find().filter(publisher::Column::Hub.eq(hub.code()));
        let mut rows = of_hub.order_by(publisher::Column::Id, Order::Asc).stream(&self.tx).await?;
        while let Some(row) = rows.try_next().await? {
            let publisher::Model { id, login, login_key, display_name, kind, country, .. } = row;
            visit(WholeAccount { id, login_key, label: display_name.unwrap_or(login), country, kind });
        }
        Ok(())
    }

    /// Visits the repositories of a kind in the order of their names.
    pub async fn each_repository(
        &self,
        (hub, kind): (Hub, RepositoryKind),
        visit: &mut (dyn FnMut(WholeRepository) + Send),
    ) -> StoreResult<()> {
        use RepositoryColumn as Column;
        let mut select = of_kind(hub, kind);
        select
            .exprs([Column::Id, Column::ListKey, Column::NameKey, Column::PublisherId, Column::RootPublisherId].map(of))
            .exprs([Column::CreatedOn, Column::CountsFrom].map(of))
            .exprs([Column::TaskId, Column::LibraryId, Column::LicenseId, Column::SdkId].map(of))
            .exprs([Column::Relation, Column::Parameters, Column::LifetimeThirtieths].map(of))
            .expr(of(Column::DownloadsAllTime).is_not_null())
            .order_by_expr(of(Column::ListKey), Order::Asc);
        let mut rows = self.tx.stream(&select).await?;
        while let Some(row) = rows.try_next().await? {
            visit(repository(&row)?);
        }
        Ok(())
    }

    /// Visits the amounts above zero of a kind, and its resets, in any order.
    pub async fn each_amount(
        &self,
        (hub, kind): (Hub, RepositoryKind),
        visit: &mut (dyn FnMut(WholeAmount) + Send),
    ) -> StoreResult<()> {
        use amount::Column;
        let amount = |column| Expr::col((amount::Entity, column));
        let mut select = of_kind(hub, kind);
        select::with_amounts(&mut select);
        select
            .cond_where(amount(Column::Count).gt(0).or(amount(Column::Reset).eq(true)))
            .exprs([Column::RepositoryId, Column::FromDay, Column::ToDay, Column::Rule, Column::Count].map(amount))
            .expr(amount(Column::Reset));
        let mut rows = self.tx.stream(&select).await?;
        while let Some(row) = rows.try_next().await? {
            visit(counted(&row)?);
        }
        Ok(())
    }

    /// Visits the stretches of removal of a kind, as days, in any order; without an end where they last.
    pub async fn each_absence(
        &self,
        (hub, kind): (Hub, RepositoryKind),
        visit: &mut (dyn FnMut(i64, i32, Option<i32>) + Send),
    ) -> StoreResult<()> {
        let mut select = of_kind(hub, kind);
        select::with_absences(&mut select);
        let columns = [absence::Column::RepositoryId, absence::Column::FromDay, absence::Column::ToDay];
        select.exprs(columns.map(|column| Expr::col((absence::Entity, column))));
        let mut rows = self.tx.stream(&select).await?;
        while let Some(row) = rows.try_next().await? {
            visit(row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        }
        Ok(())
    }

    /// Visits the categories and modalities of the repositories of a kind, with the numbers of their words, in any order.
    pub async fn each_facet(
        &self,
        (hub, kind): (Hub, RepositoryKind),
        visit: &mut (dyn FnMut(i64, FacetOf, i64) + Send),
    ) -> StoreResult<()> {
        use repository_facet::Column;
        let ids = of_kind(hub, kind).expr(of(RepositoryColumn::Id)).take();
        let facets = repository_facet::Entity::find().filter(Column::RepositoryId.in_subquery(ids));
        let mut rows = facets.stream(&self.tx).await?;
        while let Some(row) = rows.try_next().await? {
            let facet = FacetOf::from_code(row.facet).ok_or_else(|| StoreError::corrupt("facets"))?;
            visit(row.repository_id, facet, row.term_id);
        }
        Ok(())
    }
}

fn of_kind(hub: Hub, kind: RepositoryKind) -> SelectStatement {
    Query::select()
        .from(repository::Entity)
        .and_where(of(RepositoryColumn::Hub).eq(hub.code()))
        .and_where(of(RepositoryColumn::Kind).eq(kind.code()))
        .take()
}

fn repository(row: &QueryResult) -> StoreResult<WholeRepository> {
    let word = |at| row.try_get_by_index::<Option<i64>>(at);
    Ok(WholeRepository {
        id: row.try_get_by_index(0)?,
        list_key: row.try_get_by_index(1)?,
        name_key: row.try_get_by_index(2)?,
        account: row.try_get_by_index(3)?,
        root_account: row.try_get_by_index(4)?,
        created_on: row.try_get_by_index(5)?,
        counts_from: row.try_get_by_index(6)?,
        words: [word(7)?, word(8)?, word(9)?, word(10)?],
        relation: row.try_get_by_index(11)?,
        parameters: row.try_get_by_index(12)?,
        thirtieths: row.try_get_by_index(13)?,
        by_all_time: row.try_get_by_index(14)?,
    })
}

fn counted(row: &QueryResult) -> StoreResult<WholeAmount> {
    let (from, to, rule): (i32, i32, i16) =
        (row.try_get_by_index(1)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?);
    Ok(WholeAmount {
        repository: row.try_get_by_index(0)?,
        stretch: Period::of_epoch_days(from, to).ok_or_else(|| StoreError::corrupt("stretches of amounts"))?,
        rule: Rule::from_code(rule).ok_or_else(|| StoreError::corrupt("rules of amounts"))?,
        count: row.try_get_by_index(4)?,
        reset: row.try_get_by_index(5)?,
    })
}
