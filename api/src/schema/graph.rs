//! The executable schema and what one execution of it gives.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Request, Response, Schema};
use chrono::Utc;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use futures_util::stream::{self, BoxStream};
use tokio::sync::mpsc;
use tokio::task::unconstrained;
use tokio::time::timeout;

use super::built::builder;
use super::error::tell_passing;
use super::mutation::{Means, Mutation};
use super::query::Query;
use super::repeatable::Repeatable;
use super::scope::{Execute, Scope, Source};
use super::settled::settled;
use super::state::{Brings, DataState, InForce};
use super::subscription::Subscription;
use crate::auth::Caller;
use crate::engine::{Arrays, Engine as _, Holding, Shelf, SqlEngine, Tables};
use crate::ingest::Ingests;
use crate::store::{Connections, Session, Store, StoreError, StoreResult};

/// How often the version in force is looked up.
const LOOK_UP: Duration = Duration::from_secs(1);
/// How long the database may take to tell it: one that vanished with its machine never does.
const PATIENCE: Duration = Duration::from_secs(5);

/// One executed request.
pub struct Answered {
    /// The answer, errors included.
    pub response: Response,
    /// What was read, which may be newer than what was in force when the request came.
    pub state: Arc<DataState>,
    /// For the header `X-Data-Freshness`: the stalest that the answer tells, `FRESH`, `LATE` or `STALE`.
    pub freshness: &'static str,
    /// Whether plans were answered from memory, and not by the database alone.
    pub from_memory: bool,
}

/// How it goes inside, for those who look after the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vitals {
    /// The version that is held in memory, and the bytes that it takes.
    pub held: Option<(u64, u64)>,
    /// Connections to the database that answers, and to that which is changed.
    pub connections: Vec<Connections>,
    /// Snapshots that were ordered.
    pub ingests: Ingests,
}

/// The executable schema.
pub struct Graph {
    schema: Schema<Query, Mutation, Subscription>,
    means: Arc<Means>,
    /// What queries are answered from, for the version in force and what is held in memory.
    watching: Store,
    in_force: Arc<InForce>,
    shelf: Shelf,
    execute: Execute,
}

impl Graph {
    /// The schema over what it is answered from. `suggestions` says whether errors may guess what was meant.
    pub fn new(means: Means, suggestions: bool) -> Self {
        let means = Arc::new(means);
        let (store, limit) = (means.read(), means.limit());
        let schema = if suggestions { builder() } else { builder().disable_suggestions() };
        let schema = schema.data(Arc::clone(&means)).finish();
        let within = schema.clone();
        let execute: Execute = Arc::new(move |request| {
            let schema = within.clone();
            Box::pin(async move { schema.execute(request).await })
        });
        store.give_up_after(limit);
        let watching = store.watching();
        Self { schema, means, watching, in_force: Arc::default(), shelf: Shelf::new(0), execute }
    }

    /// The same with data held in memory, as far as it takes no more than so many bytes: [`Graph::follow`] loads it.
    #[must_use]
    pub fn holding(self, bytes: u64) -> Self {
        Self { shelf: Shelf::new(bytes), ..self }
    }

    /// Whether answers come from memory, as [`Graph::follow`] has seen to it so far.
    pub fn memory(&self) -> Holding {
        self.shelf.holding()
    }

    /// How it goes inside.
    pub fn vitals(&self) -> Vitals {
        let held = |arrays: Arc<Arrays>| (arrays.version().number.unsigned_abs(), arrays.bytes() as u64);
        Vitals {
            held: self.shelf.arrays().map(held),
            connections: self.means.connections(),
            ingests: self.means.ingests(),
        }
    }

    /// The schema in the schema definition language.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }

    /// The data in force now, from memory.
    pub fn state(&self) -> Arc<DataState> {
        self.in_force.state(Utc::now())
    }

    /// Executes a request of a caller that was found fit to run, in one consistent read; that of a mutation begins when the change is
    /// made.
    pub async fn execute(&self, mut request: Request, caller: Caller) -> Answered {
        let arrays = self.arrays();
        let again = arrays.as_ref().and_then(|_| Repeatable::of(&mut request));
        let Some((arrays, again)) = arrays.zip(again) else {
            let tables = Arc::new(Tables::new(self.means.read().clone(), None));
            return self.answer(request, caller, Source { arrays: None, tables, brings: Brings::Newer }).await.0;
        };
        let tables = Arc::new(Tables::new(self.means.read().clone(), Some(arrays.version())));
        let source = Source { arrays: Some(arrays), tables, brings: Brings::Newer };
        let (answered, is_void) = self.answer(request, caller.clone(), source).await;
        if !is_void {
            return answered;
        }
        // Tables and arrays are together again once the new version is loaded. Until then it is not in force: all that the arrays
        // can answer goes on.
        let tables = Arc::new(Tables::new(self.means.read().clone(), None));
        self.answer(again.request(), caller, Source { arrays: None, tables, brings: Brings::None }).await.0
    }

    /// What is held in memory, unless a newer version came into force.
    fn arrays(&self) -> Option<Arc<Arrays>> {
        let in_force = self.in_force.version();
        let is_current = |arrays: &Arc<Arrays>| in_force.is_none_or(|in_force| arrays.version().has(in_force));
        self.shelf.arrays().filter(is_current)
    }

    /// Executes a request; the answer is void where the tables were not of the version of the arrays.
    async fn answer(&self, request: Request, caller: Caller, source: Source) -> (Answered, bool) {
        let from_memory = source.arrays.is_some();
        let (spawned, mut loads) = mpsc::unbounded_channel();
        let scope =
            Arc::new(Scope::new(source, Arc::clone(&self.in_force), Utc::now(), spawned, Arc::clone(&self.execute)));
        // Loads run only while the request itself cannot go on: then every entry of a list has said what it needs, and one statement
        // reads it for all. As tasks of their own they would begin earlier, and with a budget the request would let them.
        let executing = pin!(settled(self.schema.execute(request.data(Arc::clone(&scope)).data(caller))));
        let loading = pin!(stream::poll_fn(|task| loads.poll_recv(task)).for_each_concurrent(None, |load| load));
        let mut response = match unconstrained(select(executing, loading)).await {
            Either::Left((response, _)) => response,
            Either::Right(((), executing)) => executing.await,
        };
        tell_passing(&mut response.errors);
        let (state, freshness) = (scope.state(), scope.freshness().name());
        (Answered { response, state, freshness, from_memory }, scope.is_void())
    }

    /// The events of a caller's subscription that was found fit to run. It goes on until it is dropped.
    pub fn subscribe(&self, request: Request, caller: Caller) -> BoxStream<'static, Response> {
        self.schema.execute_stream(request.data(Arc::clone(&self.in_force)).data(caller))
    }

    /// Looks up the version of the data. It comes into force at once, unless what is held in memory has to follow first.
    pub async fn refresh(&self) -> StoreResult<Arc<DataState>> {
        let tables = SqlEngine::new(self.session().await?);
        match self.shelf.arrays() {
            Some(_) => self.bring(&tables, Brings::None).await,
            None => self.bring_or_fall(&tables).await,
        }
    }

    async fn session(&self) -> StoreResult<Arc<Session>> {
        Ok(Arc::new(self.watching.read().await?))
    }

    async fn bring(&self, tables: &SqlEngine, brings: Brings) -> StoreResult<Arc<DataState>> {
        self.in_force.read(tables, Utc::now(), brings).await
    }

    async fn bring_or_fall(&self, tables: &SqlEngine) -> StoreResult<Arc<DataState>> {
        let read = self.bring(tables, Brings::Newer).await?;
        if read.version >= self.state().version {
            return Ok(read);
        }
        // A read that begins only now sees the newest: if it is lower still, the database was put back.
        self.bring(&SqlEngine::new(self.session().await?), Brings::Any).await
    }

    /// Looks up the version of the data, loads it where it is to be held in memory, and brings it into force. The first is in force
    /// before it is loaded, so that a server that starts answers at once.
    async fn look_up(&self) -> StoreResult<()> {
        let mut tables = SqlEngine::new(soon(self.session()).await?);
        if self.shelf.lacks(soon(tables.version()).await?.0) {
            if self.shelf.arrays().is_none() {
                soon(self.bring_or_fall(&tables)).await?;
            }
            drop(tables);
            tables = SqlEngine::new(self.shelf.load(&self.watching).await?);
        }
        soon(self.bring_or_fall(&tables)).await?;
        Ok(())
    }

    /// Follows the version of the data, looked up each second, for as long as the server runs. While the database is away, the last known
    /// version stays in force.
    pub async fn follow(&self) {
        let mut away = false;
        loop {
            let looked_up = self.look_up().await;
            match &looked_up {
                Ok(_) if away => tracing::info!("the database answers again"),
                Err(error) if !away => {
                    tracing::warn!("the version in force cannot be read; /readyz tells what to do");
                    tracing::debug!("{error}");
                }
                _ => {}
            }
            away = looked_up.is_err();
            tokio::time::sleep(LOOK_UP).await;
        }
    }
}

async fn soon<T>(asked: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| Err(StoreError::endless()))
}
