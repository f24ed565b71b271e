//! The program is killed, interrupted and started twice while it ingests: what is published is only ever a whole run.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::harness::copies::{execute, scalar};
use crate::harness::database::{Database, TestDatabase};
use crate::harness::parquet;
use crate::harness::program::{INTERRUPT, KILL, hubscope, run, signal, written};
use crate::harness::questions::{answers, hold};
use crate::harness::sample::next;
use crate::harness::server::TestServer;

const MODELS: u64 = 5_000;
const TASKS: [&str; 3] = ["text-generation", "fill-mask", "text-to-image"];
const DAYS: [&str; 4] = ["2025-01-06", "2025-01-13", "2025-01-20", "2025-01-27"];

/// Four listings of a hub of 5,000 models; each misses some, and counters grow.
struct Listings {
    folder: TempDir,
}

impl Listings {
    fn generated() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (week, day) in DAYS.iter().enumerate() {
            let mut seed = 11;
            let rows = (0..MODELS).filter(|model| (model + week as u64) % 17 != 0).map(|model| {
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
    fn manifest(&self, name: &str, days: &[&str]) -> PathBuf {
        let lines = days.iter().map(|day| format!("{day}.parquet,huggingface,models,{day},\n"));
        let file = self.folder.path().join(name);
        std::fs::write(&file, format!("file,hub,kind,taken_on,partial\n{}", lines.collect::<String>())).unwrap();
        file
    }
}

fn ingest(manifest: &Path) -> [&str; 3] {
    ["ingest", "--manifest", manifest.to_str().unwrap()]
}

async fn version(database: &TestDatabase) -> i64 {
    scalar(&database.url, "SELECT version FROM data_version").await
}

async fn current_answers(server: &TestServer) -> Vec<String> {
    server.current().await;
    answers(server).await
}

/// The answers after two undisturbed runs: the first day, then all.
async fn undisturbed(kind: Database, first: &Path, all: &Path) -> (Vec<String>, Duration) {
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
async fn at_work(database: &TestDatabase) {
    let held =
        format!("SELECT COUNT(*) FROM writer_lease WHERE expires_at > {}", chrono::Utc::now().timestamp_micros());
    let begin = Instant::now();
    while scalar(&database.url, &held).await == 0 {
        assert!(begin.elapsed() < Duration::from_secs(60), "nobody took the lease");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// A database in which the first day is published, and a server over it.
struct Begun {
    database: TestDatabase,
    server: TestServer,
    version: i64,
    answers: Vec<String>,
}

impl Begun {
    async fn with(kind: Database, first: &Path) -> Self {
        let database = kind.migrated().await;
        let server = TestServer::start(&database.url).await;
        let ended = run(&database.url, ingest(first)).await;
        assert!(ended.status.success(), "{}", written(&ended));
        let (version, answers) = (version(&database).await, current_answers(&server).await);
        Self { database, server, version, answers }
    }

    /// Holds that a whole run is published.
    async fn hold_all(&self, expected: &[String]) {
        assert_eq!(version(&self.database).await, self.version + 1);
        hold(expected, &current_answers(&self.server).await, "after the run that finished");
    }
}

/// Stops the second of two runs again and again, then lets one finish.
async fn stopped(kind: Database, by: &str, rounds: u32) {
    let listings = Listings::generated();
    let (first, all) = (listings.manifest("first.csv", &DAYS[..1]), listings.manifest("all.csv", &DAYS));
    let (expected, took) = undisturbed(kind, &first, &all).await;
    let mut begun = Begun::with(kind, &first).await;
    let (mut seed, mut round) = (u64::from(rounds), 0);
    while round < rounds {
        let url = &begun.database.url;
        let process = hubscope(url, ingest(&all)).spawn().unwrap();
        at_work(&begun.database).await;
        // At once the first time; then anywhere, but seldom so late that all is done.
        let latest = if round == 0 { 1 } else { took.as_micros() as u64 * 6 / 10 };
        tokio::time::sleep(Duration::from_micros(next(&mut seed) % latest)).await;
        signal(&process, by);
        let ended = process.wait_with_output().await.unwrap();
        if ended.status.success() {
            begun.hold_all(&expected).await;
            begun = Begun::with(kind, &first).await;
            continue;
        }
        round += 1;
        assert_eq!(version(&begun.database).await, begun.version, "{}", written(&ended));
        hold(&begun.answers, &answers(&begun.server).await, "broken off");
        if by == INTERRUPT {
            assert_eq!(ended.status.code(), Some(1), "{}", written(&ended));
            assert!(written(&ended).contains("nothing of this run was published"), "{}", written(&ended));
            assert_eq!(scalar(url, "SELECT expires_at FROM writer_lease").await, 0);
        } else {
            // What waiting does, see `a_crashed_run_keeps_the_next_one_waiting_for_half_a_minute_at_most`.
            execute(url, "UPDATE writer_lease SET expires_at = 1").await;
        }
    }
    let ended = run(&begun.database.url, ingest(&all)).await;
    assert!(ended.status.success(), "{}", written(&ended));
    begun.hold_all(&expected).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_sqlite_at_any_moment_the_next_run_finishes_the_work() {
    stopped(Database::Sqlite, KILL, 8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_postgres_at_any_moment_the_next_run_finishes_the_work() {
    stopped(Database::Postgres, KILL, 8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interrupted_on_sqlite_the_lease_is_free_at_once_and_nothing_is_published() {
    stopped(Database::Sqlite, INTERRUPT, 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interrupted_on_postgres_the_lease_is_free_at_once_and_nothing_is_published() {
    stopped(Database::Postgres, INTERRUPT, 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crashed_run_keeps_the_next_one_waiting_for_half_a_minute_at_most() {
    let listings = Listings::generated();
    let all = listings.manifest("all.csv", &DAYS);
    let database = Database::Postgres.migrated().await;
    let process = hubscope(&database.url, ingest(&all)).spawn().unwrap();
    at_work(&database).await;
    signal(&process, KILL);
    process.wait_with_output().await.unwrap();
    let begin = Instant::now();
    let next = hubscope(&database.url, ingest(&listings.manifest("first.csv", &DAYS[..1]))).output().await.unwrap();
    assert!(next.status.success(), "{}", written(&next));
    assert!(written(&next).contains("another process writes to this database; waiting for it"), "{}", written(&next));
    assert!(begin.elapsed() < Duration::from_secs(50), "{:?}", begin.elapsed());
}

/// Two runs at the same time: one waits, none fails, both are published.
async fn two_at_once(kind: Database) {
    let listings = Listings::generated();
    let (first, rest) = (listings.manifest("first.csv", &DAYS[..2]), listings.manifest("rest.csv", &DAYS[2..]));
    let all = listings.manifest("all.csv", &DAYS);
    let (expected, _) = undisturbed(kind, &first, &all).await;
    let database = kind.migrated().await;
    let (left, right) = tokio::join!(run(&database.url, ingest(&rest)), run(&database.url, ingest(&first)));
    assert!(left.status.success() && right.status.success(), "{}\n{}", written(&left), written(&right));
    let waited = [&left, &right].map(|ended| written(ended).contains("waiting for it"));
    assert!(waited[0] != waited[1], "one waits: {waited:?}");
    assert_eq!(version(&database).await, 2);
    let server = TestServer::start(&database.url).await;
    hold(&expected, &current_answers(&server).await, "two at once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_at_once_on_sqlite_are_both_published() {
    two_at_once(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_at_once_on_postgres_are_both_published() {
    two_at_once(Database::Postgres).await;
}
