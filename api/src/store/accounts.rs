//! Accounts as lists and look-ups tell them.

use entity::{publisher, publisher_evidence, publisher_standing};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QueryResult};

use super::condition::condition;
use super::keyset::{Keyset, Seek};
use super::{Fact, Session, StoreError, StoreResult};
use crate::dimension::{Clause, Hub, PublisherKind};

/// What accounts are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountSort {
    /// Lifetime downloads of their models.
    Downloads,
    /// Recorded models.
    Models,
    /// Recorded datasets.
    Datasets,
    /// Account name without regard to case.
    Login,
}

/// An account with what the registry knows about it and what its repositories add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Number.
    pub id: i64,
    /// The hub.
    pub hub: Hub,
    /// As its repositories are spelt.
    pub login: String,
    /// Without regard to case.
    pub login_key: String,
    /// Name for people.
    pub display_name: Option<String>,
    /// Kind of publisher.
    pub kind: Option<PublisherKind>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Lifetime downloads of its models; none when no snapshot told a counter of any.
    pub downloads: Option<i64>,
    /// Recorded models.
    pub models: i64,
    /// Recorded datasets.
    pub datasets: i64,
}

/// What supports a fact of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The account.
    pub account: i64,
    /// Which fact, `kind`, `country` or `displayName`.
    pub field: String,
    /// The value supported.
    pub value: String,
    /// The source.
    pub source: String,
    /// Its address.
    pub url: Option<String>,
}

type Known = publisher::Column;
type Standing = publisher_standing::Column;

fn known(column: Known) -> Expr {
    Expr::col((publisher::Entity, column))
}

fn standing(column: Standing) -> Expr {
    Expr::col((publisher_standing::Entity, column))
}

impl AccountRow {
    /// The value that a list in this order shows.
    pub fn value(&self, sort: AccountSort) -> Option<i64> {
        match sort {
            AccountSort::Downloads => self.downloads,
            AccountSort::Models => Some(self.models),
            AccountSort::Datasets => Some(self.datasets),
            AccountSort::Login => None,
        }
    }
}

impl Session {
    /// A part of the accounts with at least one repository that fulfil conditions, in an order.
    pub async fn accounts(
        &self,
        hub: Hub,
        clauses: &[Clause],
        sort: AccountSort,
        seek: &Seek,
    ) -> StoreResult<Vec<AccountRow>> {
        let value = match sort {
            AccountSort::Downloads => Some(standing(Standing::Downloads)),
            AccountSort::Models => Some(standing(Standing::Models)),
            AccountSort::Datasets => Some(standing(Standing::Datasets)),
            AccountSort::Login => None,
        };
        let key = standing(Standing::ListKey);
        let list = listed(hub, clauses);
        rows(Keyset { session: self, list, columns: columns(), value, key }.page(seek).await?)
    }

    /// How many accounts fulfil conditions.
    pub async fn count_accounts(&self, hub: Hub, clauses: &[Clause]) -> StoreResult<i64> {
        let count = listed(hub, clauses).expr(Func::count(standing(Standing::PublisherId))).take();
        match self.tx.query_one(&count).await? {
            Some(row) => Ok(row.try_get_by_index(0)?),
            None => Ok(0),
        }
    }

    /// Accounts with a repository by their places in the order of names; in any order.
    pub async fn accounts_by_key(&self, hub: Hub, keys: &[String]) -> StoreResult<Vec<AccountRow>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut list = listed(hub, &[]);
        list.and_where(standing(Standing::ListKey).is_in(keys.iter().map(String::as_str)));
        self.select_accounts(list).await
    }

    /// Accounts by their logins, given without regard to case, with those that only the registry knows; in any order.
    pub async fn accounts_by_login(&self, hub: Hub, logins: &[String]) -> StoreResult<Vec<AccountRow>> {
        let mut list = all();
        list.and_where(known(Known::Hub).eq(hub.code()))
            .and_where(known(Known::LoginKey).is_in(logins.iter().map(String::as_str)));
        self.select_accounts(list).await
    }

    /// Accounts by their numbers, in any order.
    pub async fn accounts_by_id(&self, ids: &[i64]) -> StoreResult<Vec<AccountRow>> {
        let mut list = all();
        list.and_where(known(Known::Id).is_in(ids.iter().copied()));
        self.select_accounts(list).await
    }

    /// What supports the registry's facts about accounts.
    pub async fn evidence(&self, accounts: &[i64]) -> StoreResult<Vec<EvidenceRow>> {
        use publisher_evidence::Column;
        let rows = publisher_evidence::Entity::find()
            .filter(Column::PublisherId.is_in(accounts.iter().copied()))
            .filter(Column::Field.ne(Fact::Login.name()))
            .order_by(Column::Field, Order::Asc)
            .all(&self.tx)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| EvidenceRow {
                account: row.publisher_id,
                field: row.field,
                value: row.value,
                source: row.source,
                url: row.url,
            })
            .collect())
    }

    async fn select_accounts(&self, mut list: SelectStatement) -> StoreResult<Vec<AccountRow>> {
        list.exprs(columns());
        rows(self.tx.query_all(&list).await?)
    }
}

/// Every account, with its standing where it has one.
fn all() -> SelectStatement {
    let of_account = standing(Standing::PublisherId).eq(known(Known::Id));
    Query::select().from(publisher::Entity).join(JoinType::LeftJoin, publisher_standing::Entity, of_account).take()
}

/// Accounts of a hub with a standing, filtered.
fn listed(hub: Hub, clauses: &[Clause]) -> SelectStatement {
    let of_account = known(Known::Id).eq(standing(Standing::PublisherId));
    let mut list = Query::select();
    list.from(publisher_standing::Entity)
        .join(JoinType::InnerJoin, publisher::Entity, of_account)
        .and_where(standing(Standing::Hub).eq(hub.code()))
        .cond_where(clauses.iter().fold(Cond::all(), |all, clause| all.add(condition(clause))));
    list
}

fn columns() -> Vec<Expr> {
    vec![
        known(Known::Id),
        known(Known::Hub),
        known(Known::Login),
        known(Known::LoginKey),
        known(Known::DisplayName),
        known(Known::Kind),
        known(Known::Country),
        standing(Standing::Downloads),
        standing(Standing::Models),
        standing(Standing::Datasets),
    ]
}

fn rows(found: Vec<QueryResult>) -> StoreResult<Vec<AccountRow>> {
    let read = |row: QueryResult| {
        let kind: Option<i16> = row.try_get_by_index(5)?;
        Ok(AccountRow {
            id: row.try_get_by_index(0)?,
            hub: Hub::from_code(row.try_get_by_index(1)?).ok_or_else(|| StoreError::corrupt("accounts"))?,
            login: row.try_get_by_index(2)?,
            login_key: row.try_get_by_index(3)?,
            display_name: row.try_get_by_index(4)?,
            kind: kind.and_then(PublisherKind::from_code),
            country: row.try_get_by_index(6)?,
            downloads: row.try_get_by_index(7)?,
            models: row.try_get_by_index::<Option<i64>>(8)?.unwrap_or(0),
            datasets: row.try_get_by_index::<Option<i64>>(9)?.unwrap_or(0),
        })
    };
    found.into_iter().map(read).collect()
}
