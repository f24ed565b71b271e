//! The changes that can be ordered. Each is kept in the audit trail with who ordered it.

mod publishers;
mod snapshots;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, MergedObject, Result};

use super::error::coded;
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

/// The name of the key that orders a change, if it may.
fn administrator(ctx: &Context<'_>) -> Result<String> {
    let caller = ctx.data::<Caller>()?;
    match &caller.key {
        Some(key) if caller.may(Grant::Admin) => Ok(key.clone()),
        Some(_) => {
            let told = "this key may only read; changes need one of the scope `admin` (`hubscope keys create NAME --scope admin`)";
            Err(coded("FORBIDDEN", told))
        }
        None => {
            let told = "changes need a key of the scope `admin`; send it as `Authorization: Bearer KEY`";
            Err(coded("UNAUTHENTICATED", told))
        }
    }
}
