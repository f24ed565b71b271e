//! A PostgreSQL that stops, halts, has no connection left, or does not get done.

use std::time::Duration;

use futures_util::future::join_all;
use hubscope::config::{Limits, Settings};
use sea_orm::{ConnectionTrait as _, Database, TransactionTrait as _};
use serde_json::Value;

use super::{code, list, ready, share, soon, until};
use crate::cache::publish;
use crate::harness::copies::{execute, reading, scalar};
use crate::harness::postgres::{PostgresServer, options};
use crate::harness::program::{run, written};
use crate::harness::server::{Answering, TestServer};

/// A server over a database with two snapshots, whose address `named` makes of that of its owner.
async fn served(postgres: &PostgresServer, settings: Settings, named: impl Fn(String) -> String) -> TestServer {
    postgres.create_database("faults", "template1").await;
    let url = postgres.url("faults");
    let migrated = run(&url, ["migrate"]).await;
    assert!(migrated.status.success(), "{}", written(&migrated));
    let first = TestServer::start(&url).await;
    publish(&first, 1, 30).await;
    publish(&first, 8, 60).await;
    drop(first);
    let server = TestServer::with(&named(url), settings).await;
    server.ready().await;
    server
}

/// What is asked of a server while its database is lost, and once it is back.
async fn outlives(
    postgres: &mut PostgresServer,
    answering: Answering,
    lose: fn(&mut PostgresServer),
    find: impl AsyncFn(&mut PostgresServer),
) {
    let server = served(postgres, answering.settings(), |url| url).await;
    let (shares, lists) = (soon(&server, &share(1)).await, soon(&server, &list(1)).await);
    assert!(code(&shares).is_none() && code(&lists).is_none(), "{shares} {lists}");
    lose(postgres);

    assert_eq!(soon(&server, &share(1)).await, shares, "what is known");
    assert_eq!(soon(&server, &list(1)).await, lists, "what is known");
    let (told, status) = match answering {
        Answering::Columns => (None, (200, "degraded")),
        Answering::Sql => (Some("UNAVAILABLE"), (503, "unready")),
    };
    // Many at once do not wait for one another.
    let (new_shares, new_lists): (Vec<Value>, Vec<Value>) = (2..20).map(|number| (share(number), list(number))).unzip();
    for answer in join_all(new_shares.iter().map(|request| soon(&server, request))).await {
        assert_eq!(code(&answer), told, "{answer}");
    }
    for answer in join_all(new_lists.iter().map(|request| soon(&server, request))).await {
        assert_eq!(code(&answer), Some("UNAVAILABLE"), "{answer}");
    }
    let parts = ready(&server, status.0, status.1).await["parts"].clone();
    assert_eq!(parts["database"]["state"], "unreachable", "{parts}");

    find(postgres).await;
    until(&server, &list(2), &lists).await;
    until(&server, &share(2), &shares).await;
    ready(&server, 200, "ready").await;
    publish(&server, 15, 90).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_is_stopped_leaves_what_is_known_and_held_and_all_is_well_once_it_is_back() {
    for answering in [Answering::Columns, Answering::Sql] {
        let mut postgres = PostgresServer::start().await;
        let again = async |postgres: &mut PostgresServer| postgres.start_again().await;
        outlives(&mut postgres, answering, PostgresServer::stop, again).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_halts_keeps_nobody_waiting_and_all_is_well_once_it_goes_on() {
    for answering in [Answering::Columns, Answering::Sql] {
        let mut postgres = PostgresServer::start().await;
        let again = async |postgres: &mut PostgresServer| postgres.resume();
        outlives(&mut postgres, answering, |postgres| postgres.pause(), again).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_no_connection_is_told_so_and_the_next_finds_one() {
    let postgres = PostgresServer::start().await;
    let owner = postgres.url("postgres");
    execute(&owner, "CREATE ROLE guest LOGIN CONNECTION LIMIT 6 IN ROLE hubscope").await;
    let as_guest = |url: String| url.replacen("hubscope@", "guest@", 1);
    let server = served(&postgres, Settings::default(), as_guest).await;
    let lists = soon(&server, &list(1)).await;
    assert_eq!(code(&lists), None, "{lists}");

    // All that the server does not hold.
    let mut taken = Vec::new();
    while let Ok(connection) = Database::connect(options(&as_guest(postgres.url("faults")))).await {
        taken.push(connection);
        assert!(taken.len() <= 6, "the limit does not hold");
    }
    let requests: Vec<Value> = (2..40).map(list).collect();
    for answer in join_all(requests.iter().map(|request| soon(&server, request))).await {
        assert!(answer == lists || code(&answer) == Some("UNAVAILABLE"), "{answer}");
    }
    for connection in taken {
        connection.close().await.unwrap();
    }
    for request in &requests {
        until(&server, request, &lists).await;
    }
    ready(&server, 200, "ready").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_too_long_is_given_up_by_the_database_too_and_holds_up_nobody_else() {
    let postgres = PostgresServer::start().await;
    let limits = Limits { execution: Duration::from_secs(1), ..Limits::default() };
    let server = served(&postgres, Settings { limits, ..Answering::Sql.settings() }, |url| url).await;
    let url = postgres.url("faults");
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'faults' AND wait_event_type = 'Lock'";

    let connection = reading(&url).await;
    let holding = connection.begin().await.unwrap();
    let schema = scalar(&url, "SELECT max(first_id) FROM derivation").await;
    holding
        .execute_unprepared(&format!("LOCK TABLE hubscope_derivation_{schema}.amount IN ACCESS EXCLUSIVE MODE"))
        .await
        .unwrap();
    // More than there are connections.
    let requests: Vec<Value> = (2..20).map(share).collect();
    for answer in join_all(requests.iter().map(|request| soon(&server, request))).await {
        assert_eq!(code(&answer), Some("TIMEOUT"), "{answer}");
    }
    ready(&server, 200, "ready").await;
    let mut tries = 0;
    while scalar(&url, waiting).await > 0 {
        tries += 1;
        assert!(tries < 30, "statements go on that nobody waits for");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    holding.rollback().await.unwrap();
    connection.close().await.unwrap();
    for answer in join_all(requests.iter().map(|request| soon(&server, request))).await {
        assert_eq!(code(&answer), None, "{answer}");
    }
}
