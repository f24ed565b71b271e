//! How much of the downloads is of accounts that the registry knows, and which accounts it would pay to know.

use entity::{publisher, publisher_standing, repository};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, JoinType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QueryResult, QuerySelect};

use super::downloads::{PART, whole_sum};
use super::{Session, StoreError, StoreResult};
use crate::dimension::{Hub, PublisherKind, RepositoryKind};

/// Lifetime downloads of the models of a hub, in thirtieths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All.
    pub total: i128,
    /// Of models of no known account.
    pub no_account: i128,
    /// Of models whose account has a known country.
    pub known_origin: i128,
    /// Of models whose account has a known kind.
    pub known_kind: i128,
}

/// An account of which country or kind is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// As its repositories are spelt.
    pub login: String,
    /// Lifetime downloads of its models, above zero.
    pub downloads: i64,
    /// Recorded models.
    pub models: i64,
    /// Kind of publisher.
    pub kind: Option<PublisherKind>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

impl Session {
    /// How much of the downloads is of known accounts.
    pub async fn coverage(&self, hub: Hub) -> StoreResult<Coverage> {
        let known = |column| Expr::col((publisher::Entity, column));
        let conditions = [
            Expr::val(true).eq(true),
            known(publisher::Column::Id).is_null(),
            known(publisher::Column::Country).is_not_null(),
            known(publisher::Column::Kind).is_not_null(),
        ];
        let of = |column: repository::Column| Expr::col((repository::Entity, column));
        let mut select = Query::select();
        for condition in conditions {
            let counted = || -> Expr {
                let counted = of(repository::Column::LifetimeThirtieths);
                CaseStatement::new().case(condition.clone(), counted).finally(0_i64).into()
            };
            select.expr(whole_sum(counted().div(PART))).expr(whole_sum(counted().modulo(PART)));
        }
        let of_account = known(publisher::Column::Id).eq(of(repository::Column::PublisherId));
        let select = select
            .from(repository::Entity)
            .join(JoinType::LeftJoin, publisher::Entity, of_account)
            .and_where(of(repository::Column::Hub).eq(hub.code()))
            .and_where(of(repository::Column::Kind).eq(RepositoryKind::Model.code()))
            .take();
        let Some(row) = self.tx.query_one(&select).await? else { return Ok(Coverage::default()) };
        Ok(Coverage {
            total: sum(&row, 0)?,
            no_account: sum(&row, 2)?,
            known_origin: sum(&row, 4)?,
            known_kind: sum(&row, 6)?,
        })
    }

    /// The accounts with most downloads of which country or kind is not known; ties by name.
    pub async fn gaps(&self, hub: Hub, top: u64) -> StoreResult<Vec<Gap>> {
        use publisher_standing::Column;
        let unknown = publisher::Column::Country.is_null().or(publisher::Column::Kind.is_null());
        let rows = publisher_standing::Entity::find()
            .select_only()
            .columns([Column::Downloads, Column::Models])
            .columns([publisher::Column::Login, publisher::Column::Country])
            .column(publisher::Column::Kind)
            .join(
                JoinType::InnerJoin,
                publisher_standing::Entity::belongs_to(publisher::Entity)
                    .from(Column::PublisherId)
                    .to(publisher::Column::Id)
                    .into(),
            )
            .filter(Column::Hub.eq(hub.code()))
            .filter(Column::Downloads.gt(0))
            .filter(unknown)
            .order_by(Column::Downloads, Order::Desc)
            .order_by(Column::ListKey, Order::Asc)
            .limit(top)
            .into_tuple::<(i64, i64, String, Option<String>, Option<i16>)>()
            .all(&self.tx)
            .await?;
        let gap = |(downloads, models, login, country, kind): (i64, i64, String, Option<String>, Option<i16>)| {
            let kind = kind.map(|code| PublisherKind::from_code(code).ok_or_else(|| StoreError::corrupt("publishers")));
            Ok(Gap { login, downloads, models, kind: kind.transpose()?, country })
        };
        rows.into_iter().map(gap).collect()
    }
}

/// A sum whose quotient and remainder were summed apart; nothing where there was nothing to sum.
fn sum(row: &QueryResult, at: usize) -> StoreResult<i128> {
    let (high, low): (Option<i64>, Option<i64>) = (row.try_get_by_index(at)?, row.try_get_by_index(at + 1)?);
    Ok(i128::from(high.unwrap_or(0)) * i128::from(PART) + i128::from(low.unwrap_or(0)))
}
