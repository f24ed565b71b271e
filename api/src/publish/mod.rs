//! Makes written data visible: one transaction in which everything changes together with the data version.

use std::collections::BTreeSet;

use tokio::sync::MutexGuard;

use crate::derive::{derive, pack};
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{Lease, LeaseError, Store, StoreResult, Version, Writer};

/// Kinds of repositories whose history is to be derived anew.
pub type Touched = BTreeSet<(Hub, RepositoryKind)>;

/// A change that is written and derived, and that nobody sees yet. Dropped, nothing is changed.
#[derive(Debug)]
pub struct Prepared<'a> {
    lease: &'a Lease,
    writer: Writer,
    version: Version,
    _quiet: MutexGuard<'a, ()>,
}

/// Applies a change and derives what it touched, as the next version.
pub async fn prepare<'a>(
    store: &Store,
    lease: &'a Lease,
    change: impl AsyncFnOnce(&Writer) -> StoreResult<Touched>,
) -> Result<Prepared<'a>, LeaseError> {
    if let Err(error) = store.sweep().await {
        tracing::info!(
            "what was derived before could not be taken away yet and goes with a later publication: {error}"
        );
    }
    let quiet = lease.quiet().await;
    let writer = store.write().await?;
    lease.confirm(&writer).await?;
    let touched = change(&writer).await?;
    let version = renew(&writer, touched).await?;
    Ok(Prepared { lease, writer, version, _quiet: quiet })
}

/// Applies a change from which nothing derives. It becomes the next version only if it says that it changes an answer; what else
/// it wrote stays in either case. When anything fails, nothing is changed.
pub async fn amend(
    store: &Store,
    lease: &Lease,
    change: impl AsyncFnOnce(&Writer) -> StoreResult<bool>,
) -> Result<Version, LeaseError> {
    let _quiet = lease.quiet().await;
    let writer = store.write().await?;
    lease.confirm(&writer).await?;
    let changes = change(&writer).await?;
    let version = if changes { renew(&writer, Touched::new()).await? } else { writer.version() };
    writer.commit().await?;
    Ok(version)
}

/// Brings a database to the current schema. What a migration emptied is derived anew and becomes the next version.
pub async fn migrate(store: &Store) -> StoreResult<()> {
    store
        .migrate(async |writer| {
            let emptied: Touched = writer.underived().await?.into_iter().collect();
            if !emptied.is_empty() {
                tracing::info!("deriving anew from the record what the migration changed");
                renew(writer, emptied).await?;
            }
            Ok(())
        })
        .await
}

/// Writes anew, from the tables, what servers read into memory. Nothing that answers tell is changed, and so the version stays.
pub async fn repack(store: &Store, lease: &Lease) -> Result<(), LeaseError> {
    let _quiet = lease.quiet().await;
    let writer = store.write().await?;
    lease.confirm(&writer).await?;
    for hub in Hub::ALL {
        for kind in RepositoryKind::ALL {
            pack(&writer, *hub, *kind).await?;
        }
    }
    writer.keep_parts(writer.version()).await?;
    lease.confirm(&writer).await?;
    Ok(writer.commit().await?)
}

/// Derives what was touched, and what of it goes over kinds.
async fn renew(writer: &Writer, touched: Touched) -> StoreResult<Version> {
    writer.drop_unknown_parts().await?;
    let mut replaced = false;
    for (hub, kind) in &touched {
        replaced |= derive(writer, *hub, *kind).await?;
    }
    for hub in touched.iter().map(|(hub, _)| *hub).collect::<BTreeSet<_>>() {
        writer.spell_accounts(hub).await?;
        writer.rank_accounts(hub).await?;
    }
    // Attribute sets that nothing has were had by what was replaced.
    if replaced {
        writer.prune_bodies().await?;
    }
    let version = writer.advance_version(chrono::Utc::now().timestamp_micros()).await?;
    writer.keep_parts(version).await?;
    Ok(version)
}

impl Prepared<'_> {
    /// Makes the version the one in force. Not to be broken off: what was half told to the database may happen or not.
    pub async fn publish(self) -> Result<Version, LeaseError> {
        self.lease.confirm(&self.writer).await?;
        self.writer.commit().await?;
        Ok(self.version)
    }
}

/// Prepares a change and publishes it. When anything fails, nothing is changed.
pub async fn publish(
    store: &Store,
    lease: &Lease,
    change: impl AsyncFnOnce(&Writer) -> StoreResult<Touched>,
) -> Result<Version, LeaseError> {
    prepare(store, lease, change).await?.publish().await
}
