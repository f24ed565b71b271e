//! A disk that is full while a listing is recorded.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{list, share};
use crate::harness::copies::{execute, scalar};
use crate::harness::database::Database;
use crate::harness::disk::SmallDisk;
use crate::harness::listings::{DAYS, Listings, current_answers, ingest, undisturbed};
use crate::harness::postgres::PostgresServer;
use crate::harness::process::Process;
use crate::harness::program::{hubscope, run, written};
use crate::harness::questions::{answers, hold};
use crate::harness::server::{TestServer, client};

/// What is left on the full disk: enough to begin, not to end.
const LEFT: u64 = 1 << 20;

const TOLD: &str = "make room";

async fn asked(base: &str, request: &Value) -> Value {
    client().post(format!("{base}/graphql")).json(request).send().await.unwrap().json().await.unwrap()
}

/// A server over a copy of a SQLite database that lies on a small disk.
async fn copied(disk: &SmallDisk, to: &Path) -> TestServer {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(disk.outside()).unwrap().map(Result::unwrap) {
        if file.file_name() != "filler" {
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
    TestServer::start(&format!("sqlite://{}", to.join("hubscope.db").display())).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_sqlite_changes_nothing_and_the_next_run_does_the_work_once_there_is_room() {
    let listings = Listings::generated();
    let (first, all) = (listings.manifest("first.csv", &DAYS[..1]), listings.manifest("all.csv", &DAYS));
    let (expected, _) = undisturbed(Database::Sqlite, &first, &all).await;
    let (disk, copies) = (SmallDisk::of(128 << 20, None), tempfile::tempdir().unwrap());
    let url = format!("sqlite://{}?mode=rwc", disk.folder().join("hubscope.db").display());
    let within = async |arguments: &[&str]| disk.within(&hubscope(&url, arguments)).output().await.unwrap();
    for arguments in [&["migrate"][..], &ingest(&first)] {
        let ended = within(arguments).await;
        assert!(ended.status.success(), "{}", written(&ended));
    }
    let before = answers(&copied(&disk, &copies.path().join("before")).await).await;
    let server = Process::started(disk.within(&hubscope(&url, Process::SERVE)), &[]).await;
    let known = asked(&server.base, &share(1)).await;

    disk.fill_but(LEFT).await;
    let ended = within(&ingest(&all)).await;
    assert!(ended.status.code() == Some(1) && written(&ended).contains(TOLD), "{}", written(&ended));
    assert_eq!(asked(&server.base, &share(1)).await, known);
    assert!(asked(&server.base, &list(2)).await.get("errors").is_none(), "who reads needs no room");

    disk.make_room().await;
    hold(&before, &answers(&copied(&disk, &copies.path().join("full")).await).await, "on a full disk");
    let ended = within(&ingest(&all)).await;
    assert!(ended.status.success(), "{}", written(&ended));
    hold(&expected, &answers(&copied(&disk, &copies.path().join("after")).await).await, "once there is room");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_postgres_changes_nothing_and_the_next_run_does_the_work_once_there_is_room() {
    let listings = Listings::generated();
    let (first, all) = (listings.manifest("first.csv", &DAYS[..1]), listings.manifest("all.csv", &DAYS));
    let (expected, _) = undisturbed(Database::Postgres, &first, &all).await;
    let postgres = PostgresServer::start().await;
    let disk = SmallDisk::of(256 << 20, postgres.owner());
    let owner = postgres.url("postgres");
    execute(&owner, &format!("CREATE TABLESPACE small LOCATION '{}'", disk.outside().display())).await;
    execute(&owner, "CREATE DATABASE faults TABLESPACE small").await;
    let url = postgres.url("faults");
    for arguments in [&["migrate"][..], &ingest(&first)] {
        let ended = run(&url, arguments).await;
        assert!(ended.status.success(), "{}", written(&ended));
    }
    let server = TestServer::start(&url).await;
    let before = current_answers(&server).await;
    let version = scalar(&url, "SELECT version FROM data_version").await;

    disk.fill_but(LEFT).await;
    let ended = run(&url, ingest(&all)).await;
    assert!(ended.status.code() == Some(1) && written(&ended).contains(TOLD), "{}", written(&ended));
    assert_eq!(scalar(&url, "SELECT version FROM data_version").await, version);
    hold(&before, &answers(&server).await, "on a full disk");

    disk.make_room().await;
    let ended = run(&url, ingest(&all)).await;
    assert!(ended.status.success(), "{}", written(&ended));
    hold(&expected, &current_answers(&server).await, "once there is room");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_ends_for_want_of_room_for_its_log_is_as_one_that_stops_and_loses_nothing() {
    let listings = Listings::generated();
    let (first, all) = (listings.manifest("first.csv", &DAYS[..1]), listings.manifest("all.csv", &DAYS));
    let (expected, _) = undisturbed(Database::Postgres, &first, &all).await;
    let mut postgres = PostgresServer::start().await;
    let disk = SmallDisk::of(128 << 20, postgres.owner());
    postgres.stop();
    postgres.put_log_on(&disk.outside());
    postgres.start_again().await;
    execute(&postgres.url("postgres"), "CREATE DATABASE faults").await;
    let url = postgres.url("faults");
    for arguments in [&["migrate"][..], &ingest(&first)] {
        let ended = run(&url, arguments).await;
        assert!(ended.status.success(), "{}", written(&ended));
    }
    let server = Process::serve(&url).await;
    let known = asked(&server.base, &share(1)).await;
    assert!(known.get("errors").is_none(), "{known}");

    disk.fill_but(LEFT).await;
    let ended = run(&url, ingest(&all)).await;
    assert_eq!(ended.status.code(), Some(1), "{}", written(&ended));
    assert!(!postgres.answers().await, "it goes on without room for its log");
    assert_eq!(asked(&server.base, &share(1)).await, known);
    let unavailable = asked(&server.base, &list(2)).await;
    assert_eq!(unavailable["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{unavailable}");

    disk.make_room().await;
    postgres.stop();
    postgres.start_again().await;
    let ended = run(&url, ingest(&all)).await;
    assert!(ended.status.success(), "{}", written(&ended));
    hold(&expected, &current_answers(&TestServer::start(&url).await).await, "once there is room");
    drop(server);
}
