//! How accounts are spelt: as the names of their repositories are, whatever came in first.

use std::collections::BTreeMap;

use entity::{base_edge, publisher, repository};
use sea_orm::sea_query::{Expr, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter};

use super::{StoreResult, Writer};
use crate::dimension::Hub;

fn of_publisher(column: publisher::Column) -> Expr {
    Expr::col((publisher::Entity, column))
}

fn of_repository(column: repository::Column) -> Expr {
    Expr::col((repository::Entity, column))
}

fn of_base(column: base_edge::Column) -> Expr {
    Expr::col((base_edge::Entity, column))
}

impl Writer {
    /// Spells the accounts of a hub as the names of their repositories do, and those without a repository as the bases do that models
    /// name: of several spellings in the first by code points. In which order listings and registries came in must not show.
    pub async fn spell_accounts(&self, hub: Hub) -> StoreResult<()> {
        let mut spellings: BTreeMap<i64, String> = BTreeMap::new();
        for names in [names_of_repositories(hub), names_of_bases(hub)] {
            for row in self.tx.query_all(&names).await? {
                let (account, name): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                let Some((login, _)) = name.split_once('/') else { continue };
                let spelt = spellings.entry(account).or_insert_with(|| login.to_owned());
                if login < spelt.as_str() {
                    login.clone_into(spelt);
                }
            }
        }
        for (account, login) in spellings {
            publisher::Entity::update_many()
                .col_expr(publisher::Column::Login, Expr::value(login))
                .filter(publisher::Column::Id.eq(account))
                .exec(&self.tx)
                .await?;
        }
        Ok(())
    }
}

/// Whether a name begins with the account as it is spelt now.
fn is_spelt_otherwise(name: &'static str) -> Expr {
    Expr::cust(format!("substr({name}, 1, length(publisher.login) + 1) <> publisher.login || '/'"))
}

/// Names of the repositories of accounts that one of them spells otherwise.
fn names_of_repositories(hub: Hub) -> SelectStatement {
    use repository::Column;
    let otherwise = Query::select()
        .expr(of_repository(Column::PublisherId))
        .from(repository::Entity)
        .join(
            JoinType::InnerJoin,
            publisher::Entity,
            of_publisher(publisher::Column::Id).eq(of_repository(Column::PublisherId)),
        )
        .and_where(of_repository(Column::Hub).eq(hub.code()))
        .and_where(of_repository(Column::Name).like("%/%"))
        .and_where(is_spelt_otherwise("repository.name"))
        .take();
    Query::select()
        .expr(of_repository(Column::PublisherId))
        .expr(of_repository(Column::Name))
        .from(repository::Entity)
        .and_where(of_repository(Column::Hub).eq(hub.code()))
        .and_where(of_repository(Column::Name).like("%/%"))
        .and_where(of_repository(Column::PublisherId).in_subquery(otherwise))
        .take()
}

/// Names of the bases of accounts without a repository that one of them spells otherwise.
fn names_of_bases(hub: Hub) -> SelectStatement {
    use base_edge::Column;
    let own = Query::select()
        .expr(Expr::val(1))
        .from(repository::Entity)
        .and_where(of_repository(repository::Column::PublisherId).eq(of_base(Column::PublisherId)))
        .take();
    let otherwise = Query::select()
        .expr(of_base(Column::PublisherId))
        .from(base_edge::Entity)
        .join(
            JoinType::InnerJoin,
            publisher::Entity,
            of_publisher(publisher::Column::Id).eq(of_base(Column::PublisherId)),
        )
        .and_where(of_publisher(publisher::Column::Hub).eq(hub.code()))
        .and_where(of_base(Column::BaseId).is_null())
        .and_where(is_spelt_otherwise("base_edge.name"))
        .and_where(Expr::exists(own).not())
        .take();
    Query::select()
        .expr(of_base(Column::PublisherId))
        .expr(of_base(Column::Name))
        .from(base_edge::Entity)
        .and_where(of_base(Column::BaseId).is_null())
        .and_where(of_base(Column::PublisherId).in_subquery(otherwise))
        .take()
}
