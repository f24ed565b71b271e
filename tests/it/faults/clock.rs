//! A clock that is put back.

use std::time::{Duration, Instant};

use crate::cache::publish;
use crate::harness::copies::execute;
use crate::harness::database::Database;
use crate::harness::server::TestServer;

/// As a writer leaves it that was killed, on a clock that was put back by an hour since.
async fn left_behind(kind: Database) {
    let database = kind.migrated().await;
    let server = TestServer::start(&database.url).await;
    publish(&server, 1, 30).await;
    let ends = chrono::Utc::now() + Duration::from_secs(3630);
    let left = format!("UPDATE writer_lease SET holder = 'killed', expires_at = {}", ends.timestamp_micros());
    execute(&database.url, &left).await;
    let begin = Instant::now();
    publish(&server, 8, 60).await;
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_put_back_on_sqlite_holds_up_no_writer() {
    left_behind(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_put_back_on_postgres_holds_up_no_writer() {
    left_behind(Database::Postgres).await;
}
