//! Who derives from what, one row after the other.

use entity::{base_edge, publisher, repository};
use futures_util::TryStreamExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query};
use sea_orm::{ConnectionTrait, StreamTrait};

use super::{Session, StoreError, StoreResult, select};
use crate::dimension::{Attribute, Hub, Plan, Relation};
use crate::history::Thirtieths;

/// A model, as far as it counts as a derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derivative {
    /// Number.
    pub id: i64,
    /// How it relates to its bases.
    pub relation: Relation,
    /// Lifetime downloads; none count as zero.
    pub lifetime: Thirtieths,
}

/// A base that a model names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedBase {
    /// Number of the model.
    pub model: i64,
    /// Number of the base, where it is listed.
    pub base: Option<i64>,
    /// What is asked of the base; none where it is not known.
    pub value: Option<String>,
}

/// Alias of the repositories that are named.
const NAMED: &str = "named";

impl Session {
    /// The models of a plan.
    pub async fn derivatives(&self, plan: &Plan) -> StoreResult<Vec<Derivative>> {
        use repository::Column;
        let mut models = select::planned(plan);
        for column in [Column::Id, Column::Relation, Column::LifetimeThirtieths] {
            models.expr(select::of(column));
        }
        let corrupt = || StoreError::corrupt("relations of models");
        let read = |row: sea_orm::QueryResult| {
            Ok(Derivative {
                id: row.try_get_by_index(0)?,
                relation: Relation::from_code(row.try_get_by_index(1)?).ok_or_else(corrupt)?,
                lifetime: Thirtieths(row.try_get_by_index::<Option<i64>>(2)?.unwrap_or(0)),
            })
        };
        self.tx.query_all(&models).await?.into_iter().map(read).collect()
    }

    /// Visits the bases that the models of a hub name, in any order: with the name of the account, its country, or the name of the base,
    /// the present one where it is listed.
    pub async fn each_base(
        &self,
        hub: Hub,
        attribute: Attribute,
        visit: &mut (dyn FnMut(NamedBase) + Send),
    ) -> StoreResult<()> {
        use base_edge::Column;
        let edge = |column: Column| Expr::col((base_edge::Entity, column));
        let mut bases = Query::select();
        bases
            .expr(edge(Column::RepositoryId))
            .expr(edge(Column::BaseId))
            .from(base_edge::Entity)
            .join(
                JoinType::InnerJoin,
                repository::Entity,
                select::of(repository::Column::Id).eq(edge(Column::RepositoryId)),
            )
            .and_where(select::of(repository::Column::Hub).eq(hub.code()));
        if attribute == Attribute::Repository {
            let named = |column: repository::Column| Expr::col((NAMED, column));
            bases
                .join_as(
                    JoinType::LeftJoin,
                    repository::Entity,
                    NAMED,
                    named(repository::Column::Id).eq(edge(Column::BaseId)),
                )
                .expr(Func::coalesce([named(repository::Column::Name), edge(Column::Name)]));
        } else {
            let known = |column: publisher::Column| Expr::col((publisher::Entity, column));
            let is_country = attribute == Attribute::Country;
            bases
                .join(JoinType::LeftJoin, publisher::Entity, known(publisher::Column::Id).eq(edge(Column::PublisherId)))
                .expr(known(if is_country { publisher::Column::Country } else { publisher::Column::LoginKey }));
        }
        let mut rows = self.tx.stream(&bases).await?;
        while let Some(row) = rows.try_next().await? {
            visit(NamedBase {
                model: row.try_get_by_index(0)?,
                base: row.try_get_by_index(1)?,
                value: row.try_get_by_index(2)?,
            });
        }
        Ok(())
    }
}
