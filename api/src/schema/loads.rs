//! Loads what many nodes of an answer need, each kind of thing in one read.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::Pos;
use async_graphql::dataloader::Loader;

use crate::calendar::Period;
use crate::catalogue::{
    self, AccountRow, Attributes, DerivativeList, EvidenceRow, FacetOf, ListError, Page, Part, RepositoryList,
    RepositoryRow,
};
use crate::dimension::{Hub, RepositoryKind};
use crate::metrics::download_series::{self, Counted, Unit};
use crate::metrics::{MetricError, Reading};
use crate::store::{Digest, Session, StoreError};

/// Reads for one request.
pub(super) struct Loads {
    pub(super) session: Arc<Session>,
    pub(super) reading: Reading,
}

/// An account by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AccountOf(pub(super) i64);

/// What supports the registry's facts about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EvidenceOf(pub(super) i64);

/// A word by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct WordOf(pub(super) i64);

/// What is told of a repository beside counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AttributesOf(pub(super) Digest);

/// A repository by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RepositoryOf(pub(super) i64);

/// The listed bases of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct BasesOf(pub(super) i64);

/// Former names of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FormerNamesOf(pub(super) i64);

/// Categories and modalities of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FacetsOf(pub(super) i64);

/// What was counted for a repository or an account in a period.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CountedOf {
    pub(super) of_kind: (Hub, RepositoryKind),
    pub(super) unit: Unit,
    pub(super) period: Period,
    pub(super) key: String,
}

/// The first page of an account's own repositories.
#[derive(Clone, Debug)]
pub(super) struct FirstPageOf {
    pub(super) account: i64,
    /// Where in the document the list is asked for: there its arguments are the same for every account.
    pub(super) asked_at: Pos,
    pub(super) list: Arc<RepositoryList>,
    pub(super) part: Part,
}

impl FirstPageOf {
    fn place(&self) -> (Hub, RepositoryKind, Pos) {
        (self.list.hub, self.list.kind, self.asked_at)
    }
}

impl PartialEq for FirstPageOf {
    fn eq(&self, other: &Self) -> bool {
        self.account == other.account && self.place() == other.place()
    }
}

impl Eq for FirstPageOf {}

impl Hash for FirstPageOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.account, self.place()).hash(state);
    }
}

/// The first page of what is built on a model.
#[derive(Clone, Debug)]
pub(super) struct FirstDerivativesOf {
    pub(super) list: Arc<DerivativeList>,
    /// Where in the document the list is asked for: there its arguments are the same for every model.
    pub(super) asked_at: Pos,
    pub(super) part: Part,
}

impl PartialEq for FirstDerivativesOf {
    fn eq(&self, other: &Self) -> bool {
        (self.list.base, self.asked_at) == (other.list.base, other.asked_at)
    }
}

impl Eq for FirstDerivativesOf {}

impl Hash for FirstDerivativesOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.list.base, self.asked_at).hash(state);
    }
}

/// Declares how things are loaded by a number of theirs.
macro_rules! by_number {
    ($($key:ident => $value:ty, $read:path;)+) => {
        $(impl Loader<$key> for Loads {
            type Value = $value;
            type Error = Arc<StoreError>;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Arc<StoreError>> {
                let numbers: Vec<_> = keys.iter().map(|key| key.0).collect();
                let found = $read(&self.session, &numbers).await.map_err(Arc::new)?;
                Ok(found.into_iter().map(|(number, value)| ($key(number), value)).collect())
            }
        })+
    };
}

by_number! {
    AccountOf => Arc<AccountRow>, catalogue::accounts;
    EvidenceOf => Vec<EvidenceRow>, catalogue::evidence;
    WordOf => String, catalogue::words;
    AttributesOf => Arc<Attributes>, catalogue::attributes;
    RepositoryOf => RepositoryRow, catalogue::repositories;
    BasesOf => Vec<RepositoryRow>, catalogue::bases;
    FormerNamesOf => Vec<String>, catalogue::former_names;
    FacetsOf => Vec<(FacetOf, String)>, catalogue::facets;
}

impl Loader<CountedOf> for Loads {
    type Value = Counted;
    type Error = Arc<MetricError>;

    async fn load(&self, keys: &[CountedOf]) -> Result<HashMap<CountedOf, Counted>, Arc<MetricError>> {
        let mut reads: HashMap<_, Vec<String>> = HashMap::new();
        for CountedOf { of_kind, unit, period, key } in keys {
            reads.entry((*of_kind, *unit, *period)).or_default().push(key.clone());
        }
        let mut found = HashMap::new();
        for ((of_kind, unit, period), keys) in reads {
            let counted =
                download_series::counted(&self.reading, of_kind, unit, keys, period).await.map_err(Arc::new)?;
            let of = |(key, counted)| (CountedOf { of_kind, unit, period, key }, counted);
            found.extend(counted.into_iter().map(of));
        }
        Ok(found)
    }
}

impl Loader<FirstPageOf> for Loads {
    type Value = Page<RepositoryRow>;
    type Error = Arc<ListError>;

    async fn load(&self, keys: &[FirstPageOf]) -> Result<HashMap<FirstPageOf, Self::Value>, Arc<ListError>> {
        let mut reads: HashMap<_, Vec<&FirstPageOf>> = HashMap::new();
        for key in keys {
            reads.entry(key.place()).or_default().push(key);
        }
        let mut found = HashMap::new();
        for keys in reads.into_values() {
            let Some(FirstPageOf { part, .. }) = keys.first() else { continue };
            let lists: Vec<&RepositoryList> = keys.iter().map(|key| key.list.as_ref()).collect();
            let mut pages = RepositoryList::first_pages(&lists, &self.session, part).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().filter_map(|key| Some((key.clone(), pages.remove(&key.account)?))));
        }
        Ok(found)
    }
}

impl Loader<FirstDerivativesOf> for Loads {
    type Value = Page<RepositoryRow>;
    type Error = Arc<ListError>;

    async fn load(
        &self,
        keys: &[FirstDerivativesOf],
    ) -> Result<HashMap<FirstDerivativesOf, Self::Value>, Arc<ListError>> {
        let mut reads: HashMap<Pos, Vec<&FirstDerivativesOf>> = HashMap::new();
        for key in keys {
            reads.entry(key.asked_at).or_default().push(key);
        }
        let mut found = HashMap::new();
        for keys in reads.into_values() {
            let Some(FirstDerivativesOf { part, .. }) = keys.first() else { continue };
            let lists: Vec<&DerivativeList> = keys.iter().map(|key| key.list.as_ref()).collect();
            let mut pages = DerivativeList::pages(&lists, &self.session, part).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().filter_map(|key| Some((key.clone(), pages.remove(&key.list.base)?))));
        }
        Ok(found)
    }
}
