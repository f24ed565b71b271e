//! The changes that can be ordered. Each is kept in the audit trail with who ordered it.

mod publishers;
mod snapshots;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, Error, MergedObject, Result};

use crate::auth::{Caller, Grant};
use crate::ingest::Intake;
use crate::store::Store;

/// Changes of what is recorded; they need the scope `admin`.
#[derive(Debug, Default, MergedObject)]
pub(super) struct Mutation(snapshots::Snapshots, publishers::Publishers);

/// Longest wait of a correction for others that write.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// What an answer is given beside the work that it waits for.
const ANSWERING: Duration = Duration::from_secs(5);

/// What changes are made with.
pub(super) struct Means {
    pub(super) store: Store,
    pub(super) intake: Arc<Intake>,
    /// How long an execution may take.
    pub(super) limit: Duration,
}

impl Means {
    fn of<'c>(ctx: &Context<'c>) -> Result<&'c Self> {
        Ok(ctx.data::<Arc<Self>>()?)
    }

    /// How long a correction waits for others that write.
    fn wait(&self) -> Duration {
        LONGEST_WAIT.min(self.limit / 2)
    }

    /// How long an answer waits for the snapshot that was ordered.
    fn patience(&self) -> Duration {
        self.limit.saturating_sub(ANSWERING).max(self.limit / 2)
    }
}

/// The name of the key that orders a change. That it may is checked, and told, before anything runs.
fn administrator(ctx: &Context<'_>) -> Result<String> {
    let caller = ctx.data::<Caller>()?;
    let key = caller.key.clone().filter(|_| caller.may(Grant::Admin));
    key.ok_or_else(|| Error::new("a change was let through without a key of the scope `admin`"))
}
