//! Snapshots that callers order from a running server: one at a time, with the guarantees of the command.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};

use super::source::{FetchError, Location, Refusal, Roots, SourceError};
use super::{IngestError, Order, Verdict, ingest_with};
use crate::publish::Touched;
use crate::store::{AuditEntry, Session, SnapshotKey, Store, StoreResult, Writer};

/// What a caller orders.
#[derive(Clone, Debug)]
pub struct Requisition {
    /// Who orders it, for the audit trail.
    pub who: String,
    /// What it is a snapshot of.
    pub key: SnapshotKey,
    /// Whether it lists only some repositories.
    pub partial: bool,
    /// Where it is, as the caller wrote it.
    pub location: String,
}

/// What has become of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progressed {
    /// The work goes on.
    Accepted,
    /// The work is done.
    Done(Verdict),
}

/// Why an order was not carried out. Texts are for the caller, and tell no path that he did not write.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The location may not be read, or nothing is there.
    #[error(transparent)]
    Location(#[from] Refusal),
    /// An earlier order is under way.
    #[error("another snapshot is being read at a caller's word; try again when `dataVersion` has changed")]
    Busy,
    /// It leads to where nothing may be read.
    #[error("{0}")]
    LeadsOut(String),
    /// What was ordered cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// It may be carried out another time.
    #[error("{0}")]
    Later(String),
    /// Something of ours is broken; the text is for the log.
    #[error("{0}")]
    Broken(String),
}

/// Takes orders for snapshots, one at a time.
#[derive(Debug)]
pub struct Intake {
    store: Store,
    roots: Arc<Roots>,
    turn: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
}

impl Intake {
    /// Reads what lies in `roots` into the record of `store`.
    pub fn new(store: Store, roots: Roots) -> Self {
        let stopping = watch::Sender::new(false);
        Self { store, roots: Arc::new(roots), turn: Arc::new(Semaphore::new(1)), stopping }
    }

    /// Has a snapshot read and published; the answer comes when that is done, or after `patience`. It goes on in any case, on a
    /// thread of its own, also when nobody waits any more.
    ///
    /// # Errors
    /// When the location may not be read, another order is under way, or the work ends without success within `patience`.
    pub async fn order(&self, asked: Requisition, patience: Duration) -> Result<Progressed, IntakeError> {
        let (roots, written) = (Arc::clone(&self.roots), asked.location.clone());
        let located = tokio::task::spawn_blocking(move || roots.locate(&written)).await;
        let location = located.map_err(|error| IntakeError::Broken(error.to_string()))??;
        if *self.stopping.borrow() {
            return Err(IntakeError::of(&IngestError::Stopped, |told| told));
        }
        let turn = Arc::clone(&self.turn).try_acquire_owned().map_err(|_| IntakeError::Busy)?;
        let Requisition { who, key, partial, location: written } = asked;
        let resolved = if let Location::Path(path) = &location { Some(path.display().to_string()) } else { None };
        let order = Order { key, partial, name: location.own_name(), location };
        tracing::info!(who, source = order.name, kind = %key.kind, taken_on = %key.taken_on, "a snapshot was ordered");
        let work = work(self.store.clone(), who, order, self.stopping.subscribe());
        let runtime = Handle::current();
        let working = tokio::task::spawn_blocking(move || {
            let outcome = runtime.block_on(work).map_err(Box::new);
            drop(turn);
            outcome
        });
        match tokio::time::timeout(patience, working).await {
            Err(_) => Ok(Progressed::Accepted),
            Ok(Err(panicked)) => Err(IntakeError::Broken(panicked.to_string())),
            Ok(Ok(Ok(verdict))) => Ok(Progressed::Done(verdict)),
            Ok(Ok(Err(error))) => {
                let told = |text: String| match &resolved {
                    Some(resolved) => text.replace(resolved, &written),
                    None => text,
                };
                Err(IntakeError::of(&error, told))
            }
        }
    }

    /// Breaks off what is under way, with nothing of it published, and takes nothing any more; returns when all is still.
    pub async fn stop(&self) {
        self.stopping.send_replace(true);
        // Whoever has the turn gives it back when all is done.
        drop(self.turn.acquire().await);
    }
}

impl IntakeError {
    fn of(error: &IngestError, told: impl Fn(String) -> String) -> Self {
        match error {
            IngestError::Source { error: SourceError::NoTemporaryFile(_) | SourceError::Changed(_), .. } => {
                Self::Later(told(error.to_string()))
            }
            IngestError::Source { .. } => Self::Unusable(told(error.to_string())),
            IngestError::Fetch {
                error: FetchError::GivenUp { .. } | FetchError::Disk(_) | FetchError::Tls(_), ..
            } => Self::Later(error.to_string()),
            IngestError::Fetch { error: FetchError::Outside(_), .. } => Self::LeadsOut(error.to_string()),
            IngestError::Fetch { .. } => Self::Unusable(error.to_string()),
            IngestError::Lease(crate::store::LeaseError::Lost) => Self::Later(error.to_string()),
            IngestError::Stopped => {
                Self::Later("the server is stopping; nothing was published, order it again when it is back".to_owned())
            }
            IngestError::Lease(_) | IngestError::Reader(_) => Self::Broken(error.to_string()),
        }
    }
}

async fn work(
    store: Store,
    who: String,
    order: Order,
    mut stopping: watch::Receiver<bool>,
) -> Result<Verdict, IngestError> {
    let entry = Entry { who, key: order.key, source: order.name.clone() };
    let stop = async move {
        if stopping.wait_for(|stopping| *stopping).await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let published = async |writer: &Writer| {
        let before = known(writer, entry.key, true).await?;
        let after = known(writer, entry.key, false).await?;
        writer.add_to_trail(vec![entry.of("PUBLISHED", before, after.unwrap_or_default())]).await?;
        Ok(Touched::new())
    };
    let outcome = ingest_with(&store, vec![order], stop, published).await;
    let verdict = outcome.map(|outcome| outcome.snapshots.first().map_or(Verdict::Unchanged, |(_, verdict)| *verdict));
    let source = &entry.source;
    let noted = match &verdict {
        Ok(Verdict::Published) => {
            tracing::info!(source, "the snapshot that was ordered is published");
            Ok(())
        }
        Ok(Verdict::Unchanged) => entry.note(&store, "UNCHANGED", Map::new()).await,
        Err(error) => {
            tracing::warn!(source, "the snapshot that was ordered is not published: {error}");
            let told = Map::from_iter([("error".to_owned(), json!(error.to_string()))]);
            entry.note(&store, if matches!(error, IngestError::Stopped) { "STOPPED" } else { "FAILED" }, told).await
        }
    };
    if let Err(error) = noted {
        tracing::warn!(source, "the audit trail has no entry of this order: {error}");
    }
    verdict
}

/// What the audit trail says of an order.
struct Entry {
    who: String,
    key: SnapshotKey,
    source: String,
}

impl Entry {
    fn of(&self, state: &str, before: Option<Map<String, Value>>, mut after: Map<String, Value>) -> AuditEntry {
        after.insert("state".to_owned(), json!(state));
        AuditEntry {
            at: chrono::Utc::now().timestamp_micros(),
            who: self.who.clone(),
            action: "ingestSnapshot".to_owned(),
            hub: self.key.hub,
            subject: format!("{} {}", self.key.kind, self.key.taken_on),
            before: before.map(|before| Value::Object(before).to_string()),
            after: Some(Value::Object(after).to_string()),
            source: Some(self.source.clone()),
            url: None,
        }
    }

    /// Notes an order that changed nothing.
    async fn note(&self, store: &Store, state: &str, told: Map<String, Value>) -> StoreResult<()> {
        let writer = store.write().await?;
        let known = known(&writer, self.key, true).await?;
        let mut after = known.clone().unwrap_or_default();
        after.extend(told);
        writer.add_to_trail(vec![self.of(state, known, after)]).await?;
        writer.commit().await
    }
}

/// What is recorded of a snapshot, published or staged.
async fn known(session: &Session, key: SnapshotKey, published: bool) -> StoreResult<Option<Map<String, Value>>> {
    let known = session.snapshot(key, published).await?;
    Ok(known.map(|known| {
        Map::from_iter([
            ("sha256".to_owned(), json!(known.sha256)),
            ("partial".to_owned(), json!(known.partial)),
            ("rows".to_owned(), json!(known.rows)),
            ("rejected".to_owned(), json!(known.rejected)),
        ])
    }))
}
