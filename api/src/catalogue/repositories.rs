//! Repositories as a list.

use std::collections::HashMap;

use super::ListError;
use super::list::{List, page};
use super::page::{Page, Part};
use super::ranked::Downloads;
use crate::calendar::Period;
use crate::dimension::{Attribute, Clause, Hub, RepositoryKind};
use crate::store::{Position, RepositoryRow, RepositorySort, Seek, Session, StoreResult};

/// Repositories of a kind in an order.
#[derive(Clone, Debug)]
pub struct RepositoryList {
    /// The hub.
    pub hub: Hub,
    /// The kind.
    pub kind: RepositoryKind,
    /// Which of them.
    pub filter: Vec<Clause>,
    /// By what they are ordered.
    pub sort: RepositorySort,
    /// Highest first.
    pub descending: bool,
    /// In the order of downloads: those in a period, and not those of the lifetime.
    pub downloads: Option<Downloads>,
}

impl List for RepositoryList {
    type Row = RepositoryRow;

    fn name(&self) -> String {
        let direction = if self.descending { "descending" } else { "ascending" };
        let period = self.downloads.as_ref().map(|of| format!(":{}:{}", of.period.from(), of.period.to()));
        format!("{}:{}:{:?}:{direction}{}", self.kind, self.hub, self.sort, period.unwrap_or_default())
    }

    fn descending(&self) -> bool {
        self.descending
    }

    fn downloads(&self) -> Option<&Downloads> {
        self.downloads.as_ref()
    }

    fn position(&self, row: &RepositoryRow) -> Position {
        Position { value: row.value(self.sort), key: row.list_key.clone() }
    }

    async fn read(&self, session: &Session, seek: &Seek) -> StoreResult<Vec<RepositoryRow>> {
        session.repositories(self.hub, self.kind, &self.filter, self.sort, seek).await
    }

    async fn by_key(&self, session: &Session, idle: Option<Period>, seek: &Seek) -> StoreResult<Vec<RepositoryRow>> {
        let idle = idle.map(|period| Clause::NotDownloaded { attribute: Attribute::Repository, period });
        let filter: Vec<Clause> = self.filter.iter().cloned().chain(idle).collect();
        session.repositories(self.hub, self.kind, &filter, RepositorySort::Name, seek).await
    }

    async fn of_keys(&self, session: &Session, keys: &[String]) -> StoreResult<Vec<RepositoryRow>> {
        session.repositories_by_key(self.hub, self.kind, keys).await
    }

    async fn count(&self, session: &Session) -> StoreResult<i64> {
        session.count_repositories(self.hub, self.kind, &self.filter).await
    }
}

impl RepositoryList {
    /// A part of the list.
    pub async fn page(&self, session: &Session, part: &Part) -> Result<Page<RepositoryRow>, ListError> {
        page(self, session, part).await
    }

    /// The first page of each of some accounts, of their own repositories alone; at once for all of them.
    pub async fn first_pages(
        &self,
        session: &Session,
        part: &Part,
        accounts: &[i64],
    ) -> Result<HashMap<i64, Page<RepositoryRow>>, ListError> {
        let of_kind = (self.hub, self.kind);
        let order = (self.sort, self.descending);
        let limit = part.limit()? + 1;
        let rows = session.first_repositories(of_kind, accounts, &self.filter, order, limit).await?;
        let totals: HashMap<i64, i64> = match part.counted {
            true => session.count_repositories_of(of_kind, accounts, &self.filter).await?.into_iter().collect(),
            false => HashMap::new(),
        };
        let mut found: HashMap<i64, Vec<_>> = accounts.iter().map(|account| (*account, Vec::new())).collect();
        for row in rows {
            if let Some(own) = row.publisher_id.and_then(|account| found.get_mut(&account)) {
                own.push((self.position(&row), row));
            }
        }
        let name = self.name();
        let own_page = |(account, own)| {
            let total = part.counted.then(|| totals.get(&account).copied().unwrap_or(0));
            Ok((account, part.page(&name, own, total)?))
        };
        found.into_iter().map(own_page).collect()
    }
}
