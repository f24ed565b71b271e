//! What belongs to one request: its reading of the data, opened when the first field needs it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Error, ErrorExtensions as _, Request, Response};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Mutex as Turns, OnceCell};

use super::error::{away, coded};
use super::loads::Loads;
use super::state::{Brings, DataState, InForce};
use crate::auth::Caller;
use crate::engine::{Arrays, ColumnsEngine, Engine, Tables};
use crate::metrics::{Frame, Freshness, Reading};
use crate::store::{Session, StoreError, StoreResult};

/// Points that all series of a request may have together: 100 entries, 20 years of weeks.
const MOST_POINTS: i64 = 105_000;

/// Where loads go that a request waits for.
pub(super) type Spawned = UnboundedSender<BoxFuture<'static, ()>>;

/// What executes documents.
pub(super) type Execute = Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>;

/// What a request is answered from.
#[derive(Clone)]
pub(super) struct Source {
    /// What is held in memory; none where the tables alone answer.
    pub(super) arrays: Option<Arc<Arrays>>,
    /// The tables, of the same version.
    pub(super) tables: Arc<Tables>,
    /// Which version comes into force with it.
    pub(super) brings: Brings,
}

impl Source {
    async fn engine(&self) -> StoreResult<Arc<dyn Engine>> {
        Ok(match &self.arrays {
            Some(arrays) => Arc::new(ColumnsEngine::new(Arc::clone(arrays), Arc::clone(&self.tables))),
            None => Arc::clone(self.tables.engine().await?) as _,
        })
    }
}

/// A request's own things.
pub(super) struct Scope {
    source: Source,
    in_force: Arc<InForce>,
    now: DateTime<Utc>,
    spawned: Spawned,
    opened: OnceCell<Opened>,
    loads: OnceCell<DataLoader<Loads>>,
    stalest: Mutex<Option<Freshness>>,
    /// Points of series told so far.
    points: AtomicI64,
    /// Executes documents of ours, one after another; none within such a document, for none asks for others.
    documents: Option<Turns<Execute>>,
}

#[derive(Clone)]
struct Opened {
    reading: Reading,
    state: Arc<DataState>,
}

impl Scope {
    pub(super) fn new(
        source: Source,
        in_force: Arc<InForce>,
        now: DateTime<Utc>,
        spawned: Spawned,
        execute: Execute,
    ) -> Self {
        Self {
            source,
            in_force,
            now,
            spawned,
            opened: OnceCell::new(),
            loads: OnceCell::new(),
            stalest: Mutex::new(None),
            points: AtomicI64::new(0),
            documents: Some(Turns::new(execute)),
        }
    }

    /// The scope of the request that a field is part of.
    pub(super) fn of<'c>(ctx: &Context<'c>) -> Result<&'c Self, Error> {
        Ok(ctx.data::<Arc<Self>>()?)
    }

    async fn opened(&self) -> Result<&Opened, Error> {
        let open = async || {
            let engine = self.source.engine().await?;
            let state = self.in_force.read(engine.as_ref(), self.now, self.source.brings).await?;
            Ok(Opened { reading: Reading::new(engine, self.now), state })
        };
        self.opened.get_or_try_init(open).await.map_err(|error| self.unavailable(&error))
    }

    /// The reading that answers everything of this request.
    pub(super) async fn reading(&self) -> Result<&Reading, Error> {
        Ok(&self.opened().await?.reading)
    }

    async fn read(&self) -> Result<&Arc<Session>, Error> {
        self.opened().await?;
        self.source.tables.session().await.map_err(|error| self.unavailable(&error))
    }

    /// The same read, for lists and look-ups.
    pub(super) async fn session(&self) -> Result<&Session, Error> {
        Ok(self.read().await?.as_ref())
    }

    /// The same read, for what many nodes need.
    pub(super) async fn loads(&self) -> Result<&DataLoader<Loads>, Error> {
        let make = async || {
            let loads = Loads { session: Arc::clone(self.read().await?), reading: self.reading().await?.clone() };
            let spawned = self.spawned.clone();
            // Nobody takes loads of a request that was given up.
            Ok(DataLoader::new(loads, move |load| drop(spawned.send(load))))
        };
        self.loads.get_or_try_init(make).await
    }

    /// Executes a document of ours within this request: on the same read, with loads of its own, since those of one document are
    /// told apart by their place in it. One at a time: what a report asks for is not all in memory at once.
    pub(super) async fn execute(&self, document: &str) -> Result<Response, Error> {
        let opened = self.opened().await?;
        let Some(documents) = &self.documents else { return Err(Error::new("a document of ours asks for another")) };
        let within = Arc::new(Self {
            source: self.source.clone(),
            in_force: Arc::clone(&self.in_force),
            now: self.now,
            spawned: self.spawned.clone(),
            opened: OnceCell::new_with(Some(opened.clone())),
            loads: OnceCell::new(),
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
        let measured = self.points.fetch_add(points, Ordering::Relaxed).saturating_add(points);
        if measured <= MOST_POINTS {
            return Ok(());
        }
        let told = format!(
            "the series of this request have more than {MOST_POINTS} points together; ask for fewer entries, a shorter period or a \
             longer interval"
        );
        Err(coded("QUERY_TOO_COMPLEX", told).extend_with(|_, extensions| {
            extensions.set("measured", measured);
            extensions.set("limit", MOST_POINTS);
        }))
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

    /// Whether the tables moved on to another version than that of the arrays: what was answered is void.
    pub(super) fn is_void(&self) -> bool {
        self.source.tables.moved_on()
    }

    /// A read that cannot even be opened: the database is away, overloaded or not migrated, which passes.
    fn unavailable(&self, error: &StoreError) -> Error {
        if !self.is_void() {
            tracing::warn!("a read could not be opened: {error}");
        }
        away()
    }
}
