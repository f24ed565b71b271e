//! The program is killed and interrupted while it ingests: what is published is only ever a whole run.

mod steps;

use std::path::Path;
use std::time::Duration;

use crate::harness::copies::{execute, scalar};
use crate::harness::database::{Database, TestDatabase};
use crate::harness::listings::{DAYS, Listings, at_work, current_answers, ingest, undisturbed, version};
use crate::harness::program::{INTERRUPT, KILL, hubscope, run, signal, written};
use crate::harness::questions::{answers, hold};
use crate::harness::sample::next;
use crate::harness::server::TestServer;

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
            // What waiting does, see `waiting::a_crashed_run_keeps_the_next_one_waiting_for_half_a_minute_at_most`.
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
