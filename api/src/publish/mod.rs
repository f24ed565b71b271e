//! Makes written data visible: one transaction in which everything changes together with the data version.

use std::collections::BTreeSet;

use crate::derive::derive;
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{Lease, LeaseError, Store, StoreResult, Version, Writer};

/// Kinds of repositories whose history is to be derived anew.
pub type Touched = BTreeSet<(Hub, RepositoryKind)>;

/// Applies a change, derives what it touched, and publishes both as the next version. When anything fails, nothing is changed.
pub async fn publish(
    store: &Store,
    lease: &Lease,
    change: impl AsyncFnOnce(&Writer) -> StoreResult<Touched>,
) -> Result<Version, LeaseError> {
    let writer = store.write().await?;
    lease.confirm(&writer).await?;
    let touched = change(&writer).await?;
    for (hub, kind) in &touched {
        derive(&writer, *hub, *kind).await?;
    }
    for hub in touched.iter().map(|(hub, _)| *hub).collect::<BTreeSet<_>>() {
        writer.spell_accounts(hub).await?;
    }
    if !touched.is_empty() {
        writer.prune_bodies().await?;
    }
    let version = writer.advance_version(chrono::Utc::now().timestamp_micros()).await?;
    lease.confirm(&writer).await?;
    writer.commit().await?;
    Ok(version)
}
