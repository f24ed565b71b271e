//! Subscriptions, over Server-Sent Events and over WebSockets.

use std::time::{Duration, Instant};

use futures_util::SinkExt as _;
use hubscope::config::Settings;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;
use tokio_tungstenite::tungstenite::Message;

use crate::cache::publish;
use crate::harness::database::Database;
use crate::harness::program::{hubscope, signal};
use crate::harness::server::TestServer;
use crate::harness::sockets::{Events, SOON, Socket};

const VERSIONS: &str = "subscription { dataVersion { version publishedAt lastSnapshotOn } }";

/// The newest version of a stream, which has to come soon; what comes before it is older.
async fn until<F: AsyncFnMut() -> Value>(version: i64, mut next: F) -> Value {
    let begin = Instant::now();
    loop {
        let told = next().await;
        let number = told["data"]["dataVersion"]["version"].as_i64().unwrap_or_else(|| panic!("{told}"));
        assert!(number <= version, "{told}");
        if number == version {
            assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
            return told;
        }
    }
}

async fn ticks(database: Database) {
    let database = database.migrated().await;
    let server = TestServer::start(&database.url).await;
    let mut events = Events::open(&server.base, VERSIONS).await;
    let mut socket = Socket::ready(&server.base).await;
    socket.subscribe("v", VERSIONS).await;
    let event = async |events: &mut Events| {
        let (name, data) = events.next().await.expect("an event");
        assert_eq!(name, "next");
        data
    };
    let message = async |socket: &mut Socket| {
        let message = socket.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!("v")));
        message["payload"].clone()
    };
    let nothing = json!({ "data": { "dataVersion": { "version": 0, "publishedAt": null, "lastSnapshotOn": null } } });
    assert_eq!(event(&mut events).await, nothing);
    assert_eq!(message(&mut socket).await, nothing);
    for (version, day) in [(1, 9), (2, 6)] {
        publish(&server, day, 100).await;
        let queried = server.ask(&json!({ "query": VERSIONS.replace("subscription", "query") })).await;
        assert_eq!(queried["data"]["dataVersion"]["lastSnapshotOn"], "2025-01-09");
        assert_eq!(until(version, async || event(&mut events).await).await, queried);
        assert_eq!(until(version, async || message(&mut socket).await).await, queried);
    }
    let late = Events::open(&server.base, VERSIONS).await.next().await.unwrap().1;
    assert_eq!(late["data"]["dataVersion"]["version"], 2);
    socket.send(json!({ "id": "v", "type": "complete" })).await;
    publish(&server, 7, 100).await;
    socket.subscribe("w", "{ dataVersion { version } }").await;
    assert_eq!(socket.next().await["id"], "w", "of what was completed nothing more is told");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_tick_with_each_publication_on_sqlite() {
    ticks(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_tick_with_each_publication_on_postgres() {
    ticks(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_answers_whatever_is_asked() {
    let database = Database::Sqlite.migrated().await;
    let server = TestServer::start(&database.url).await;
    let mut socket = Socket::ready(&server.base).await;
    socket.subscribe("1", "{ __typename }").await;
    assert_eq!(
        socket.next().await,
        json!({ "id": "1", "type": "next", "payload": { "data": { "__typename": "Query" } } })
    );
    assert_eq!(socket.next().await, json!({ "id": "1", "type": "complete" }));
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { dataVersion { version } __typename }", "GRAPHQL_VALIDATION_FAILED"),
        (&format!("{{ {} }}", "a: __typename ".repeat(10_000)), "QUERY_TOO_COMPLEX"),
    ] {
        socket.subscribe("1", query).await;
        let refused = socket.next().await;
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("1")), "{refused}");
        assert_eq!(refused["payload"][0]["extensions"]["code"], code, "{refused}");
    }
    socket.send(json!({ "type": "ping", "payload": { "at": 1 } })).await;
    assert_eq!(socket.next().await, json!({ "type": "pong" }));
    let variables = json!({ "query": "query Q($n: String!) { metric(name: $n) { name } }", "operationName": "Q",
                            "variables": { "n": "hubTotals" } });
    socket.send(json!({ "id": "2", "type": "subscribe", "payload": variables })).await;
    assert_eq!(socket.next().await["payload"], json!({ "data": { "metric": { "name": "hubTotals" } } }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_the_protocol_is_told_by_its_code() {
    let database = Database::Sqlite.migrated().await;
    let server = TestServer::start(&database.url).await;
    let init = || Message::text(r#"{"type":"connection_init"}"#);
    let subscribe =
        || Message::text(json!({ "id": "1", "type": "subscribe", "payload": { "query": VERSIONS } }).to_string());
    let long = format!(r#"{{"type":"ping","payload":{{"x":"{}"}}}}"#, "x".repeat(300_000));
    for (frames, code, reason) in [
        (vec![Message::text("hello")], 4400, "A message is a JSON object with a string `type`"),
        (vec![Message::binary(&b"{\"type\":\"ping\"}"[..])], 4400, "Messages are texts"),
        (vec![subscribe()], 4401, "Unauthorized"),
        (vec![init(), init()], 4429, "Too many initialisation requests"),
        (vec![init(), subscribe(), subscribe()], 4409, "Subscriber for 1 already exists"),
        (vec![Message::text(long)], 1009, "Messages have at most 262144 bytes"),
    ] {
        let mut socket = Socket::open(&server.base).await;
        for frame in frames {
            socket.0.send(frame).await.unwrap();
        }
        assert_eq!(socket.closed().await, (code, reason.to_owned()));
    }
    let (mut other, chosen) =
        Socket::connect(&server.base, &[("sec-websocket-protocol", "graphql-ws")]).await.unwrap_or_else(|_| panic!());
    assert_eq!((chosen, other.closed().await.0), (None, 4406));
    let begin = Instant::now();
    let mut silent = Socket::open(&server.base).await;
    assert_eq!(silent.closed().await, (4408, "Connection initialisation timeout".to_owned()));
    assert!((2..6).contains(&begin.elapsed().as_secs()), "{:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_pages_of_allowed_origins_open_sockets() {
    let database = Database::Sqlite.migrated().await;
    let settings = Settings { cors_origins: vec!["https://app.example.org".to_owned()], ..Settings::default() };
    let server = TestServer::with(&database.url, settings).await;
    let open = async |origin: &str| {
        let headers = [("sec-websocket-protocol", "graphql-transport-ws"), ("origin", origin)];
        Socket::connect(&server.base, &headers).await.map(|(_, chosen)| chosen.is_some())
    };
    assert_eq!(open("https://app.example.org").await, Ok(true));
    assert_eq!(open(&server.base).await, Ok(true), "a page of this server");
    assert_eq!(open("https://evil.example").await, Err(403));
    assert_eq!(open("null").await, Err(403));
}

/// A server as a process of its own, and where it listens.
async fn serve(url: &str) -> (Child, String) {
    let mut server = hubscope(url, ["serve", "--bind", "127.0.0.1:0"]).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let address = loop {
        let line = lines.next_line().await.unwrap().expect("an address");
        if let Some(at) = line.find("http://") {
            break line[at..].split(['/', ' ']).take(3).collect::<Vec<_>>().join("/");
        }
    };
    (server, address)
}

/// Resident memory of a process, in bytes.
fn memory(process: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id().unwrap())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_asks_and_does_not_read_is_not_waited_upon_with_answers() {
    let database = Database::Sqlite.migrated().await;
    let (server, base) = serve(&database.url).await;
    let mut socket = Socket::ready(&base).await;
    // Each answer has some 200 kB.
    let types = "{ __schema { types { name description fields { name description args { name description } } } } }";
    socket.subscribe("warm", types).await;
    let bytes = socket.next().await.to_string().len();
    assert!(bytes > 50_000, "{bytes}");
    let before = memory(&server);
    let mut asked = 0;
    let flood = async {
        for number in 0..20_000 {
            socket.subscribe(&number.to_string(), types).await;
            asked = number;
        }
    };
    let blocked = tokio::time::timeout(Duration::from_secs(8), flood).await.is_err();
    let grown = memory(&server).saturating_sub(before);
    println!("asked {asked} times for {bytes} bytes: grown by {grown}");
    assert!(blocked, "the server went on reading");
    assert!(grown < 64 << 20, "{grown} bytes for {asked} requests");
    let others = Socket::ready(&base).await;
    drop(others);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_ends_its_streams_at_once() {
    let database = Database::Sqlite.migrated().await;
    let (mut server, base) = serve(&database.url).await;
    let mut events = Events::open(&base, VERSIONS).await;
    let mut socket = Socket::ready(&base).await;
    socket.subscribe("v", VERSIONS).await;
    assert_eq!(events.next().await.unwrap().0, "next");
    assert_eq!(socket.next().await["type"], "next");
    let begin = Instant::now();
    signal(&server, "TERM");
    assert_eq!(socket.closed().await.0, 1001);
    assert_eq!(events.next().await, None, "not completed: there would be more to tell");
    let ended = server.wait().await.unwrap();
    assert!(ended.success(), "{ended}");
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
}
