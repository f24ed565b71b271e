//! An hour's worth of questions in a minute and a half, in every way in which they can be asked, while whatever can fail does: every
//! answer is right for the version that it tells, or an error that may be told; streams go on; memory stays where it is.

mod asked;
mod streams;

use std::fs;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hubscope::ingest::ingest;
use hubscope::store::Store;
use tokio::task::JoinSet;

use self::asked::{SECRET, Seen, TRUSTED, asks};
use self::streams::{follows, watches};
use crate::consistent::order;
use crate::harness::postgres::PostgresServer;
use crate::harness::process::Process;
use crate::harness::program::{KILL, run, signal, written};
use crate::harness::redis::RedisServer;

/// Versions published; version `n` has as many snapshots and models.
const VERSIONS: usize = 24;
const CLIENTS: u64 = 12;
/// What 20 people at dashboards ask in an hour, one question a second each.
const AN_HOUR: u64 = 72_000;
const LONGEST: Duration = Duration::from_secs(240);

/// Publishes one version after the other; what breaks off is done again.
async fn publishes(url: String, seen: Arc<Seen>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::connect(&url).await.unwrap();
    for number in 2..=VERSIONS {
        while let Err(error) = ingest(&store, vec![order(folder.path(), number)], std::future::pending()).await {
            seen.count("publications broken off");
            assert!(!seen.is_over(), "version {number} cannot be published: {error}");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
}

/// One after the other, what fails.
async fn fails(
    postgres: &mut PostgresServer,
    redis: &mut RedisServer,
    mut killed: Process,
    bases: &[Mutex<Option<String>>; 2],
    start: impl AsyncFn() -> Process,
    seen: &Seen,
) -> Process {
    let pause = async |seconds: u64| tokio::time::sleep(Duration::from_secs(seconds)).await;
    for round in 0.. {
        redis.pause();
        pause(1).await;
        redis.resume();
        pause(2).await;
        postgres.pause();
        pause(2).await;
        postgres.resume();
        pause(3).await;
        redis.stop();
        pause(1).await;
        redis.start_again().await;
        pause(2).await;
        postgres.stop();
        pause(1).await;
        postgres.start_again().await;
        pause(3).await;
        *bases[1].lock().unwrap() = None;
        signal(&killed.process, if round % 2 == 0 { KILL } else { "TERM" });
        killed.process.wait().await.unwrap();
        killed = start().await;
        *bases[1].lock().unwrap() = Some(killed.base.clone());
        pause(3).await;
        if round > 0 && seen.asked.load(Ordering::Relaxed) >= AN_HOUR {
            break;
        }
    }
    killed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_of_questions_with_all_that_fails_gives_no_wrong_answer() {
    let (mut postgres, mut redis) = (PostgresServer::start().await, RedisServer::start().await);
    postgres.create_database("faults", "template1").await;
    let url = postgres.url("faults");
    let migrated = run(&url, ["migrate"]).await;
    assert!(migrated.status.success(), "{}", written(&migrated));
    let folder = tempfile::tempdir().unwrap();
    let store = Store::connect(&url).await.unwrap();
    ingest(&store, vec![order(folder.path(), 1)], std::future::pending()).await.unwrap();
    store.close().await.unwrap();

    let address = redis.url();
    let documents = folder.path().join("trusted.graphql");
    fs::write(&documents, TRUSTED).unwrap();
    let documents = documents.to_str().unwrap();
    let start = async || {
        let settings =
            [("REDIS_URL", address.as_str()), ("HUBSCOPE_LIMIT_QUOTA", "off"), ("HUBSCOPE_DOCUMENTS", documents)];
        Process::with(&url, &settings).await
    };
    let (stays, killed) = (start().await, start().await);
    let bases = Arc::new([&stays, &killed].map(|server| Mutex::new(Some(server.base.clone()))));
    let seen = Arc::new(Seen::default());
    let mut clients = JoinSet::new();
    (0..CLIENTS).for_each(|number| drop(clients.spawn(asks(number, Arc::clone(&bases), Arc::clone(&seen)))));
    clients.spawn(watches(stays.base.clone(), Arc::clone(&seen)));
    clients.spawn(follows(stays.base.clone(), Arc::clone(&seen)));
    let publisher = tokio::spawn(publishes(url.clone(), Arc::clone(&seen)));
    let mut memory = 0;
    let failing = async {
        tokio::time::sleep(Duration::from_secs(15)).await;
        memory = stays.memory();
        fails(&mut postgres, &mut redis, killed, &bases, start, &seen).await
    };
    let _killed = tokio::select! {
        killed = tokio::time::timeout(LONGEST, failing) => killed.expect("an hour's worth is asked in time"),
        // None ends before all is over.
        Some(failed) = clients.join_next() => panic!("{failed:?}"),
    };
    publisher.await.unwrap();
    seen.over.store(true, Ordering::Relaxed);
    clients.join_all().await;
    let log = stays.log();
    assert!(log.contains("Redis does not answer") && !log.contains(SECRET) && !log.contains(" ERROR "), "{log}");
    let grown = stays.memory().saturating_sub(memory) >> 20;
    let told = seen.told.lock().unwrap().clone();
    eprintln!(
        "{} asked, {} lost, {told:?}, {grown} MiB more",
        seen.asked.load(Ordering::Relaxed),
        seen.lost.load(Ordering::Relaxed)
    );
    assert!(told["answered"] + told["tables"] > AN_HOUR * 3 / 4, "{told:?}");
    for what in ["UNAVAILABLE", "QUERY_TOO_COMPLEX", "tables", "on a socket", "events"] {
        assert!(told.contains_key(what), "{what}: {told:?}");
    }
    // A server that is killed takes with it what it was answering.
    assert!(seen.lost.load(Ordering::Relaxed) < 20 * CLIENTS, "{told:?}");
    assert!(grown < 64, "{grown} MiB more than after the first seconds");
}
