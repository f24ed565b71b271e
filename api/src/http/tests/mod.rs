//! The edge as its callers see it: a real server on a free port over a small schema of its own.

mod answers;
mod caching;
mod errors;
mod events;
mod limits;
mod protocol;
mod schema;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::dev::ServerHandle;
use async_trait::async_trait;
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::{Edge, HttpSettings, PartState, Parts, Readiness, serve};
use crate::cache::{AnswerCache, CacheSettings};

/// A server of one test; it stops when it is dropped.
struct TestServer {
    url: String,
    client: Client,
    engine: Arc<schema::TestEngine>,
    edge: Edge,
    handle: ServerHandle,
    ready: Arc<AtomicU64>,
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
        Parts { database: PartState::OK, migrations: PartState::OK, data }
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
        let edge = Edge::new(engine.clone(), cache, Arc::new(Ready(ready.clone())), settings).unwrap();
        let (server, address) = serve(edge.clone(), "127.0.0.1:0".parse().unwrap()).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        // reqwest is built without cryptography of its own and asks for some even where nothing is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { url: format!("http://{address}"), client: Client::new(), engine, edge, handle, ready }
    }

    /// Posts a request as a client of today does.
    async fn post(&self, body: Value) -> Response {
        let request = self.client.post(format!("{}/graphql", self.url)).json(&body);
        request.header("accept", "application/graphql-response+json").send().await.unwrap()
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
