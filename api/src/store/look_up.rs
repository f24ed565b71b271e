//! Repositories by identifier and by name, and what is told of them beside their own row.

use entity::{former_name, repository, repository_facet, term};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder};

use super::{FacetOf, RepositoryRow, Session, StoreResult, select};
use crate::dimension::{Hub, RepositoryKind};

/// Ways in which a name leads to a repository, the first going before the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedAs {
    /// It has the name.
    Present,
    /// It had the name until another one took it.
    Lost,
    /// It had the name before it was renamed.
    Former,
}

impl Session {
    /// Repositories by the hub's identifiers, in any order.
    pub async fn repositories_by_source(
        &self,
        hub: Hub,
        kind: RepositoryKind,
        ids: &[String],
    ) -> StoreResult<Vec<RepositoryRow>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut list = select::repositories(hub, kind, &[]);
        let wanted = Expr::col((repository::Entity, repository::Column::SourceId));
        list.and_where(wanted.is_in(ids.iter().map(String::as_str)));
        self.select_rows(list).await
    }

    /// Repositories that have or lost one of these names, given without regard to case; those that lost a name last come last.
    pub async fn repositories_by_name(
        &self,
        hub: Hub,
        kind: RepositoryKind,
        keys: &[String],
    ) -> StoreResult<Vec<(NamedAs, RepositoryRow)>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut list = select::repositories(hub, kind, &[]);
        list.and_where(
            Expr::col((repository::Entity, repository::Column::NameKey)).is_in(keys.iter().map(String::as_str)),
        )
        .order_by((repository::Entity, repository::Column::Id), Order::Asc);
        let named = |row: RepositoryRow| (if row.name_held { NamedAs::Present } else { NamedAs::Lost }, row);
        Ok(self.select_rows(list).await?.into_iter().map(named).collect())
    }

    /// Repositories that had one of these names before they were renamed, each with that name; the last to be renamed comes last.
    pub async fn repositories_renamed_from(
        &self,
        hub: Hub,
        kind: RepositoryKind,
        keys: &[String],
    ) -> StoreResult<Vec<(String, RepositoryRow)>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let former = former_name::Entity::find()
            .filter(former_name::Column::NameKey.is_in(keys))
            .order_by(former_name::Column::UntilDay, Order::Asc)
            .order_by(former_name::Column::RepositoryId, Order::Asc)
            .all(&self.tx)
            .await?;
        if former.is_empty() {
            return Ok(Vec::new());
        }
        let mut list = select::repositories(hub, kind, &[]);
        let id = Expr::col((repository::Entity, repository::Column::Id));
        list.and_where(id.is_in(former.iter().map(|former| former.repository_id)));
        let rows = self.select_rows(list).await?;
        let of = |id: i64| rows.iter().find(|row| row.id == id).cloned();
        Ok(former.into_iter().filter_map(|former| Some((former.name_key, of(former.repository_id)?))).collect())
    }

    /// Former names of repositories, oldest first.
    pub async fn former_names(&self, ids: &[i64]) -> StoreResult<Vec<(i64, String)>> {
        use former_name::Column;
        let rows = former_name::Entity::find()
            .filter(Column::RepositoryId.is_in(ids.iter().copied()))
            .order_by(Column::UntilDay, Order::Asc)
            .order_by(Column::NameKey, Order::Asc)
            .all(&self.tx)
            .await?;
        Ok(rows.into_iter().map(|row| (row.repository_id, row.name)).collect())
    }

    /// Words by their numbers.
    pub async fn words(&self, ids: &[i64]) -> StoreResult<Vec<(i64, String)>> {
        let rows = term::Entity::find().filter(term::Column::Id.is_in(ids.iter().copied())).all(&self.tx).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.text)).collect())
    }

    /// Categories and modalities of datasets.
    pub async fn facets(&self, ids: &[i64]) -> StoreResult<Vec<(i64, FacetOf, String)>> {
        use repository_facet::Column;
        use sea_orm::ConnectionTrait as _;
        use sea_orm::sea_query::Query;
        let column = |column: Column| Expr::col((repository_facet::Entity, column));
        let select = Query::select()
            .expr(column(Column::RepositoryId))
            .expr(column(Column::Facet))
            .column((term::Entity, term::Column::Text))
            .from(repository_facet::Entity)
            .join(
                JoinType::InnerJoin,
                term::Entity,
                Expr::col((term::Entity, term::Column::Id)).eq(column(Column::TermId)),
            )
            .and_where(column(Column::RepositoryId).is_in(ids.iter().copied()))
            .take();
        let mut facets = Vec::new();
        for row in self.tx.query_all(&select).await? {
            if let Some(facet) = FacetOf::from_code(row.try_get_by_index(1)?) {
                facets.push((row.try_get_by_index(0)?, facet, row.try_get_by_index(2)?));
            }
        }
        Ok(facets)
    }
}
