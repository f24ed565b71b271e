//! Runs wait for one another: one writes, the others go on when it is done, whether it ends well or not.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait as _;

use crate::harness::database::Database;
use crate::harness::listings::{DAYS, Listings, at_work, current_answers, ingest, undisturbed, version};
use crate::harness::postgres::options;
use crate::harness::program::{KILL, hubscope, run, signal, written};
use crate::harness::questions::hold;
use crate::harness::server::TestServer;

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
    assert!(!(waited[0] && waited[1]), "one does not wait: {waited:?}");
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

/// Longer than SQLite itself waits for a lock, so long that the holder's heartbeat would be overdue.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_on_sqlite_waits_for_a_transaction_of_more_than_half_a_minute() {
    let listings = Listings::generated();
    let database = Database::Sqlite.empty().await;
    assert!(run(&database.url, ["migrate"]).await.status.success());
    let holder = sea_orm::Database::connect(options(&database.url)).await.unwrap();
    holder.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let first = listings.manifest("first.csv", &DAYS[..1]);
    let waiting = hubscope(&database.url, ingest(&first)).spawn().unwrap();
    tokio::time::sleep(Duration::from_secs(33)).await;
    holder.execute_unprepared("COMMIT").await.unwrap();
    let ended = waiting.wait_with_output().await.unwrap();
    assert!(ended.status.success(), "{}", written(&ended));
    assert!(written(&ended).contains("waiting for it"), "{}", written(&ended));
    assert_eq!(version(&database).await, 1);
}
