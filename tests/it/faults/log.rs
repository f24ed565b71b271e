//! A log that nobody reads.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::harness::database::Database;
use crate::harness::process::{Process, told_base};
use crate::harness::program::{hubscope, signal};
use crate::harness::server::client;

/// More lines than a pipe takes.
const REQUESTS: usize = 2_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_nobody_reads_keeps_nobody_waiting() {
    unread("production").await;
    unread("development").await;
}

async fn unread(profile: &str) {
    let database = Database::Sqlite.migrated().await;
    let mut command = hubscope(&database.url, Process::SERVE);
    command.env("HUBSCOPE_PROFILE", profile).env("RUST_LOG", "info").stderr(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let (base, _lines) = told_base(&mut server).await;
    let client = client();
    for number in 0..REQUESTS {
        let asked = client.get(format!("{base}/schema.graphql")).timeout(Duration::from_secs(10)).send().await;
        assert_eq!(asked.unwrap_or_else(|error| panic!("{number}: {error}")).status(), 200);
    }
    let begin = Instant::now();
    signal(&server, "TERM");
    let ended = tokio::time::timeout(Duration::from_secs(30), server.wait()).await.expect("it ends").unwrap();
    assert!(ended.success(), "{ended} after {:?}", begin.elapsed());
}
