//! Look-ups by name and by identifier, of many at once.

use std::collections::{BTreeMap, HashMap};

use super::node_id::{Identity, NodeId};
use crate::dimension::text::fold;
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{AccountRow, NamedAs, RepositoryRow, Session, SnapshotRow, StoreResult};

/// What an identifier was found to stand for.
#[derive(Clone, Debug)]
pub enum Found {
    /// A repository.
    Repository(RepositoryRow),
    /// An account.
    Account(AccountRow),
    /// A snapshot.
    Snapshot(SnapshotRow),
}

/// Repositories by name, whatever the case: by present, then by lost, then by former name. Of several that lost a name, or were
/// renamed from it, the last.
pub async fn named(
    session: &Session,
    hub: Hub,
    kind: RepositoryKind,
    names: &[String],
) -> StoreResult<HashMap<String, RepositoryRow>> {
    let keys = folded(names);
    let mut found: HashMap<String, (NamedAs, RepositoryRow)> = HashMap::new();
    let mut take = |key: String, named: NamedAs, row: RepositoryRow| match found.get(&key) {
        Some((better, _)) if *better < named => {}
        _ => {
            found.insert(key, (named, row));
        }
    };
    for (named, row) in session.repositories_by_name(hub, kind, &keys).await? {
        take(fold(&row.name), named, row);
    }
    for (key, row) in session.repositories_renamed_from(hub, kind, &keys).await? {
        take(key, NamedAs::Former, row);
    }
    let of = |name: &String| Some((name.clone(), found.get(&fold(name))?.1.clone()));
    Ok(names.iter().filter_map(of).collect())
}

/// An account by its login, whatever the case, also one that only the registry knows.
pub async fn account(session: &Session, hub: Hub, login: &str) -> StoreResult<Option<AccountRow>> {
    Ok(accounts_named(session, hub, &[login.to_owned()]).await?.pop())
}

/// Several accounts by their logins, in any order.
pub async fn accounts_named(session: &Session, hub: Hub, logins: &[String]) -> StoreResult<Vec<AccountRow>> {
    session.accounts_by_login(hub, &folded(logins)).await
}

/// Names as they are compared, each once.
fn folded(names: &[String]) -> Vec<String> {
    let mut keys: Vec<String> = names.iter().map(|name| fold(name)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// What identifiers stand for; those of nothing that is recorded are left out. One read for each kind of node and hub.
pub async fn nodes(session: &Session, ids: &[NodeId]) -> StoreResult<HashMap<NodeId, Found>> {
    let mut wanted: BTreeMap<(Hub, RepositoryKind), [Vec<String>; 3]> = BTreeMap::new();
    let mut accounts: BTreeMap<Hub, Vec<String>> = BTreeMap::new();
    let mut snapshots = Vec::new();
    for id in ids {
        match id {
            NodeId::Repository(hub, kind, identity) => {
                let (how, who) = match identity {
                    Identity::Source(id) => (0, id),
                    Identity::Name(name) => (1, name),
                    Identity::Place(key) => (2, key),
                };
                wanted.entry((*hub, *kind)).or_default()[how].push(who.clone());
            }
            NodeId::Account(hub, login) => accounts.entry(*hub).or_default().push(login.clone()),
            NodeId::Snapshot(key) => snapshots.push(*key),
        }
    }
    let mut found = HashMap::new();
    for row in session.snapshot_rows(&snapshots).await? {
        found.insert(NodeId::of_snapshot(&row), Found::Snapshot(row));
    }
    for ((hub, kind), [sources, names, places]) in wanted {
        let of = |identity| NodeId::Repository(hub, kind, identity);
        for row in session.repositories_by_source(hub, kind, &sources).await? {
            let id = Identity::Source(row.source_id.clone().unwrap_or_default());
            found.insert(of(id), Found::Repository(row));
        }
        for (name, row) in named(session, hub, kind, &names).await? {
            found.insert(of(Identity::Name(name)), Found::Repository(row));
        }
        for row in session.repositories_by_key(hub, kind, &places).await? {
            found.insert(of(Identity::Place(row.list_key.clone())), Found::Repository(row));
        }
    }
    for (hub, logins) in accounts {
        for row in session.accounts_by_login(hub, &logins).await? {
            found.insert(NodeId::of_account(&row), Found::Account(row));
        }
    }
    Ok(found)
}
