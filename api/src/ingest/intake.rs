//! Snapshots that callers order from a running server: one at a time, with the guarantees of the command.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};

use super::run::ingest_within;
use super::source::{FetchError, Location, Refusal, Roots, SourceError};
use super::trail::Entry;
use super::{DayAhead, IngestError, Order, Verdict, taken_on};
use crate::publish::Touched;
use crate::store::{LeaseError, SnapshotKey, Store, Writer};

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
    /// No listing can be of that day.
    #[error("`takenOn` {0}")]
    Day(#[from] DayAhead),
    /// An earlier order is under way.
    #[error(
        "an earlier order is still being carried out, and there is one at a time; try again in a minute (`hubscope snapshots history` \
         on the server tells how each ended)"
    )]
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

/// Orders that were taken on since the server started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ingests {
    /// Whether one is being carried out.
    pub running: bool,
    /// Snapshots that were published.
    pub published: u64,
    /// Snapshots that were recorded before.
    pub unchanged: u64,
    /// Orders that could not be carried out.
    pub failed: u64,
}

/// Takes orders for snapshots, one at a time.
#[derive(Debug)]
pub struct Intake {
    store: Store,
    roots: Arc<Roots>,
    turn: Arc<Semaphore>,
    ended: Arc<Mutex<Ingests>>,
    stopping: watch::Sender<bool>,
}

impl Intake {
    /// Reads what lies in `roots` into the record of `store`.
    pub fn new(store: Store, roots: Roots) -> Self {
        let stopping = watch::Sender::new(false);
        let (turn, ended) = (Arc::new(Semaphore::new(1)), Arc::default());
        Self { store, roots: Arc::new(roots), turn, ended, stopping }
    }

    /// What became of orders so far.
    pub fn ingests(&self) -> Ingests {
        let ended = *self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        Ingests { running: self.turn.available_permits() == 0, ..ended }
    }

    /// Has a snapshot read and published; the answer comes when that is done, or after `patience`. It goes on in any case, on a
    /// thread of its own, also when nobody waits any more.
    ///
    /// # Errors
    /// When the location may not be read, another order is under way, or the work ends without success within `patience`.
    pub async fn order(&self, asked: Requisition, patience: Duration) -> Result<Progressed, IntakeError> {
        let who = asked.who.clone();
        // What is refused here leaves no entry in the audit trail.
        let refused = |error: &IntakeError| tracing::warn!(who, "a snapshot was ordered, and refused: {error}");
        self.take_on(asked, patience).await.inspect_err(refused)
    }

    async fn take_on(&self, asked: Requisition, patience: Duration) -> Result<Progressed, IntakeError> {
        taken_on(asked.key.taken_on)?;
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
        let told = if let Location::Address(address) = &order.location { address.to_string() } else { written.clone() };
        let entry = Entry { who, key, source: order.name.clone(), location: told };
        let work = work(self.store.clone(), Arc::clone(&self.roots), entry, order, self.stopping.subscribe());
        let runtime = Handle::current();
        let ended = Arc::clone(&self.ended);
        let working = tokio::task::spawn_blocking(move || {
            let outcome = runtime.block_on(work).map_err(Box::new);
            let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
            *match outcome {
                Ok(Verdict::Published) => &mut ended.published,
                Ok(Verdict::Unchanged) => &mut ended.unchanged,
                Err(_) => &mut ended.failed,
            } += 1;
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
            IngestError::Source { error: SourceError::LeadsOut, .. } => Self::LeadsOut(told(error.to_string())),
            IngestError::Source { .. } => Self::Unusable(told(error.to_string())),
            IngestError::Fetch {
                error: FetchError::GivenUp { .. } | FetchError::TooSlow(_) | FetchError::Disk(_) | FetchError::Tls(_),
                ..
            } => Self::Later(error.to_string()),
            IngestError::Fetch { error: FetchError::Outside(_), .. } => Self::LeadsOut(error.to_string()),
            IngestError::Fetch { .. } => Self::Unusable(error.to_string()),
            IngestError::Lease(LeaseError::Lost) => Self::Later(error.to_string()),
            IngestError::Stopped => {
                Self::Later("the server is stopping; nothing was published, order it again when it is back".to_owned())
            }
            IngestError::Lease(LeaseError::Store(busy)) if busy.is_busy() => Self::Later(
                "another change is being written; nothing was published, order it again in a minute".to_owned(),
            ),
            IngestError::Lease(_) | IngestError::Reader(_) => Self::Broken(error.to_string()),
        }
    }
}

async fn work(
    store: Store,
    roots: Arc<Roots>,
    entry: Entry,
    order: Order,
    mut stopping: watch::Receiver<bool>,
) -> Result<Verdict, IngestError> {
    // Without it nobody could tell what became of an order that a crash broke off.
    entry.note(&store, "ACCEPTED", None).await?;
    let stop = async move {
        if stopping.wait_for(|stopping| *stopping).await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let published = async |writer: &Writer| {
        entry.published(writer).await?;
        Ok(Touched::new())
    };
    let outcome = ingest_within(&store, vec![order], Some(&roots), stop, published).await;
    let verdict = outcome.map(|outcome| outcome.snapshots.first().map_or(Verdict::Unchanged, |(_, verdict)| *verdict));
    let source = &entry.source;
    let noted = match &verdict {
        Ok(Verdict::Published) => {
            tracing::info!(source, "the snapshot that was ordered is published");
            Ok(())
        }
        Ok(Verdict::Unchanged) => entry.note(&store, "UNCHANGED", None).await,
        Err(error) => {
            tracing::warn!(source, "the snapshot that was ordered is not published: {error}");
            let state = if matches!(error, IngestError::Stopped) { "STOPPED" } else { "FAILED" };
            entry.note(&store, state, Some(IntakeError::of(error, |told| told).to_string())).await
        }
    };
    if let Err(error) = noted {
        tracing::warn!(source, "the audit trail does not tell how this order ended: {error}");
    }
    verdict
}
