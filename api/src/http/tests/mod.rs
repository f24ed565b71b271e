//! The edge as its callers see it: a real server on a free port over a small schema of its own.

mod access;
mod across;
mod admission;
mod answers;
mod caching;
mod codings;
mod errors;
mod events;
mod limits;
mod persisted;
mod protocol;
mod quota;
mod schema;
mod trusted;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::dev::ServerHandle;
use async_trait::async_trait;
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::{Edge, HttpSettings, KeyRing, KeySource, PartState, Parts, Readiness, serve};
use crate::auth::{Grant, Key, LiveKey, LiveKeys};
use crate::cache::{AnswerCache, CacheSettings};

/// A server of one test; it stops when it is dropped.
struct TestServer {
    url: String,
    client: Client,
    engine: Arc<schema::TestEngine>,
    edge: Edge,
    handle: ServerHandle,
    ready: Arc<AtomicU64>,
    /// A live key of each scope.
    reader: Key,
    admin: Key,
}

/// A database with these keys.
struct Keys(LiveKeys);

#[async_trait]
impl KeySource for Keys {
    async fn live(&self) -> Option<LiveKeys> {
        Some(self.0.clone())
    }
}

fn live(key: &Key, grant: Grant, expires_at: Option<i64>) -> LiveKey {
    LiveKey { id: key.id().clone(), name: grant.name().to_owned(), grant, hash: key.hash(), expires_at }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

struct Ready(Arc<AtomicU64>);

#[async_trait]
impl Readiness for Ready {
    async fn check(&self) -> Parts {
        let data = match self.0.load(Ordering::Relaxed) {
            0 => PartState::unready("empty", "Ingest a snapshot."),
            _ => PartState::OK,
        };
        Parts { database: PartState::OK, migrations: PartState::OK, data, memory: PartState::OFF, primary: None }
    }
}

impl TestServer {
    async fn start() -> Self {
        Self::with(HttpSettings::default(), CacheSettings::default()).await
    }

    async fn with(settings: HttpSettings, cache: CacheSettings) -> Self {
        let engine = Arc::new(schema::TestEngine::new());
        let ready = Arc::new(AtomicU64::new(1));
        let cache = AnswerCache::new(&cache).unwrap();
        let (reader, admin) = (Key::generate().unwrap(), Key::generate().unwrap());
        let source = Keys([live(&reader, Grant::Read, None), live(&admin, Grant::Admin, None)].into_iter().collect());
        let keys = Arc::new(KeyRing::new(source));
        let edge = Edge::new(engine.clone(), cache, Arc::new(Ready(ready.clone())), keys.clone(), settings).unwrap();
        tokio::spawn(async move { keys.follow().await });
        let (server, address) = serve(edge.clone(), "127.0.0.1:0".parse().unwrap(), None).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        // reqwest is built without cryptography of its own and asks for some even where nothing is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { url: format!("http://{address}"), client: Client::new(), engine, edge, handle, ready, reader, admin }
    }

    /// Posts a request as a client of today does.
    async fn post(&self, body: Value) -> Response {
        let request = self.client.post(format!("{}/graphql", self.url)).json(&body);
        request.header("accept", "application/graphql-response+json").send().await.unwrap()
    }

    /// The same with a header `Authorization`.
    async fn post_with(&self, authorization: &str, body: Value) -> Response {
        let request = self.client.post(format!("{}/graphql", self.url)).json(&body);
        let request = request.header("accept", "application/graphql-response+json");
        request.header("authorization", authorization).send().await.unwrap()
    }

    /// The same as the holder of a key.
    async fn post_as(&self, key: &Key, body: Value) -> Response {
        self.post_with(&format!("Bearer {}", key.expose()), body).await
    }

    /// The JSON answer to a query.
    async fn ask(&self, query: &str) -> Value {
        self.post(json!({ "query": query })).await.json().await.unwrap()
    }

    async fn ask_with(&self, query: &str, variables: Value) -> Value {
        self.post(json!({ "query": query, "variables": variables })).await.json().await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }
}

/// Header of an answer as text, empty when it is not there.
fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The code of the first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}
