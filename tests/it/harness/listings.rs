//! Listings of a hub that grows week by week, and runs of the program over them.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use super::copies::scalar;
use super::database::{Database, TestDatabase};
use super::parquet;
use super::program::{run, written};
use super::questions::answers;
use super::sample::next;
use super::scenario::Snapshot;
use super::server::TestServer;

const MODELS: u64 = 5_000;
const TASKS: [&str; 3] = ["text-generation", "fill-mask", "text-to-image"];
/// The days of the listings.
pub(crate) const DAYS: [&str; 4] = ["2025-01-06", "2025-01-13", "2025-01-20", "2025-01-27"];

/// Four listings of a hub of 5,000 models; each misses some, and counters grow.
pub(crate) struct Listings {
    folder: TempDir,
}

impl Listings {
    pub(crate) fn generated() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (week, day) in DAYS.iter().enumerate() {
            let mut seed = 11;
            let rows = (0..MODELS).filter(|model| !(model + week as u64).is_multiple_of(17)).map(|model| {
                let (downloads, size) = (next(&mut seed) % 10_000, 1 + next(&mut seed) % 90);
                let row = json!({
                    "_id": format!("{model:024x}"),
                    "id": format!("account-{}/model-{model}-{size}B", model % 300),
                    "createdAt": "2024-06-01",
                    "downloads": downloads + week as u64,
                    "downloadsAllTime": downloads * (week as u64 + 2),
                    "pipeline_tag": TASKS[(model % 3) as usize],
                    "tags": ["transformers", format!("license:l{}", model % 7)],
                });
                row.as_object().unwrap().clone()
            });
            parquet::write(&folder.path().join(format!("{day}.parquet")), &rows.collect::<Vec<_>>());
        }
        Self { folder }
    }

    /// A manifest of some of the days.
    pub(crate) fn manifest(&self, name: &str, days: &[&str]) -> PathBuf {
        let lines = days.iter().map(|day| format!("{day}.parquet,huggingface,models,{day},\n"));
        let file = self.folder.path().join(name);
        std::fs::write(&file, format!("file,hub,kind,taken_on,partial\n{}", lines.collect::<String>())).unwrap();
        file
    }
}

/// A listing in a file.
pub(crate) struct Listed {
    /// What it lists, as scenarios do.
    pub(crate) snapshot: Snapshot,
    /// The file.
    pub(crate) file: PathBuf,
    _folder: TempDir,
}

/// Writes a listing.
pub(crate) fn listed(kind: &str, taken_on: &str, partial: bool, rows: Vec<parquet::JsonRow>) -> Listed {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("listing.parquet");
    parquet::write(&file, &rows);
    let (kind, taken_on, hub) = (kind.to_owned(), taken_on.to_owned(), "huggingface".to_owned());
    Listed { snapshot: Snapshot { kind, taken_on, partial, hub, rows }, file, _folder: folder }
}

/// Spaces of ten accounts; of five in a row three have the same likes, and one has none told.
pub(crate) fn spaces(number: u64) -> Listed {
    let rows = (0..number).map(|space| {
        let likes = [Some(7), Some(space), None, Some(7), Some(7)][(space % 5) as usize];
        let row = json!({
            "id": format!("account-{}/space-{space}", space % 10),
            "likes": likes,
            "sdk": (space % 4 > 0).then_some("gradio"),
            "tags": ["license:mit", "region:us"],
        });
        row.as_object().unwrap().clone()
    });
    listed("spaces", "2025-09-07", false, rows.collect())
}

/// Arguments that ingest a manifest.
pub(crate) fn ingest(manifest: &Path) -> [&str; 3] {
    ["ingest", "--manifest", manifest.to_str().unwrap()]
}

/// The data version in force.
pub(crate) async fn version(database: &TestDatabase) -> i64 {
    scalar(&database.url, "SELECT version FROM data_version").await
}

/// The answers at the version in force.
pub(crate) async fn current_answers(server: &TestServer) -> Vec<String> {
    server.current().await;
    answers(server).await
}

/// The answers after two undisturbed runs, and how long the second took.
pub(crate) async fn undisturbed(kind: Database, first: &Path, all: &Path) -> (Vec<String>, Duration) {
    let database = kind.migrated().await;
    let server = TestServer::start(&database.url).await;
    let mut took = Duration::ZERO;
    for manifest in [first, all] {
        let begin = Instant::now();
        let ended = run(&database.url, ingest(manifest)).await;
        assert!(ended.status.success(), "{}", written(&ended));
        took = begin.elapsed();
    }
    (current_answers(&server).await, took)
}

/// Waits until a process holds the lease, so that it is at work and listens to signals.
pub(crate) async fn at_work(database: &TestDatabase) {
    let held =
        format!("SELECT COUNT(*) FROM writer_lease WHERE expires_at > {}", chrono::Utc::now().timestamp_micros());
    let begin = Instant::now();
    while scalar(&database.url, &held).await == 0 {
        assert!(begin.elapsed() < Duration::from_secs(60), "nobody took the lease");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
