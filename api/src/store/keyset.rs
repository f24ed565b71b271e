//! Pages by keyset: whatever the place, a page is read from an index over (value, descending; key, ascending) in a few ranges.
//!
//! Rows with the same value stand in the order of their keys, in both directions, and rows without a value at the end. So a page
//! is put together from up to three ranges: the rest of the value at which the page before ended, the values beyond it, and what has
//! no value. Against the index's direction the values beyond are read in two: all but the highest, and the highest by key.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Session, StoreResult};

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The value that the list is ordered by; none at its end, and where it is ordered by keys alone.
    pub value: Option<i64>,
    /// The key of the entry.
    pub key: String,
}

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Seek {
    /// Highest values first.
    pub descending: bool,
    /// Behind which entry; from the beginning when not told.
    pub after: Option<Position>,
    /// At most so many.
    pub limit: u64,
}

/// A list: what is selected and under which conditions, the value it is ordered by and the key.
pub(super) struct Keyset<'s> {
    pub(super) session: &'s Session,
    /// Tables and conditions, without columns.
    pub(super) list: SelectStatement,
    /// What is read of an entry.
    pub(super) columns: Vec<Expr>,
    /// None where it is ordered by keys alone.
    pub(super) value: Option<Expr>,
    pub(super) key: Expr,
}

impl Keyset<'_> {
    /// A part of the list, in its order.
    pub(super) async fn page(&self, seek: &Seek) -> StoreResult<Vec<QueryResult>> {
        let Some(value) = &self.value else { return self.by_key(seek).await };
        let mut page = Vec::new();
        let left = |page: &Vec<QueryResult>| seek.limit.saturating_sub(page.len() as u64);
        let (bound, key) = match &seek.after {
            Some(Position { value: None, key }) => {
                return self.tied(value, value.clone().is_null(), Some(key), seek.limit).await;
            }
            Some(Position { value: Some(bound), key }) => (Some(*bound), Some(key)),
            None => (None, None),
        };
        if let Some(bound) = bound {
            page.extend(self.tied(value, value.clone().eq(bound), key, left(&page)).await?);
        }
        if seek.descending {
            page.extend(self.falling(value, bound, left(&page)).await?);
        } else {
            page.extend(self.rising(value, bound, left(&page)).await?);
        }
        page.extend(self.tied(value, value.clone().is_null(), None, left(&page)).await?);
        Ok(page)
    }

    async fn by_key(&self, seek: &Seek) -> StoreResult<Vec<QueryResult>> {
        let key = &self.key;
        let beyond = seek.after.as_ref().map(|after| match seek.descending {
            true => key.clone().lt(after.key.as_str()),
            false => key.clone().gt(after.key.as_str()),
        });
        let mut select = self.list.clone();
        select.and_where_option(beyond).order_by_expr(key.clone(), direction(seek.descending));
        self.read(select, seek.limit).await
    }

    /// Entries of one value, or of none, behind a key.
    async fn tied(
        &self,
        value: &Expr,
        of_value: Expr,
        after: Option<&String>,
        limit: u64,
    ) -> StoreResult<Vec<QueryResult>> {
        let mut select = self.list.clone();
        // All have the same; but only by the whole order of the index does PostgreSQL see that it need not sort those of none.
        select
            .and_where(of_value)
            .and_where_option(after.map(|after| self.key.clone().gt(after.as_str())))
            .order_by_expr(value.clone(), Order::Desc)
            .order_by_expr(self.key.clone(), Order::Asc);
        self.read(select, limit).await
    }

    /// Entries below a value, highest first.
    async fn falling(&self, value: &Expr, bound: Option<i64>, limit: u64) -> StoreResult<Vec<QueryResult>> {
        let mut select = self.list.clone();
        let below = bound.map_or_else(|| value.clone().is_not_null(), |bound| value.clone().lt(bound));
        select.and_where(below).order_by_expr(value.clone(), Order::Desc).order_by_expr(self.key.clone(), Order::Asc);
        self.read(select, limit).await
    }

    /// Entries above a value, lowest first.
    async fn rising(&self, value: &Expr, bound: Option<i64>, limit: u64) -> StoreResult<Vec<QueryResult>> {
        let above = bound.map_or_else(|| value.clone().is_not_null(), |bound| value.clone().gt(bound));
        let mut lowest = self.list.clone();
        lowest
            .expr_as(value.clone(), "value")
            .and_where(above.clone())
            .order_by_expr(value.clone(), Order::Asc)
            .limit(limit);
        let highest = Query::select().expr(Func::max(Expr::col("value"))).from_subquery(lowest, "lowest").take();
        let highest = match self.session.tx.query_one(&highest).await? {
            Some(row) => row.try_get_by_index::<Option<i64>>(0)?,
            None => None,
        };
        let Some(highest) = highest.filter(|_| limit > 0) else { return Ok(Vec::new()) };
        let mut select = self.list.clone();
        select
            .and_where(above)
            .and_where(value.clone().lt(highest))
            .order_by_expr(value.clone(), Order::Asc)
            .order_by_expr(self.key.clone(), Order::Asc);
        let mut rows = self.read(select, limit).await?;
        rows.extend(self.tied(value, value.clone().eq(highest), None, limit.saturating_sub(rows.len() as u64)).await?);
        Ok(rows)
    }

    async fn read(&self, mut select: SelectStatement, limit: u64) -> StoreResult<Vec<QueryResult>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        for column in &self.columns {
            select.expr(column.clone());
        }
        Ok(self.session.tx.query_all(select.limit(limit)).await?)
    }
}

fn direction(descending: bool) -> Order {
    if descending { Order::Desc } else { Order::Asc }
}
