//! The composition root: settings to store to cache to schema to server. Tests start the same one, on port 0.

pub mod files;
mod readiness;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use async_trait::async_trait;
use chrono::Utc;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::auth::LiveKeys;
use crate::cache::{AnswerCache, CacheError, CacheSettings};
use crate::config::{Profile, Settings};
use crate::http::{
    Certificate, Edge, EdgeError, HttpSettings, KeyRing, KeySource, Readiness, ServeError, TlsError, serve,
};
use crate::ingest::{Intake, Roots};
use crate::schema::{Graph, Means};
use crate::store::{AddressError, Store, StoreResult};
use files::trusted;
use readiness::StoreReadiness;

/// How long requests under way may take after the server was told to stop, at least: longer than the limit that each has by default.
const GRACE: Duration = Duration::from_secs(35);
/// What the writing of an answer may take beyond that.
const WRITING: Duration = Duration::from_secs(5);

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address of the database.
    #[error(transparent)]
    Database(#[from] AddressError),
    /// The address of the cache.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The edge.
    #[error(transparent)]
    Edge(#[from] EdgeError),
    /// The file of queries.
    #[error("HUBSCOPE_DOCUMENTS: {} cannot be used ({problem}); it has to be a file of named GraphQL queries", .file.display())]
    Documents {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The port.
    #[error("{address} cannot be listened on ({error}); give another address with --bind or HUBSCOPE_BIND")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        #[source]
        error: io::Error,
    },
}

/// A server that listens; it answers while [`App::server`] is awaited.
pub struct App {
    /// Where it listens.
    pub address: SocketAddr,
    /// Runs until it is told to stop.
    pub server: Server,
    edge: Edge,
    /// How long it still takes requests when it is told to end.
    drain: Duration,
    /// What follows the version in force and the live keys, and keeps answers warm.
    followers: JoinSet<()>,
    /// Reads snapshots that callers order.
    intake: Arc<Intake>,
}

impl App {
    /// Puts everything together and listens. The database may be away, or without tables: the server then waits for it, unready.
    pub async fn start(settings: &Settings, store: Store) -> Result<Self, StartError> {
        let redis = settings.redis.iter().flat_map(|redis| &redis.nodes).map(|node| node.expose().to_owned()).collect();
        let cache = AnswerCache::new(&CacheSettings { redis, capacity: settings.cache_bytes, ..Default::default() })?;
        let suggestions = settings.profile == Profile::Development;
        let roots = Roots::new(settings.ingest_roots.clone());
        for root in roots.missing() {
            tracing::warn!(root = %root.display(), "HUBSCOPE_INGEST_ROOTS names no folder that can be read; create it, or correct it");
        }
        let certificate = settings.tls.clone().map(Certificate::read).transpose()?;
        let intake = Arc::new(Intake::new(store.clone(), roots));
        let limit = settings.limits.execution;
        let replica = match &settings.database.read_url {
            Some(url) => Some(Store::connect_to_serve(url.expose()).await?),
            None => None,
        };
        let means = Means::new(store.clone(), replica.clone(), Arc::clone(&intake), limit);
        let graph = Graph::new(means, suggestions);
        let graph = Arc::new(graph.holding(settings.columns_bytes));
        // A first look, so that the very first answer is already named by its version.
        let (read, primary) = match replica {
            Some(replica) => (replica.watching(), Some(store.watching())),
            None => (store.watching(), None),
        };
        let readiness = StoreReadiness { store: read, primary, graph: Arc::clone(&graph) };
        let parts = readiness.check().await;
        for part in [&parts.database, &parts.migrations, &parts.data] {
            if let (false, Some(advice)) = (part.ready, part.advice) {
                tracing::warn!(state = part.state, "not ready yet: {advice}");
            }
        }
        let http = HttpSettings {
            cors_origins: settings.cors_origins.clone(),
            trusted_proxies: settings.trusted_proxies.clone(),
            anonymous: settings.anonymous,
            trusted: trusted(settings).await?,
            trusted_only: settings.documents_only,
            license: settings.data_license.clone(),
            introspection: settings.introspection,
            graphiql: settings.graphiql,
            suggestions,
            limits: settings.limits.clone(),
            warm_up: settings.warm_up,
            grace: GRACE.max(limit + WRITING),
        };
        let keys = Arc::new(KeyRing::new(StoredKeys(store.watching())));
        let edge = Edge::new(Arc::clone(&graph) as _, cache, Arc::new(readiness), Arc::clone(&keys), http)?;
        let listening = serve(edge.clone(), settings.bind, certificate.as_ref());
        let (server, address) = listening.map_err(|error| match error {
            ServeError::Bind(error) => StartError::Bind { address: settings.bind, error },
            ServeError::Tls(error) => error.into(),
        })?;
        let warm = edge.clone();
        // Each on its own: what one of them works on, or fails at, holds up none of the others.
        let mut followers = JoinSet::new();
        followers.spawn(async move { graph.follow().await });
        followers.spawn(async move { keys.follow().await });
        followers.spawn(async move { warm.keep_warm().await });
        if let Some(certificate) = certificate {
            followers.spawn(certificate.follow());
        }
        Ok(Self { address, server, edge, drain: settings.drain, followers, intake })
    }

    /// Answers until the process is told to stop; then sends clients elsewhere for a while, unless a person interrupts it, and finishes
    /// the requests under way. A snapshot that is being read is broken off.
    pub async fn run(mut self) -> io::Result<()> {
        let handle = self.server.handle();
        let intake = Arc::clone(&self.intake);
        let told = tokio::spawn(async move {
            let drain = match signalled().await {
                Signal::Terminate => self.drain,
                Signal::Interrupt => Duration::ZERO,
            };
            self.edge.begin_to_stop();
            let ends = async {
                if !drain.is_zero() {
                    tracing::info!("stopping: sending clients elsewhere for {} s", drain.as_secs());
                    // Who says it twice is in a hurry.
                    let _ = timeout(drain, signalled()).await;
                }
                tracing::info!("stopping: finishing what is under way");
                handle.stop(true).await;
            };
            tokio::join!(ends, intake.stop());
        });
        let ended = self.server.await;
        self.intake.stop().await;
        told.abort();
        self.followers.abort_all();
        ended
    }
}

/// Completes when the process is interrupted or asked to end.
pub async fn told_to_stop() {
    signalled().await;
}

/// How the process is told to stop.
enum Signal {
    /// SIGTERM: by what runs it, which sends clients elsewhere meanwhile.
    Terminate,
    /// SIGINT: by a person, who waits.
    Interrupt,
}

async fn signalled() -> Signal {
    use tokio::signal::unix::{SignalKind, signal};
    let asked = async {
        match signal(SignalKind::terminate()) {
            Ok(mut asked) => asked.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        _ = asked => Signal::Terminate,
        () = interrupted => Signal::Interrupt,
    }
}

struct StoredKeys(Store);

impl StoredKeys {
    async fn read(&self) -> StoreResult<LiveKeys> {
        let live = self.0.read().await?.live_keys(Utc::now().timestamp_micros()).await?;
        Ok(live.into_iter().collect())
    }
}

#[async_trait]
impl KeySource for StoredKeys {
    async fn live(&self) -> Option<LiveKeys> {
        // A database that is away is told of once, by those who follow the version in force.
        self.read().await.inspect_err(|error| tracing::debug!("keys cannot be read: {error}")).ok()
    }
}
