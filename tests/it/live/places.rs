//! Places of streams: each socket has one, and each subscription on it.

use hubscope::config::{Limits, Settings};
use serde_json::{Value, json};

use super::{SOON, VERSIONS};
use crate::harness::database::Database;
use crate::harness::server::TestServer;
use crate::harness::sockets::{Events, Socket};

/// What a socket is told first of a subscription that it begins.
async fn begun(socket: &mut Socket, id: &str) -> Value {
    socket.subscribe(id, VERSIONS).await;
    let told = socket.next().await;
    assert_eq!(told["id"], id, "{told}");
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_and_their_subscriptions_take_places_of_one_number() {
    let database = Database::Sqlite.migrated().await;
    let limits = Limits { streams: 5, ..Limits::default() };
    let server = TestServer::with(&database.url, Settings { limits, ..Settings::default() }).await;
    let open = async || {
        let page = server.page("/metrics").await;
        let number = page.lines().find_map(|line| line.strip_prefix("hubscope_streams_open ")).unwrap().to_owned();
        number.parse::<u32>().unwrap()
    };
    let mut first = Socket::ready(&server.base).await;
    let mut second = Socket::ready(&server.base).await;
    assert_eq!(begun(&mut first, "a").await["type"], "next");
    assert_eq!(begun(&mut second, "a").await["type"], "next");
    assert_eq!(begun(&mut second, "b").await["type"], "next");
    assert_eq!(open().await, 5);

    let refused = begun(&mut first, "b").await;
    assert_eq!(
        (&refused["type"], &refused["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("RATE_LIMITED"))
    );
    assert_eq!(Events::open_with(&server.base, VERSIONS, None).await.err(), Some(429));
    first.subscribe("q", "{ __typename }").await;
    assert_eq!(first.next().await["payload"]["data"]["__typename"], "Query", "what is no stream goes on");
    assert_eq!(first.next().await["type"], "complete");

    first.send(json!({ "id": "a", "type": "complete" })).await;
    assert_eq!(begun(&mut first, "b").await["type"], "next", "its place is free again");
    drop(second);
    let begin = std::time::Instant::now();
    while open().await != 2 {
        assert!(begin.elapsed() < SOON, "{} are open", open().await);
    }
}
