//! What belongs to one request: its reading of the data, opened when the first field needs it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Error, Request, Response};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Mutex as Turns, OnceCell};

use super::error::coded;
use super::loads::Loads;
use super::state::{DataState, InForce};
use crate::auth::Caller;
use crate::engine::SqlEngine;
use crate::metrics::{Frame, Freshness, Reading};
use crate::store::{Session, Store, StoreError, StoreResult};

/// Points that all series of a request may have together: 100 entries, 20 years of weeks.
const MOST_POINTS: i64 = 105_000;

/// Where loads go that a request waits for.
pub(super) type Spawned = UnboundedSender<BoxFuture<'static, ()>>;

/// What executes documents.
pub(super) type Execute = Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>;

/// A request's own things.
pub(super) struct Scope {
    store: Store,
    in_force: Arc<InForce>,
    now: DateTime<Utc>,
    spawned: Spawned,
    opened: OnceCell<Opened>,
    stalest: Mutex<Option<Freshness>>,
    /// Points of series told so far.
    points: AtomicI64,
    /// Executes documents of ours, one after another; none within such a document, for none asks for others.
    documents: Option<Turns<Execute>>,
}

struct Opened {
    session: Arc<Session>,
    reading: Reading,
    loads: DataLoader<Loads>,
    state: Arc<DataState>,
}

impl Opened {
    fn new(session: Arc<Session>, reading: Reading, state: Arc<DataState>, spawned: Spawned) -> Self {
        let loads = Loads { session: Arc::clone(&session), reading: reading.clone() };
        // Nobody takes loads of a request that was given up.
        let spawn = move |load| drop(spawned.send(load));
        Self { session, reading, loads: DataLoader::new(loads, spawn), state }
    }
}

impl Scope {
    pub(super) fn new(
        store: Store,
        in_force: Arc<InForce>,
        now: DateTime<Utc>,
        spawned: Spawned,
        execute: Execute,
    ) -> Self {
        Self {
            store,
            in_force,
            now,
            spawned,
            opened: OnceCell::new(),
            stalest: Mutex::new(None),
            points: AtomicI64::new(0),
            documents: Some(Turns::new(execute)),
        }
    }

    /// The scope of the request that a field is part of.
    pub(super) fn of<'c>(ctx: &Context<'c>) -> Result<&'c Self, Error> {
        Ok(ctx.data::<Arc<Self>>()?)
    }

    async fn opened(&self) -> StoreResult<&Opened> {
        self.opened
            .get_or_try_init(|| async {
                let session = Arc::new(self.store.read().await?);
                let engine = Arc::new(SqlEngine::new(Arc::clone(&session)));
                let state = self.in_force.read(engine.as_ref(), self.now, false).await?;
                let reading = Reading::new(engine, self.now);
                Ok(Opened::new(session, reading, state, self.spawned.clone()))
            })
            .await
    }

    /// The reading that answers everything of this request.
    pub(super) async fn reading(&self) -> Result<&Reading, Error> {
        Ok(&self.opened().await.map_err(unavailable)?.reading)
    }

    /// The same read, for lists and look-ups.
    pub(super) async fn session(&self) -> Result<&Session, Error> {
        Ok(self.opened().await.map_err(unavailable)?.session.as_ref())
    }

    /// The same read, for what many nodes need.
    pub(super) async fn loads(&self) -> Result<&DataLoader<Loads>, Error> {
        Ok(&self.opened().await.map_err(unavailable)?.loads)
    }

    /// Executes a document of ours within this request: on the same read, with loads of its own, since those of one document are
    /// told apart by their place in it. One at a time: what a report asks for is not all in memory at once.
    pub(super) async fn execute(&self, document: &str) -> Result<Response, Error> {
        let opened = self.opened().await.map_err(unavailable)?;
        let Some(documents) = &self.documents else { return Err(Error::new("a document of ours asks for another")) };
        let within = Arc::new(Self {
            store: self.store.clone(),
            in_force: Arc::clone(&self.in_force),
            now: self.now,
            spawned: self.spawned.clone(),
            opened: OnceCell::new_with(Some(Opened::new(
                Arc::clone(&opened.session),
                opened.reading.clone(),
                Arc::clone(&opened.state),
                self.spawned.clone(),
            ))),
            stalest: Mutex::new(None),
            points: AtomicI64::new(0),
            documents: None,
        });
        let request = Request::new(document).data(Arc::clone(&within)).data(Caller::anonymous(true));
        let execute = documents.lock().await;
        let response = execute(request).await;
        self.is_as_old_as(within.freshness());
        Ok(response)
    }

    /// Takes points of series on the request's account.
    pub(super) fn take_points(&self, points: i64) -> Result<(), Error> {
        if self.points.fetch_add(points, Ordering::Relaxed) <= MOST_POINTS - points {
            return Ok(());
        }
        let told = format!(
            "the series of this request have more than {MOST_POINTS} points together; ask for fewer entries, a shorter period or a \
             longer interval"
        );
        Err(coded("QUERY_TOO_COMPLEX", told))
    }

    /// Remembers what an answer says of its age.
    pub(super) fn told(&self, frame: &Frame) {
        self.is_as_old_as(frame.provenance.freshness);
    }

    fn is_as_old_as(&self, freshness: Freshness) {
        if let Ok(mut stalest) = self.stalest.lock() {
            *stalest = (*stalest).max(Some(freshness));
        }
    }

    /// The state that was read; that in force where nothing was.
    pub(super) fn state(&self) -> Arc<DataState> {
        self.opened.get().map_or_else(|| self.in_force.state(self.now), |opened| Arc::clone(&opened.state))
    }

    /// The stalest that the answer tells.
    pub(super) fn freshness(&self) -> Freshness {
        let told = self.stalest.lock().ok().and_then(|stalest| *stalest);
        told.unwrap_or_else(|| self.state().stalest)
    }
}

/// A read that cannot even be opened: the database is away, overloaded or not migrated, which passes.
fn unavailable(error: StoreError) -> Error {
    tracing::warn!("a read could not be opened: {error}");
    coded("UNAVAILABLE", "the data cannot be read at the moment; try again shortly")
}
