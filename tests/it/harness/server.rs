//! The real server in this process, on a free port, over a database of the test.

use std::path::Path;

use hubscope::app::App;
use hubscope::config::{Limits, SecretUrl, Settings};
use hubscope::dimension::Hub;
use hubscope::ingest::{IngestError, Order, Outcome, ingest};
use hubscope::registry::{Registry, import};
use hubscope::store::{SnapshotKey, Store};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::scenario::{Files, Snapshot};

/// What answers plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answering {
    /// The tables alone.
    Sql,
    /// What is held in memory, as by default.
    Columns,
}

impl Answering {
    /// Settings of a server whose plans it answers.
    pub(crate) fn settings(self) -> Settings {
        let settings = Settings::default();
        match self {
            Self::Sql => Settings { columns_bytes: 0, ..settings },
            Self::Columns => settings,
        }
    }
}

/// A client over HTTP.
pub(crate) fn client() -> reqwest::Client {
    // reqwest is built without cryptography of its own and asks for some even where nothing is encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// A server and the database behind it.
pub(crate) struct TestServer {
    /// `http://127.0.0.1:port`
    pub(crate) base: String,
    /// The same database, for ingests.
    pub(crate) store: Store,
    client: reqwest::Client,
    running: JoinHandle<()>,
}

impl TestServer {
    /// Starts a server over a migrated database.
    pub(crate) async fn start(url: &str) -> Self {
        Self::with(url, Settings::default()).await
    }

    /// The same with other settings. All requests of a test come from one address: unless it sets a quota, they have the largest.
    pub(crate) async fn with(url: &str, settings: Settings) -> Self {
        let mut settings = Settings { bind: ([127, 0, 0, 1], 0).into(), ..settings };
        if settings.limits.quota == Limits::default().quota {
            settings.limits.quota = Some(i32::MAX.unsigned_abs());
        }
        settings.database.url = SecretUrl::new(url);
        settings.database.embedded_default = false;
        let store = Store::connect_to_serve(url).await.expect("a database");
        let app = App::start(&settings, store.clone()).await.expect("a server");
        let base = format!("http://{}", app.address);
        let running = tokio::spawn(async move { app.run().await.expect("runs") });
        Self { base, store, client: client(), running }
    }

    /// The body of the answer to a GraphQL request.
    pub(crate) async fn ask(&self, request: &Value) -> Value {
        serde_json::from_str(&self.text(request).await).expect("JSON")
    }

    /// The same, byte for byte.
    pub(crate) async fn text(&self, request: &Value) -> String {
        let sent = self.client.post(format!("{}/graphql", self.base)).json(request).send();
        sent.await.expect("an answer").text().await.expect("a body")
    }

    /// The whole answer to a request with headers of its own.
    pub(crate) async fn response(&self, request: &Value, headers: &[(&'static str, &str)]) -> reqwest::Response {
        let sent = self.client.post(format!("{}/graphql", self.base)).json(request);
        headers.iter().fold(sent, |sent, (name, value)| sent.header(*name, *value)).send().await.expect("an answer")
    }

    /// How many answers came from where, by the word of `/metrics`.
    pub(crate) async fn answers(&self, cache: &str) -> u64 {
        let name = format!("hubscope_graphql_answers_total{{cache=\"{cache}\"}} ");
        let page = self.page("/metrics").await;
        page.lines().find_map(|line| line.strip_prefix(&name)).map_or(0, |number| number.parse().expect("a number"))
    }

    /// The same with one header of the answer.
    pub(crate) async fn headed(&self, request: &Value, header: &str) -> (String, Value) {
        let sent = self.client.post(format!("{}/graphql", self.base)).json(request).send();
        let answer = sent.await.expect("an answer");
        let told = answer.headers().get(header).expect("the header").to_str().expect("text").to_owned();
        (told, answer.json().await.expect("JSON"))
    }

    /// What a page says.
    pub(crate) async fn page(&self, path: &str) -> String {
        let sent = self.client.get(format!("{}{path}", self.base)).send();
        sent.await.expect("an answer").text().await.expect("a body")
    }

    /// Status and body of `/readyz`.
    pub(crate) async fn readiness(&self) -> (u16, Value) {
        let response = self.client.get(format!("{}/readyz", self.base)).send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    /// Waits until it says that it is ready; what else it says then.
    pub(crate) async fn ready(&self) -> Value {
        for _ in 0..200 {
            if let (200, body) = self.readiness().await {
                return body;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("not ready: {:?}", self.readiness().await);
    }

    /// Waits until requests are answered from what is published now.
    pub(crate) async fn current(&self) {
        let version = self.store.read().await.expect("a read").version();
        self.serves(version.number).await;
    }

    /// `data` of the answer to a document; panics on errors.
    pub(crate) async fn data(&self, document: &str) -> Value {
        let answer = self.ask(&serde_json::json!({ "query": document })).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].clone()
    }

    /// Waits until requests are answered from a data version.
    pub(crate) async fn serves(&self, version: i64) {
        for _ in 0..200 {
            if self.data("{ dataVersion { version } }").await["dataVersion"]["version"] == version {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("version {version} is not served");
    }

    /// Takes over registry, sizes and breaks.
    pub(crate) async fn import(&self, files: &Files) {
        let mut tables = Vec::new();
        for (hub, file) in &files.publishers {
            tables.push(Registry::publishers(hub.parse().expect("a hub"), file).expect("publishers"));
        }
        tables.extend(files.parameters.as_deref().map(|file| Registry::parameters(file).expect("parameters")));
        tables.extend(files.breaks.as_deref().map(|file| Registry::breaks(file).expect("breaks")));
        import(&self.store, tables).await.expect("an import");
    }

    /// Ingests one snapshot, in a run of its own.
    pub(crate) async fn ingest(&self, snapshot: &Snapshot, file: &Path) -> Result<Outcome, IngestError> {
        ingest(&self.store, vec![order(snapshot, file)], std::future::pending()).await
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// What is to be read for a scenario's snapshot.
pub(crate) fn order(snapshot: &Snapshot, file: &Path) -> Order {
    let hub: Hub = snapshot.hub.parse().expect("a hub");
    let key = SnapshotKey {
        hub,
        kind: snapshot.kind.parse().expect("a kind"),
        taken_on: snapshot.taken_on.parse().expect("a day"),
    };
    Order { key, partial: snapshot.partial, location: file.to_owned().into(), name: "listing.parquet".to_owned() }
}
