//! The changes that can be ordered. Each is kept in the audit trail with who ordered it.

mod publishers;
mod snapshots;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, Error, MergedObject, Result};
use tokio::time::timeout;

use super::error::coded;
use crate::auth::{Caller, Grant};
use crate::ingest::{Ingests, Intake};
use crate::store::{Connections, Store, StoreError};

/// Changes of what is recorded; they need the scope `admin`.
#[derive(Debug, Default, MergedObject)]
pub(super) struct Mutation(snapshots::Snapshots, publishers::Publishers);

/// Longest wait of a correction for others that write.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// What an answer is given beside the work that it waits for.
const ANSWERING: Duration = Duration::from_secs(5);

/// How long a replica may take to show what was changed.
const CATCHING_UP: Duration = Duration::from_secs(5);
/// How often it is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What queries are answered from and changes made with.
pub struct Means {
    store: Store,
    replica: Option<Store>,
    intake: Arc<Intake>,
    limit: Duration,
}

impl Means {
    /// Changes are made in a store and shown by its replica, if there is one; snapshots are ordered from `intake`; an execution takes
    /// no longer than `limit`.
    pub fn new(store: Store, replica: Option<Store>, intake: Arc<Intake>, limit: Duration) -> Self {
        Self { store, replica, intake, limit }
    }

    /// What callers are answered from.
    pub(super) fn read(&self) -> &Store {
        self.replica.as_ref().unwrap_or(&self.store)
    }

    /// Connections to the databases.
    pub(super) fn connections(&self) -> Vec<Connections> {
        match &self.replica {
            None => self.store.connections().to_vec(),
            // The primary reads for nobody, and writes what the replica cannot.
            Some(replica) => {
                let [read, _, watch] = replica.connections();
                let [_, write, primary] = self.store.connections();
                vec![read, write, watch, Connections { purpose: "watch-primary", ..primary }]
            }
        }
    }

    /// Snapshots that were ordered.
    pub(super) fn ingests(&self) -> Ingests {
        self.intake.ingests()
    }

    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    /// Waits until callers are answered from what was changed before.
    async fn shown(&self) -> Result<()> {
        let Some(replica) = &self.replica else { return Ok(()) };
        let changed = self.store.watching().read().await.map_err(unseen)?.version();
        let seen = async {
            loop {
                match replica.watching().read().await {
                    Ok(session) if session.version().has(changed) => return Ok(()),
                    Err(error) if !error.is_passing() => return Err(error),
                    _ => tokio::time::sleep(LOOK_AGAIN).await,
                }
            }
        };
        match timeout(self.catching_up(), seen).await {
            Ok(seen) => seen.map_err(unseen),
            Err(_) => Err(not_yet()),
        }
    }

    fn of<'c>(ctx: &Context<'c>) -> Result<&'c Self> {
        Ok(ctx.data::<Arc<Self>>()?)
    }

    /// How long a correction waits for others that write.
    fn wait(&self) -> Duration {
        LONGEST_WAIT.min((self.limit / 2).saturating_sub(self.catching_up()))
    }

    /// How long an answer waits for the snapshot that was ordered.
    fn patience(&self) -> Duration {
        self.limit.saturating_sub(ANSWERING).max(self.limit / 2).saturating_sub(self.catching_up())
    }

    /// How long an answer waits for the replica to show what was changed.
    fn catching_up(&self) -> Duration {
        if self.replica.is_some() { CATCHING_UP.min(self.limit / 4) } else { Duration::ZERO }
    }
}

fn not_yet() -> Error {
    coded("UNAVAILABLE", "this was changed, and the replica that answers does not show it yet; ask for it in a moment")
}

/// What was changed cannot be looked at.
fn unseen(error: StoreError) -> Error {
    match error.is_passing() {
        true => not_yet(),
        false => Error::new(error.to_string()),
    }
}

/// The name of the key that orders a change. That it may is checked, and told, before anything runs.
fn administrator(ctx: &Context<'_>) -> Result<String> {
    let caller = ctx.data::<Caller>()?;
    let key = caller.key.clone().filter(|_| caller.may(Grant::Admin));
    key.ok_or_else(|| Error::new("a change was let through without a key of the scope `admin`"))
}
