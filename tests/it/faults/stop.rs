//! A server that is told to stop while it is asked.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use serde_json::{Value, json};

use super::share;
use crate::cache::publish;
use crate::harness::copies::{reading, scalar};
use crate::harness::database::Database;
use crate::harness::process::Process;
use crate::harness::program::signal;
use crate::harness::server::{TestServer, client};
use crate::harness::sockets::{Events, Socket};

const WAITING: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_asking_when_the_server_is_told_to_stop_gets_the_answer() {
    let database = Database::Postgres.migrated().await;
    let first = TestServer::start(&database.url).await;
    publish(&first, 1, 30).await;
    publish(&first, 8, 60).await;
    let expected = first.ask(&share(1)).await;
    drop(first);
    let mut server = Process::with(&database.url, &[("HUBSCOPE_COLUMNS_BYTES", "0")]).await;
    let mut socket = Socket::ready(&server.base).await;
    socket.subscribe("v", "subscription { dataVersion { version } }").await;
    assert_eq!(socket.next().await["type"], "next");

    let connection = reading(&database.url).await;
    let holding = connection.begin().await.unwrap();
    let newest = scalar(&database.url, "SELECT max(first_id) FROM derivation").await;
    let lock = format!("LOCK TABLE hubscope_derivation_{newest}.amount IN ACCESS EXCLUSIVE MODE");
    holding.execute_unprepared(&lock).await.unwrap();
    let text = |number: usize| share(number)["query"].as_str().unwrap().to_owned();
    socket.subscribe("s", &text(2)).await;
    let url = format!("{}/graphql", server.base);
    let posted = tokio::spawn(client().post(&url).json(&share(3)).send());
    let base = server.base.clone();
    let streamed = tokio::spawn(async move {
        let mut events = Events::open(&base, &text(4)).await;
        (events.next().await, events.next().await)
    });
    for tries in 0.. {
        if scalar(&database.url, WAITING).await == 3 {
            break;
        }
        assert!(tries < 100, "the questions do not wait");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    signal(&server.process, "TERM");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(client().get(&url).send().await.is_err(), "no more is taken");
    holding.rollback().await.unwrap();

    let answered = posted.await.unwrap().unwrap().json::<Value>().await.unwrap();
    assert_eq!(answered, expected);
    let (next, complete) = streamed.await.unwrap();
    assert_eq!(next, Some(("next".to_owned(), expected.clone())));
    assert_eq!(complete.unwrap().0, "complete");
    assert_eq!(socket.next().await, json!({ "id": "s", "type": "next", "payload": expected }));
    assert_eq!(socket.closed().await.0, 1001);
    let ended = server.process.wait().await.unwrap();
    assert!(ended.success(), "{ended}");
    connection.close().await.unwrap();
}
