//! What all requests share.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::admission::Admission;
use super::document::Types;
use super::gate::{Accounts, Streams};
use super::health::Checked;
use super::known::KnownRequests;
use super::persisted::Documents;
use super::stamp::Past;
use super::traffic::Traffic;
use super::{Engine, HttpSettings, KeyRing, Readiness};
use crate::cache::{AnswerCache, Body};

/// The edge of the server; cheap to clone.
#[derive(Clone)]
pub struct Edge(Arc<Inner>);

/// The parts of an [`Edge`].
pub struct Inner {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) cache: AnswerCache,
    pub(super) readiness: Arc<dyn Readiness>,
    /// What it said last.
    pub(super) checked: Checked,
    pub(super) keys: Arc<KeyRing>,
    /// What callers have spent; none when there are no quotas.
    pub(super) accounts: Option<Accounts>,
    pub(super) admission: Admission,
    pub(super) streams: Streams,
    pub(super) settings: HttpSettings,
    pub(super) types: Types,
    pub(super) sdl: Body,
    /// Differs between schemas and between releases: an answer of one is none of the other.
    pub(super) schema_tag: Vec<u8>,
    /// Requests that passed the guard, as they were received: their answers are found without parsing.
    pub(super) known: KnownRequests,
    /// Documents that clients may tell by their digests.
    pub(super) documents: Documents,
    /// What was in force before what is.
    pub(super) past: Past,
    /// What went over it, in numbers.
    pub(super) traffic: Traffic,
    /// Where requests are executed, apart from the threads that read and write.
    pub(super) runtime: Handle,
    stopping: watch::Sender<bool>,
    /// The same, for who asks on every request: looking there takes a lock.
    stops: AtomicBool,
}

/// Tells those that would go on for ever when the server stops.
pub(super) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Hears of this one.
    pub(super) fn of(stopping: &watch::Sender<bool>) -> Self {
        Self(stopping.subscribe())
    }

    /// Completes when the server begins to stop.
    pub(super) async fn begins(&mut self) {
        // The edge is gone: the server has stopped.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

/// Why there can be no edge over this engine.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// The engine's schema definition cannot be read back.
    #[error("the exported schema cannot be parsed: {0}")]
    Schema(String),
    /// Requests are executed on the runtime that is running where the edge is made.
    #[error("the HTTP edge was made outside of a Tokio runtime")]
    NoRuntime,
}

impl Edge {
    /// An edge over an engine. Requests are executed on the current Tokio runtime.
    pub fn new(
        engine: Arc<dyn Engine>,
        cache: AnswerCache,
        readiness: Arc<dyn Readiness>,
        keys: Arc<KeyRing>,
        mut settings: HttpSettings,
    ) -> Result<Self, EdgeError> {
        let runtime = Handle::try_current().map_err(|_| EdgeError::NoRuntime)?;
        let sdl = engine.sdl();
        let types = Types::parse(&sdl).map_err(|error| EdgeError::Schema(error.to_string()))?;
        let schema_tag = Sha256::new().chain_update(env!("CARGO_PKG_VERSION")).chain_update(&sdl).finalize().to_vec();
        let accounts = Accounts::new(&settings.limits, cache.budget());
        settings.limits.cost = settings.limits.dearest();
        let documents = Documents::new(cache.texts());
        let stopping = watch::Sender::new(false);
        let inner = Inner {
            engine,
            cache,
            readiness,
            checked: Checked::default(),
            keys,
            accounts,
            admission: Admission::new(&settings.limits),
            streams: Streams::new(settings.limits.streams),
            settings,
            types,
            sdl: Bytes::from(sdl).into(),
            schema_tag,
            known: KnownRequests::new(),
            documents,
            past: Past::default(),
            traffic: Traffic::default(),
            runtime,
            stopping,
            stops: AtomicBool::new(false),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Sends clients elsewhere, for the server is told to stop: it is no longer ready, ends each connection with the next answer on it,
    /// and the streams of subscriptions, which would go on for ever.
    pub fn begin_to_stop(&self) {
        self.stops.store(true, Ordering::Relaxed);
        self.stopping.send_replace(true);
    }

    /// Whether clients are sent elsewhere.
    pub(super) fn is_stopping(&self) -> bool {
        self.stops.load(Ordering::Relaxed)
    }

    pub(super) fn stopping(&self) -> Stopping {
        Stopping::of(&self.stopping)
    }
}

impl Deref for Edge {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
