//! One run: any number of snapshots, one publication.

use std::collections::HashMap;
use std::sync::Arc;

use super::source::{Location, Roots};
use super::stage::{Opened, open, stage};
use super::{IngestError, Order};
use crate::publish::{Prepared, Touched, prepare};
use crate::store::{Lease, SnapshotKey, Store, StoreResult, Version, Writer};

/// What became of one snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is part of the published data now.
    Published,
    /// The same file was recorded before; nothing changed.
    Unchanged,
}

/// What became of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The snapshots of the run and what became of each, in the order they were given.
    pub snapshots: Vec<(SnapshotKey, Verdict)>,
    /// The version that the run published; none when nothing changed.
    pub version: Option<Version>,
}

/// Reads snapshots and publishes them together. When one is refused, nothing of the run is published; those already written down
/// are taken up again by a later run that names them. Waits while another process writes. When `stop` completes first, the run
/// ends with nothing published.
pub async fn ingest(store: &Store, orders: Vec<Order>, stop: impl Future<Output = ()>) -> Result<Outcome, IngestError> {
    ingest_with(store, orders, stop, async |_| Ok(Touched::new())).await
}

/// The same, with another change that is published together with the snapshots, if any of them is new.
pub async fn ingest_with(
    store: &Store,
    orders: Vec<Order>,
    stop: impl Future<Output = ()>,
    also: impl AsyncFnOnce(&Writer) -> StoreResult<Touched>,
) -> Result<Outcome, IngestError> {
    ingest_within(store, orders, None, stop, also).await
}

/// The same of paths that have to lie within roots when they are opened, if any are told.
pub(super) async fn ingest_within(
    store: &Store,
    orders: Vec<Order>,
    within: Option<&Arc<Roots>>,
    stop: impl Future<Output = ()>,
    also: impl AsyncFnOnce(&Writer) -> StoreResult<Touched>,
) -> Result<Outcome, IngestError> {
    let waiting = || tracing::info!("another process writes to this database; waiting for it");
    let mut stop = std::pin::pin!(stop);
    // A server that sends slowly is to hold up nobody else who writes.
    let fetched = tokio::select! {
        fetched = fetch(store, orders) => fetched?,
        () = &mut stop => return Err(IngestError::Stopped),
    };
    let lease = tokio::select! {
        lease = Lease::acquire(store, waiting) => lease?,
        () = &mut stop => return Err(IngestError::Stopped),
    };
    let outcome = {
        let read = tokio::select! {
            read = run(store, &lease, fetched, within, also) => read,
            () = &mut stop => Err(IngestError::Stopped),
        };
        // To stop now would leave open whether it is published.
        match read {
            Ok(read) => read.publish().await,
            Err(error) => Err(error),
        }
    };
    lease.release().await;
    outcome
}

/// All snapshots of a run, ready to be published.
struct Run<'a> {
    snapshots: Vec<(SnapshotKey, Verdict)>,
    change: Option<Prepared<'a>>,
}

impl Run<'_> {
    async fn publish(self) -> Result<Outcome, IngestError> {
        let version = match self.change {
            Some(change) => Some(change.publish().await?),
            None => None,
        };
        Ok(Outcome { snapshots: self.snapshots, version })
    }
}

/// What is at hand of a listing before the right to write is taken.
enum AtHand {
    /// A path: it is opened when its turn comes.
    Path,
    /// What was fetched.
    Fetched(Opened),
    /// What was fetched is what was recorded before, so it is not kept.
    Recorded,
}

/// Fetches what is elsewhere. Of several listings of the same day the last one counts, and the others are left out.
async fn fetch(store: &Store, orders: Vec<Order>) -> Result<Vec<(Order, AtHand)>, IngestError> {
    let last: HashMap<SnapshotKey, usize> = orders.iter().enumerate().map(|(at, order)| (order.key, at)).collect();
    let mut fetched = Vec::new();
    for (at, order) in orders.into_iter().enumerate() {
        if last[&order.key] != at {
            continue;
        }
        let at_hand = match order.location {
            Location::Path(_) => AtHand::Path,
            Location::Address(_) => {
                let opened = open(&order, None).await?;
                let recorded = is_recorded(store, &order, &opened.listing.sha256, true).await?;
                if recorded { AtHand::Recorded } else { AtHand::Fetched(opened) }
            }
        };
        fetched.push((order, at_hand));
    }
    Ok(fetched)
}

async fn run<'a>(
    store: &Store,
    lease: &'a Lease,
    fetched: Vec<(Order, AtHand)>,
    within: Option<&Arc<Roots>>,
    also: impl AsyncFnOnce(&Writer) -> StoreResult<Touched>,
) -> Result<Run<'a>, IngestError> {
    let mut snapshots = Vec::new();
    let mut staged = Vec::new();
    for (order, at_hand) in fetched {
        let order = &order;
        let opened = match at_hand {
            AtHand::Path => open(order, within).await?,
            AtHand::Fetched(opened) => opened,
            AtHand::Recorded => {
                tracing::info!(source = order.name, taken_on = %order.key.taken_on, "recorded before, unchanged");
                snapshots.push((order.key, Verdict::Unchanged));
                continue;
            }
        };
        let listing = &opened.listing;
        let (source, taken_on) = (&order.name, order.key.taken_on);
        let verdict = if is_recorded(store, order, &listing.sha256, true).await? {
            tracing::info!(source, %taken_on, "recorded before, unchanged");
            Verdict::Unchanged
        } else {
            if is_recorded(store, order, &listing.sha256, false).await? {
                tracing::info!(source, %taken_on, "read before, not yet published");
            } else {
                let (rows, rejected) = stage(store, lease, order, listing).await?;
                tracing::info!(source, %taken_on, rows, rejected, "read");
            }
            staged.push(order.key);
            Verdict::Published
        };
        snapshots.push((order.key, verdict));
    }
    let change = if staged.is_empty() {
        None
    } else {
        tracing::info!(snapshots = staged.len(), "deriving and publishing");
        let change = async |writer: &Writer| {
            let mut touched = also(writer).await?;
            touched.extend(promote(writer, &staged).await?);
            Ok(touched)
        };
        Some(prepare(store, lease, change).await?)
    };
    Ok(Run { snapshots, change })
}

async fn promote(writer: &Writer, staged: &[SnapshotKey]) -> StoreResult<Touched> {
    for key in staged {
        writer.promote(*key).await?;
    }
    Ok(staged.iter().map(|key| (key.hub, key.kind)).collect())
}

async fn is_recorded(store: &Store, order: &Order, sha256: &str, published: bool) -> StoreResult<bool> {
    let known = store.read().await?.snapshot(order.key, published).await?;
    Ok(known.is_some_and(|known| known.sha256 == sha256 && known.partial == order.partial))
}
