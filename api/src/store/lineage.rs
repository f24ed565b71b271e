//! What models are built on, and what is built on them.
//!
//! Descent is followed when it is asked for: a table of all ancestors of all models would grow with the square of what merges name.

use entity::{base_edge, repository};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{
    CommonTableExpression, Cond, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement, UnionType,
    WindowStatement, WithClause,
};

use super::catalogue::{columns, of, repository_row};
use super::keyset::Position;
use super::{RepositoryRow, Session, StoreResult};
use crate::dimension::DerivativeScope;

/// Models with what is built on each, one row a pair.
const BUILT: &str = "built";
/// The model that is built on.
const BASE: &str = "base";
/// The model that is built on it.
const ID: &str = "id";
/// Place among what is built on the same model.
const PLACE: &str = "place";

fn of_edge(column: base_edge::Column) -> Expr {
    Expr::col((base_edge::Entity, column))
}

fn built(column: &'static str) -> Expr {
    Expr::col((BUILT, column))
}

impl Session {
    /// The listed bases of some models, with the number of the model that names each; those of one in the order in which it does.
    pub async fn bases(&self, models: &[i64]) -> StoreResult<Vec<(i64, RepositoryRow)>> {
        use base_edge::Column;
        let list = Query::select()
            .expr_as(of_edge(Column::RepositoryId), "of")
            .exprs(columns())
            .from(base_edge::Entity)
            .join(JoinType::InnerJoin, repository::Entity, of(repository::Column::Id).eq(of_edge(Column::BaseId)))
            .and_where(of_edge(Column::RepositoryId).is_in(models.iter().copied()))
            .order_by_expr(of_edge(Column::RepositoryId), Order::Asc)
            .order_by_expr(of_edge(Column::Position), Order::Asc)
            .take();
        let rows = self.tx.query_all(&list).await?;
        rows.iter().map(|row| Ok((row.try_get("", "of")?, repository_row(row)?))).collect()
    }

    /// Repositories by their numbers, in any order.
    pub async fn repositories_by_id(&self, ids: &[i64]) -> StoreResult<Vec<RepositoryRow>> {
        let mut list = Query::select();
        list.from(repository::Entity).and_where(of(repository::Column::Id).is_in(ids.iter().copied()));
        self.select_rows(list).await
    }

    /// The first `limit` models behind a place that are built on each of some models, with the number of that one. By lifetime
    /// downloads, highest first, then by name; those of unknown downloads last.
    pub async fn first_derivatives(
        &self,
        bases: &[i64],
        scope: DerivativeScope,
        after: Option<&Position>,
        limit: u64,
    ) -> StoreResult<Vec<(i64, RepositoryRow)>> {
        let (value, key) = (of(repository::Column::LifetimeDownloads), of(repository::Column::ListKey));
        let mut window = WindowStatement::partition_by((BUILT, BASE));
        window
            .order_by_expr(value.clone().is_null(), Order::Asc)
            .order_by_expr(value.clone(), Order::Desc)
            .order_by_expr(key.clone(), Order::Asc);
        let mut placed = Query::select();
        placed
            .expr_as(built(BASE), BASE)
            .expr_as(built(ID), ID)
            .expr_window_as(Func::cust("ROW_NUMBER"), window, PLACE)
            .from(BUILT)
            .join(JoinType::InnerJoin, repository::Entity, of(repository::Column::Id).eq(built(ID)));
        if let Some(Position { value: bound, key: last }) = after {
            let behind = key.gt(last.as_str());
            placed.cond_where(match bound {
                Some(bound) => Cond::any()
                    .add(value.clone().lt(*bound))
                    .add(value.clone().eq(*bound).and(behind))
                    .add(value.is_null()),
                None => Cond::all().add(value.is_null()).add(behind),
            });
        }
        let page = |column: &'static str| Expr::col(("placed", column));
        let list = Query::select()
            .expr_as(page(BASE), BASE)
            .exprs(columns())
            .from_subquery(placed, "placed")
            .join(JoinType::InnerJoin, repository::Entity, of(repository::Column::Id).eq(page(ID)))
            .and_where(page(PLACE).lte(i64::try_from(limit).unwrap_or(i64::MAX)))
            .order_by_expr(page(BASE), Order::Asc)
            .order_by_expr(page(PLACE), Order::Asc)
            .take();
        let rows = self.tx.query_all(&list.with(built_on(bases, scope))).await?;
        rows.iter().map(|row| Ok((row.try_get("", BASE)?, repository_row(row)?))).collect()
    }

    /// How many models are built on each of some models; those on which none is are left out.
    pub async fn count_derivatives(&self, bases: &[i64], scope: DerivativeScope) -> StoreResult<Vec<(i64, i64)>> {
        let count = Query::select()
            .expr(built(BASE))
            .expr(Func::count(built(ID)))
            .from(BUILT)
            .add_group_by([built(BASE)])
            .take();
        let rows = self.tx.query_all(&count.with(built_on(bases, scope))).await?;
        rows.into_iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }
}

/// The table [`BUILT`]: each pair once, so that a loop ends, and none of a model with itself.
fn built_on(bases: &[i64], scope: DerivativeScope) -> WithClause {
    use base_edge::Column;
    const FOLLOWED: &str = "followed";
    let direct = Query::select()
        .distinct()
        .expr_as(of_edge(Column::BaseId), BASE)
        .expr_as(of_edge(Column::RepositoryId), ID)
        .from(base_edge::Entity)
        .and_where(of_edge(Column::BaseId).is_in(bases.iter().copied()))
        .take();
    let table = |name: &'static str, query: SelectStatement| {
        CommonTableExpression::new().query(query).columns([BASE, ID]).table_name(name).to_owned()
    };
    if scope == DerivativeScope::Direct {
        return WithClause::new().cte(table(BUILT, direct)).to_owned();
    }
    let followed = |column: &'static str| Expr::col((FOLLOWED, column));
    let further = Query::select()
        .expr(followed(BASE))
        .expr(of_edge(Column::RepositoryId))
        .from(FOLLOWED)
        .join(JoinType::InnerJoin, base_edge::Entity, of_edge(Column::BaseId).eq(followed(ID)))
        .take();
    let all = { direct }.union(UnionType::Distinct, further).to_owned();
    let others = Query::select()
        .expr(followed(BASE))
        .expr(followed(ID))
        .from(FOLLOWED)
        .and_where(followed(BASE).ne(followed(ID)))
        .take();
    WithClause::new().recursive(true).cte(table(FOLLOWED, all)).cte(table(BUILT, others)).to_owned()
}
