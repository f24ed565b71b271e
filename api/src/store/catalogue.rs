//! Repositories as lists and look-ups tell them.

use entity::repository::{self, Column};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement, WindowStatement};
use sea_orm::{ConnectionTrait, FromQueryResult, Iterable, Order, QueryResult};

use super::keyset::{Keyset, Seek};
use super::{Digest, Session, StoreError, StoreResult, select};
use crate::calendar::Day;
use crate::dimension::{Clause, Hub, ParameterSource, Relation, RepositoryKind};

/// What repositories are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RepositorySort {
    /// Lifetime downloads.
    Downloads,
    /// Likes.
    Likes,
    /// Told creation.
    CreatedAt,
    /// Last change.
    LastModified,
    /// Name without regard to case.
    Name,
    /// Number of parameters.
    Parameters,
}

/// A repository as its snapshots together tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryRow {
    /// Number, valid within one data version.
    pub id: i64,
    /// The hub.
    pub hub: Hub,
    /// The kind.
    pub kind: RepositoryKind,
    /// The hub's identifier.
    pub source_id: Option<String>,
    /// Present name, or the last one where another repository has it now.
    pub name: String,
    /// Whether the name is still its own.
    pub name_held: bool,
    /// Place in the order of names; unique within hub and kind.
    pub list_key: String,
    /// Number of the account.
    pub publisher_id: Option<i64>,
    /// Of a model: number of the last listed one of the chain of its first bases.
    pub root_id: Option<i64>,
    /// Day of the first snapshot that lists it.
    pub first_seen: Day,
    /// Creation as told, microseconds since 1970-01-01T00:00:00Z.
    pub created_at: Option<i64>,
    /// Day since which no complete snapshot lists it.
    pub removed_on: Option<Day>,
    /// Last change, microseconds since 1970-01-01T00:00:00Z.
    pub last_modified: Option<i64>,
    /// Likes.
    pub likes: Option<i64>,
    /// Lifetime downloads as shown.
    pub lifetime_downloads: Option<i64>,
    /// Key of what its snapshots together tell.
    pub attributes: Digest,
    /// Number of the word for its task.
    pub task_id: Option<i64>,
    /// Number of the word for its library.
    pub library_id: Option<i64>,
    /// Number of the word for its licence.
    pub license_id: Option<i64>,
    /// Number of the word for its SDK.
    pub sdk_id: Option<i64>,
    /// Number of parameters.
    pub parameters: Option<i64>,
    /// Where that was read.
    pub parameter_source: Option<ParameterSource>,
    /// How it relates to its bases.
    pub relation: Relation,
}

impl RepositoryRow {
    /// The value that a list in this order shows.
    pub fn value(&self, sort: RepositorySort) -> Option<i64> {
        match sort {
            RepositorySort::Downloads => self.lifetime_downloads,
            RepositorySort::Likes => self.likes,
            RepositorySort::CreatedAt => self.created_at,
            RepositorySort::LastModified => self.last_modified,
            RepositorySort::Name => None,
            RepositorySort::Parameters => self.parameters,
        }
    }
}

impl RepositorySort {
    fn column(self) -> Option<Column> {
        match self {
            Self::Downloads => Some(Column::LifetimeDownloads),
            Self::Likes => Some(Column::Likes),
            Self::CreatedAt => Some(Column::CreatedAt),
            Self::LastModified => Some(Column::LastModified),
            Self::Name => None,
            Self::Parameters => Some(Column::Parameters),
        }
    }
}

pub(super) fn of(column: Column) -> Expr {
    Expr::col((repository::Entity, column))
}

impl Session {
    /// A part of the repositories of a kind that fulfil conditions, in an order.
    pub async fn repositories(
        &self,
        hub: Hub,
        kind: RepositoryKind,
        clauses: &[Clause],
        sort: RepositorySort,
        seek: &Seek,
    ) -> StoreResult<Vec<RepositoryRow>> {
        let keyset = Keyset {
            session: self,
            list: select::repositories(hub, kind, clauses),
            columns: columns(),
            value: sort.column().map(of),
            key: of(Column::ListKey),
        };
        rows(keyset.page(seek).await?)
    }

    /// The first `limit` repositories of each of some accounts, in an order.
    pub async fn first_repositories(
        &self,
        (hub, kind): (Hub, RepositoryKind),
        accounts: &[i64],
        clauses: &[Clause],
        (sort, descending): (RepositorySort, bool),
        limit: u64,
    ) -> StoreResult<Vec<RepositoryRow>> {
        let mut window = WindowStatement::partition_by((repository::Entity, Column::PublisherId));
        let direction = if descending { Order::Desc } else { Order::Asc };
        if let Some(value) = sort.column() {
            window.order_by_expr(of(value).is_null(), Order::Asc).order_by_expr(of(value), direction.clone());
        }
        let by_key = if sort.column().is_none() { direction } else { Order::Asc };
        window.order_by_expr(of(Column::ListKey), by_key);
        let mut places = select::repositories(hub, kind, clauses);
        places.and_where(of(Column::PublisherId).is_in(accounts.iter().copied())).expr(of(Column::Id)).expr_window_as(
            Func::cust("ROW_NUMBER"),
            window,
            "place",
        );
        let mut first = Query::select();
        first
            .from(repository::Entity)
            .join_subquery(JoinType::InnerJoin, places, "places", Expr::col(("places", "id")).eq(of(Column::Id)))
            .and_where(Expr::col(("places", "place")).lte(i64::try_from(limit).unwrap_or(i64::MAX)))
            .order_by_expr(Expr::col(("places", "place")), Order::Asc);
        self.select_rows(first).await
    }

    /// How many repositories fulfil conditions.
    pub async fn count_repositories(&self, hub: Hub, kind: RepositoryKind, clauses: &[Clause]) -> StoreResult<i64> {
        let count = select::repositories(hub, kind, clauses).expr(Func::count(of(Column::Id))).take();
        match self.tx.query_one(&count).await? {
            Some(row) => Ok(row.try_get_by_index(0)?),
            None => Ok(0),
        }
    }

    /// The same for each of some accounts; those without any are left out.
    pub async fn count_repositories_of(
        &self,
        (hub, kind): (Hub, RepositoryKind),
        accounts: &[i64],
        clauses: &[Clause],
    ) -> StoreResult<Vec<(i64, i64)>> {
        let count = select::repositories(hub, kind, clauses)
            .and_where(of(Column::PublisherId).is_in(accounts.iter().copied()))
            .expr(of(Column::PublisherId))
            .expr(Func::count(of(Column::Id)))
            .add_group_by([of(Column::PublisherId)])
            .take();
        let rows = self.tx.query_all(&count).await?;
        rows.into_iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }

    /// Repositories by their keys, in any order.
    pub async fn repositories_by_key(
        &self,
        hub: Hub,
        kind: RepositoryKind,
        keys: &[String],
    ) -> StoreResult<Vec<RepositoryRow>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut list = select::repositories(hub, kind, &[]);
        list.and_where(of(Column::ListKey).is_in(keys.iter().map(String::as_str)));
        self.select_rows(list).await
    }

    pub(super) async fn select_rows(&self, mut list: SelectStatement) -> StoreResult<Vec<RepositoryRow>> {
        list.exprs(columns());
        rows(self.tx.query_all(&list).await?)
    }
}

pub(super) fn columns() -> Vec<Expr> {
    Column::iter().map(of).collect()
}

fn rows(found: Vec<QueryResult>) -> StoreResult<Vec<RepositoryRow>> {
    found.iter().map(repository_row).collect()
}

pub(super) fn repository_row(row: &QueryResult) -> StoreResult<RepositoryRow> {
    read(repository::Model::from_query_result(row, "")?)
}

fn read(row: repository::Model) -> StoreResult<RepositoryRow> {
    let corrupt = || StoreError::corrupt("repositories");
    let day = |days: i32| Day::from_epoch_days(days.into()).ok_or_else(corrupt);
    Ok(RepositoryRow {
        id: row.id,
        hub: Hub::from_code(row.hub).ok_or_else(corrupt)?,
        kind: RepositoryKind::from_code(row.kind).ok_or_else(corrupt)?,
        source_id: row.source_id,
        name: row.name,
        name_held: row.name_held,
        list_key: row.list_key,
        publisher_id: row.publisher_id,
        root_id: row.root_id,
        first_seen: day(row.first_seen)?,
        created_at: row.created_at,
        removed_on: row.removed_on.map(day).transpose()?,
        last_modified: row.last_modified,
        likes: row.likes,
        lifetime_downloads: row.lifetime_downloads,
        attributes: row.attributes.try_into().map_err(|_| corrupt())?,
        task_id: row.task_id,
        library_id: row.library_id,
        license_id: row.license_id,
        sdk_id: row.sdk_id,
        parameters: row.parameters,
        parameter_source: row.parameter_source.and_then(ParameterSource::from_code),
        relation: Relation::from_code(row.relation).ok_or_else(corrupt)?,
    })
}
