//! Accounts as a list: those with at least one recorded repository.

use super::ListError;
use super::list::{List, page};
use super::page::{Page, Part};
use super::ranked::Downloads;
use crate::calendar::Period;
use crate::dimension::text::list_key;
use crate::dimension::{Attribute, Clause, Hub};
use crate::store::{AccountRow, AccountSort, Position, Seek, Session, StoreResult};

/// Accounts in an order.
#[derive(Clone, Debug)]
pub struct AccountList {
    /// The hub.
    pub hub: Hub,
    /// Which of them.
    pub filter: Vec<Clause>,
    /// By what they are ordered.
    pub sort: AccountSort,
    /// Highest first.
    pub descending: bool,
    /// In the order of downloads: those in a period, and not those of the lifetime.
    pub downloads: Option<Downloads>,
}

impl List for AccountList {
    type Row = AccountRow;

    fn name(&self) -> String {
        let direction = if self.descending { "descending" } else { "ascending" };
        let period = self.downloads.as_ref().map(|of| format!(":{}", of.asked));
        format!("publishers:{}:{:?}:{direction}{}", self.hub, self.sort, period.unwrap_or_default())
    }

    fn descending(&self) -> bool {
        self.descending
    }

    fn downloads(&self) -> Option<&Downloads> {
        self.downloads.as_ref()
    }

    fn position(&self, row: &AccountRow) -> Position {
        Position { value: row.value(self.sort), key: list_key(&row.login_key) }
    }

    async fn read(&self, session: &Session, seek: &Seek) -> StoreResult<Vec<AccountRow>> {
        session.accounts(self.hub, &self.filter, self.sort, seek).await
    }

    async fn by_key(&self, session: &Session, idle: Option<Period>, seek: &Seek) -> StoreResult<Vec<AccountRow>> {
        let idle = idle.map(|period| Clause::NotDownloaded { attribute: Attribute::Account, period });
        let filter: Vec<Clause> = self.filter.iter().cloned().chain(idle).collect();
        session.accounts(self.hub, &filter, AccountSort::Login, seek).await
    }

    async fn of_keys(&self, session: &Session, keys: &[String]) -> StoreResult<Vec<AccountRow>> {
        session.accounts_by_key(self.hub, keys).await
    }

    async fn count(&self, session: &Session) -> StoreResult<i64> {
        session.count_accounts(self.hub, &self.filter).await
    }
}

impl AccountList {
    /// A part of the list.
    pub async fn page(&self, session: &Session, part: &Part) -> Result<Page<AccountRow>, ListError> {
        page(self, session, part).await
    }
}
