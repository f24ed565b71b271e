//! A log that nobody reads.

use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::harness::database::Database;
use crate::harness::process::Process;
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
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let base = loop {
        let line = lines.next_line().await.unwrap().expect("an address");
        if let Some(at) = line.find("http") {
            break line[at..].splitn(4, ['/', ' ']).take(3).collect::<Vec<_>>().join("/");
        }
    };
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
