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
    /// Only those of one account.
    pub owner: Option<Owner>,
}

/// The account whose repositories are listed.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Its number.
    pub id: i64,
    /// Its login without regard to case.
    pub login: String,
}

impl List for RepositoryList {
    type Row = RepositoryRow;

    fn name(&self) -> String {
        let direction = if self.descending { "descending" } else { "ascending" };
        let period = self.downloads.as_ref().map(|of| format!(":{}", of.asked));
        let owner = self.owner.as_ref().map(|owner| format!(":{}", owner.login)).unwrap_or_default();
        format!("{}:{}{owner}:{:?}:{direction}{}", self.kind, self.hub, self.sort, period.unwrap_or_default())
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
        session.repositories(self.hub, self.kind, &self.conditions(None), self.sort, seek).await
    }

    async fn by_key(&self, session: &Session, idle: Option<Period>, seek: &Seek) -> StoreResult<Vec<RepositoryRow>> {
        let idle = idle.map(|period| Clause::NotDownloaded { attribute: Attribute::Repository, period });
        session.repositories(self.hub, self.kind, &self.conditions(idle), RepositorySort::Name, seek).await
    }

    async fn of_keys(&self, session: &Session, keys: &[String]) -> StoreResult<Vec<RepositoryRow>> {
        session.repositories_by_key(self.hub, self.kind, keys).await
    }

    async fn count(&self, session: &Session) -> StoreResult<i64> {
        session.count_repositories(self.hub, self.kind, &self.conditions(None)).await
    }
}

impl RepositoryList {
    fn conditions(&self, more: Option<Clause>) -> Vec<Clause> {
        let owner = self.owner.as_ref().map(|owner| Clause::Owner(owner.id));
        self.filter.iter().cloned().chain(owner).chain(more).collect()
    }

    /// A part of the list.
    pub async fn page(&self, session: &Session, part: &Part) -> Result<Page<RepositoryRow>, ListError> {
        page(self, session, part).await
    }

    /// The first page of each of some lists that differ in nothing but their owner; at once for all of them.
    pub async fn first_pages(
        lists: &[&Self],
        session: &Session,
        part: &Part,
    ) -> Result<HashMap<i64, Page<RepositoryRow>>, ListError> {
        let Some(one) = lists.first() else { return Ok(HashMap::new()) };
        let of_kind = (one.hub, one.kind);
        let limit = part.limit()? + 1;
        let owned: HashMap<i64, &Self> =
            lists.iter().filter_map(|list| Some((list.owner.as_ref()?.id, *list))).collect();
        let owners: Vec<i64> = owned.keys().copied().collect();
        let order = (one.sort, one.descending);
        let rows = session.first_repositories(of_kind, &owners, &one.filter, order, limit).await?;
        let totals: HashMap<i64, i64> = match part.counted {
            true => session.count_repositories_of(of_kind, &owners, &one.filter).await?.into_iter().collect(),
            false => HashMap::new(),
        };
        let mut found: HashMap<i64, Vec<_>> = owners.iter().map(|owner| (*owner, Vec::new())).collect();
        for row in rows {
            if let Some(own) = row.publisher_id.and_then(|owner| found.get_mut(&owner)) {
                own.push((one.position(&row), row));
            }
        }
        let own_page = |(owner, list): (i64, &Self)| {
            let total = part.counted.then(|| totals.get(&owner).copied().unwrap_or(0));
            Ok((owner, part.page(&list.name(), found.remove(&owner).unwrap_or_default(), total)?))
        };
        owned.into_iter().map(own_page).collect()
    }
}
