//! What is told of repositories and accounts beside their own row, of many at once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::dimension::text::UNKNOWN;
use crate::listing::Attributes;
use crate::store::{AccountRow, Digest, EvidenceRow, FacetOf, RepositoryRow, Session, StoreError, StoreResult};

/// What snapshots together tell beside counters, by the key that a repository holds.
pub async fn attributes(session: &Session, keys: &[Digest]) -> StoreResult<HashMap<Digest, Arc<Attributes>>> {
    let distinct: Vec<Digest> = keys.iter().copied().collect::<HashSet<_>>().into_iter().collect();
    let parsed = |body: &str| match serde_json::from_str(body) {
        Ok(told) => Ok(Arc::new(told)),
        Err(_) => Err(StoreError::corrupt("attribute sets")),
    };
    session.sets(&distinct, parsed).await
}

/// Names before renames, oldest first, by number of the repository.
pub async fn former_names(session: &Session, ids: &[i64]) -> StoreResult<HashMap<i64, Vec<String>>> {
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for (id, name) in session.former_names(ids).await? {
        names.entry(id).or_default().push(name);
    }
    Ok(names)
}

/// Known categories and modalities in alphabetical order, by number of the dataset.
pub async fn facets(session: &Session, ids: &[i64]) -> StoreResult<HashMap<i64, Vec<(FacetOf, String)>>> {
    let mut facets: HashMap<i64, Vec<(FacetOf, String)>> = HashMap::new();
    for (id, facet, word) in session.facets(ids).await? {
        if word != UNKNOWN {
            facets.entry(id).or_default().push((facet, word));
        }
    }
    facets.values_mut().for_each(|words| words.sort_by(|a, b| a.1.cmp(&b.1)));
    Ok(facets)
}

/// The listed bases of models, in the order in which each names them, by number of the model.
pub async fn bases(session: &Session, ids: &[i64]) -> StoreResult<HashMap<i64, Vec<RepositoryRow>>> {
    let mut bases: HashMap<i64, Vec<RepositoryRow>> = HashMap::new();
    for (id, row) in session.bases(ids).await? {
        bases.entry(id).or_default().push(row);
    }
    Ok(bases)
}

/// Repositories by their numbers.
pub async fn repositories(session: &Session, ids: &[i64]) -> StoreResult<HashMap<i64, RepositoryRow>> {
    Ok(session.repositories_by_id(ids).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Words by their numbers.
pub async fn words(session: &Session, ids: &[i64]) -> StoreResult<HashMap<i64, String>> {
    Ok(session.words(ids).await?.into_iter().collect())
}

/// Accounts by their numbers.
pub async fn accounts(session: &Session, ids: &[i64]) -> StoreResult<HashMap<i64, Arc<AccountRow>>> {
    Ok(session.accounts_by_id(ids).await?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
}

/// What supports the registry's facts, in the order of their fields, by number of the account.
pub async fn evidence(session: &Session, accounts: &[i64]) -> StoreResult<BTreeMap<i64, Vec<EvidenceRow>>> {
    let mut evidence: BTreeMap<i64, Vec<EvidenceRow>> = BTreeMap::new();
    for row in session.evidence(accounts).await? {
        evidence.entry(row.account).or_default().push(row);
    }
    Ok(evidence)
}
