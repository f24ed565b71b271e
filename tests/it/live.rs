//! Subscriptions, over Server-Sent Events and over WebSockets.

mod frames;
mod logged;
mod places;

use std::time::{Duration, Instant};

use futures_util::SinkExt as _;
use hubscope::config::Settings;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::cache::publish;
use crate::harness::database::Database;
use crate::harness::process::Process;
use crate::harness::program::signal;
use crate::harness::server::TestServer;
use crate::harness::sockets::{Events, SOON, Socket};
use crate::keys::{closed, create, keys};

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

/// A request for a socket with a protocol.
fn handshake(protocol: &str) -> String {
    format!(
        "GET /graphql HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {protocol}\r\n\r\n"
    )
}

/// All that a server says to a client of a protocol that sends these bytes and no more: the answer to the handshake, and the frames
/// after it.
async fn said(base: &str, protocol: &str, sent: &[u8]) -> (String, Vec<u8>) {
    let address = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&[handshake(protocol).as_bytes(), sent].concat()).await.unwrap();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.unwrap();
    let end = said.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    assert!(said.starts_with(b"HTTP/1.1 101 "), "{:?}", String::from_utf8_lossy(&said));
    (String::from_utf8(said[..end].to_vec()).unwrap(), said[end..].to_vec())
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
        (vec![Message::text(long.clone())], 1009, "Before connection_ack at most 16384 bytes are read"),
    ] {
        let mut socket = Socket::open(&server.base).await;
        for frame in frames {
            socket.0.send(frame).await.unwrap();
        }
        assert_eq!(socket.closed().await, (code, reason.to_owned()));
    }
    let mut socket = Socket::ready(&server.base).await;
    socket.0.send(Message::text(long)).await.unwrap();
    assert_eq!(socket.closed().await, (1009, "Messages have at most 262144 bytes".to_owned()));
    let (headers, frame) = said(&server.base, "graphql-ws", b"").await;
    assert!(!headers.to_lowercase().contains("sec-websocket-protocol"), "{headers}");
    assert_eq!(frame, [&[0x88, 28][..], &4406_u16.to_be_bytes(), b"Subprotocol not acceptable"].concat());
    let begin = Instant::now();
    let (headers, frame) = said(&server.base, "graphql-ws, graphql-transport-ws", b"").await;
    let named = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n";
    assert!(headers.starts_with(named), "a client looks for it in these letters: {headers}");
    assert_eq!(headers.to_lowercase().matches("sec-websocket-protocol").count(), 1, "{headers}");
    assert_eq!(frame, [&[0x88, 35][..], &4408_u16.to_be_bytes(), b"Connection initialisation timeout"].concat());
    assert!((2..6).contains(&begin.elapsed().as_secs()), "{:?}", begin.elapsed());
    // Frames as RFC 6455, section 5.2, has them: a ping with a mask, an operation that is reserved, and a text without a mask.
    let (_, frames) = said(&server.base, "graphql-transport-ws", &[0x89, 0x81, 0, 0, 0, 0, b'x']).await;
    assert!(frames.starts_with(&[0x8a, 1, b'x']), "{frames:?}");
    for broken in [&[0x83, 0x81, 0, 0, 0, 0, b'x'][..], &[0x81, 1, b'x']] {
        let (_, frame) = said(&server.base, "graphql-transport-ws", broken).await;
        assert_eq!(frame, [&[0x88, 35][..], &1002_u16.to_be_bytes(), b"A frame is not as RFC 6455 has it"].concat());
    }
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_asks_and_does_not_read_is_not_waited_upon_with_answers() {
    let database = Database::Sqlite.migrated().await;
    let server = Process::serve(&database.url).await;
    let mut socket = Socket::ready(&server.base).await;
    let types = "{ __schema { types { name description fields { name description args { name description } } } } }";
    socket.subscribe("warm", types).await;
    let bytes = socket.next().await.to_string().len();
    assert!(bytes > 50_000, "{bytes}");
    let before = server.memory();
    // Longer than what the system itself holds of a connection, and nothing but layout.
    let padded = format!("{types}{}", " ".repeat(16_000));
    let mut asked = 0;
    let flood = async {
        for number in 0..20_000 {
            socket.subscribe(&number.to_string(), &padded).await;
            asked = number;
        }
    };
    let blocked = tokio::time::timeout(Duration::from_secs(8), flood).await.is_err();
    let grown = server.memory().saturating_sub(before);
    assert!(blocked, "the server went on reading");
    assert!(grown < 64 << 20, "{grown} bytes for {asked} requests of {bytes} bytes");
    Socket::ready(&server.base).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_ends_its_streams_at_once() {
    let database = Database::Sqlite.migrated().await;
    let mut server = Process::serve(&database.url).await;
    let mut events = Events::open(&server.base, VERSIONS).await;
    let mut socket = Socket::ready(&server.base).await;
    socket.subscribe("v", VERSIONS).await;
    assert_eq!(events.next().await.unwrap().0, "next");
    assert_eq!(socket.next().await["type"], "next");
    let begin = Instant::now();
    signal(&server.process, "TERM");
    assert_eq!(socket.closed().await.0, 1001);
    assert_eq!(events.next().await, None, "not completed: there would be more to tell");
    let ended = server.process.wait().await.unwrap();
    assert!(ended.success(), "{ended}");
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_is_opened_by_a_key_and_closed_with_it() {
    let database = Database::Sqlite.migrated().await;
    let key = create(&database, &["streams", "--scope", "read"]).await;
    let server = closed(&database).await;
    let header = format!("Bearer {key}");
    for payload in [json!({}), json!({ "Authorization": "Bearer hubscope_wrong" }), json!({ "Authorization": 7 })] {
        let mut refused = Socket::open(&server.base).await;
        refused.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(refused.closed().await.0, 4403, "{payload}");
    }
    let headers = [("sec-websocket-protocol", "graphql-transport-ws"), ("authorization", header.as_str())];
    let mut by_header = Socket::connect(&server.base, &headers).await.unwrap_or_else(|status| panic!("{status}")).0;
    by_header.send(json!({ "type": "connection_init" })).await;
    assert_eq!(by_header.next().await["type"], "connection_ack");
    let mut socket = Socket::open(&server.base).await;
    socket.send(json!({ "type": "connection_init", "payload": { "authorization": header } })).await;
    assert_eq!(socket.next().await["type"], "connection_ack");
    socket.subscribe("v", VERSIONS).await;
    assert_eq!(socket.next().await["type"], "next");
    let mut events = Events::open_with(&server.base, VERSIONS, Some(&header)).await.unwrap();
    assert_eq!(events.next().await.unwrap().0, "next");
    assert_eq!(Events::open_with(&server.base, VERSIONS, None).await.err(), Some(401));
    socket.subscribe("m", "mutation { nothing }").await;
    assert_eq!(socket.next().await["payload"][0]["extensions"]["code"], "FORBIDDEN");

    assert!(keys(&database, &["revoke", "streams"]).await.status.success());
    let begin = Instant::now();
    let last = socket.next().await;
    assert_eq!((&last["type"], &last["id"]), (&json!("error"), &json!("v")));
    assert_eq!(last["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let (name, last) = events.next().await.unwrap();
    assert_eq!((name.as_str(), &last["errors"][0]["extensions"]["code"]), ("next", &json!("UNAUTHENTICATED")));
    assert_eq!(events.next().await.unwrap().0, "complete");
    assert!(begin.elapsed() < 2 * SOON, "{:?}", begin.elapsed());
    for socket in [&mut socket, &mut by_header] {
        socket.subscribe("again", "{ __typename }").await;
        assert_eq!(socket.next().await["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
}
