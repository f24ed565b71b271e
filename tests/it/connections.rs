//! Connections whose clients keep them waiting, and such as do not, on a process of its own with short deadlines.

use std::io::{self, Read, Write};
use std::net::TcpStream as BlockingStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::cache::publish;
use crate::harness::database::Database;
use crate::harness::process::Process;
use crate::harness::server::{TestServer, client};
use crate::harness::sockets::{Events, Socket};
use crate::tls::Pair;

const SHORT: [(&str, &str); 2] = [("HUBSCOPE_LIMIT_HEAD_SECONDS", "1"), ("HUBSCOPE_LIMIT_WRITE_SECONDS", "1")];
/// Well beyond these.
const LONGER: Duration = Duration::from_secs(3);
const WHOLE: &str = "GET /livez HTTP/1.1\r\nHost: here\r\n\r\n";
const HALF: &[u8] = b"POST /graphql HTTP/1.1\r\nHost: here\r\nX-Half: ";
const OK: &[u8] = b"HTTP/1.1 200 OK";

/// An address without its scheme.
fn address(base: &str) -> &str {
    base.split_once("://").unwrap().1
}

/// How long half a head is waited for, whose client sends on byte by byte where it `drips`, after so many requests that were answered;
/// and what is said of it.
fn waited_for(mut connection: impl Read + Write, answered: usize, drips: bool) -> (Duration, Vec<u8>) {
    let mut piece = [0; 4096];
    for _ in 0..answered {
        connection.write_all(WHOLE.as_bytes()).unwrap();
        let read = connection.read(&mut piece).unwrap();
        assert!(piece[..read].starts_with(OK));
    }
    connection.write_all(HALF).unwrap();
    let (begin, mut said) = (Instant::now(), Vec::new());
    while begin.elapsed() < Duration::from_secs(20) {
        match connection.read(&mut piece) {
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                if drips && connection.write_all(b"a").is_err() {
                    break;
                }
            }
            Ok(more @ 1..) => said.extend_from_slice(&piece[..more]),
            Ok(0) | Err(_) => break,
        }
    }
    (begin.elapsed(), said)
}

fn hold(base: &str, trusted: Option<&Pair>) {
    for (answered, drips) in [(0, false), (0, true), (1, false), (1, true), (5, true)] {
        let connection = BlockingStream::connect(address(base)).unwrap();
        connection.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let (took, said) = match trusted {
            None => {
                connection.set_nodelay(true).unwrap();
                waited_for(connection, answered, drips)
            }
            Some(pair) => {
                let mut roots = RootCertStore::empty();
                roots.add(CertificateDer::from_pem_slice(pair.certificate.as_bytes()).unwrap()).unwrap();
                let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
                config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
                let name = ServerName::try_from("127.0.0.1").unwrap();
                let mut stream = StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), connection);
                while stream.conn.is_handshaking() {
                    stream.conn.complete_io(&mut stream.sock).unwrap();
                }
                assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
                waited_for(stream, answered, drips)
            }
        };
        assert!(said.starts_with(b"HTTP/1.1 408 "), "{answered} {drips} {base}: {}", String::from_utf8_lossy(&said));
        assert!((400..5_000).contains(&took.as_millis()), "{answered} {drips} {base}: {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_head_ends_its_connection_whichever_request_it_is_of() {
    let database = Database::Sqlite.migrated().await;
    let server = Process::with(&database.url, &SHORT).await;
    let base = server.base.clone();
    tokio::task::spawn_blocking(move || hold(&base, None)).await.unwrap();

    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::made();
    let [certificate, key] = [("c", &pair.certificate), ("k", &pair.key)].map(|(name, text)| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    });
    let tls = [("HUBSCOPE_TLS_CERT", certificate.as_str()), ("HUBSCOPE_TLS_KEY", key.as_str())];
    let server = Process::with(&database.url, &[&SHORT[..], &tls].concat()).await;
    let base = server.base.clone();
    tokio::task::spawn_blocking(move || hold(&base, Some(&pair))).await.unwrap();
}

/// A connection on which an answer of megabytes was asked for, the system itself holding little of it; and how long that answer is.
async fn asked_for_much(base: &str) -> (TcpStream, usize) {
    let fields = (0..59).map(|number| format!("a{number}:sdl")).collect::<Vec<_>>().join(" ");
    let body = json!({ "query": format!("{{ rateLimit {{ cost }} a: _service {{ {fields} }} }}") }).to_string();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    let mut stream = socket.connect(address(base).parse().unwrap()).await.unwrap();
    let length = body.len();
    let head =
        format!("POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: {length}");
    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    assert!(length > 1 << 20, "{head}");
    (stream, length)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_take_an_answer_is_let_go_and_who_takes_it_slowly_is_not() {
    let database = Database::Sqlite.migrated().await;
    let server = Process::with(&database.url, &SHORT).await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(asked_for_much(&server.base).await);
    }
    let held = server.memory();
    let (mut slow, length) = asked_for_much(&server.base).await;
    let (begin, mut read, mut piece) = (Instant::now(), 0, vec![0; 64 << 10]);
    while read < length {
        match slow.read(&mut piece).await.unwrap() {
            0 => panic!("it ended after {read} of {length} bytes"),
            more => read += more,
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(begin.elapsed() > LONGER, "{:?}: not slow", begin.elapsed());
    for (mut stream, length) in idle {
        let mut rest = Vec::new();
        // What the system itself holds is there; whether the end of it is an error hangs on the moment.
        let _ = tokio::time::timeout(LONGER, stream.read_to_end(&mut rest)).await.expect("an end");
        assert!(rest.len() < length, "all of {length} bytes");
    }
    assert!(server.memory() < held, "{held}, then {}", server.memory());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_idle_connections_and_bodies_are_waited_for_longer_than_heads() {
    const VERSION: &str = "subscription { dataVersion { version } }";
    let database = Database::Sqlite.migrated().await;
    let writer = TestServer::start(&database.url).await;
    let server = Process::with(&database.url, &SHORT).await;
    let mut events = Events::open(&server.base, VERSION).await;
    let mut socket = Socket::ready(&server.base).await;
    socket.subscribe("v", VERSION).await;
    assert_eq!((events.next().await.unwrap().0.as_str(), &socket.next().await["type"]), ("next", &json!("next")));
    let kept = client();
    let asks = async || {
        let asked = kept.post(format!("{}/graphql", server.base)).json(&json!({ "query": "{ __typename }" }));
        asked.send().await.unwrap().json::<Value>().await.unwrap()
    };
    asks().await;
    let mut posted = TcpStream::connect(address(&server.base)).await.unwrap();
    let body = r#"{"query":"{ __typename }"}"#;
    let length = body.len();
    let head =
        format!("POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: {length}");
    posted.write_all(&[WHOLE.as_bytes(), head.as_bytes(), b"\r\n\r\n"].concat()).await.unwrap();

    tokio::time::sleep(LONGER).await;
    publish(&writer, 1, 30).await;
    for told in [events.next().await.unwrap().1, socket.next().await["payload"].clone()] {
        assert_eq!(told["data"]["dataVersion"]["version"], 1, "{told}");
    }
    socket.subscribe("q", "{ __typename }").await;
    assert_eq!(socket.next().await["payload"]["data"]["__typename"], "Query");
    assert_eq!(asks().await["data"]["__typename"], "Query");
    posted.write_all(body.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    while !said.ends_with(br#"{"data":{"__typename":"Query"}}"#) {
        assert!(posted.read_buf(&mut said).await.unwrap() > 0, "{}", String::from_utf8_lossy(&said));
    }
}

/// Requests, each in its pieces, and the statuses of what is answered on their connection before it ends.
const ENDS: [(&str, &[&str], &[u16]); 18] = [
    ("one", &[WHOLE], &[200]),
    ("in pieces", &["GET /li", "vez HTTP/1.1\r\nHost: here\r\n\r\n"], &[200]),
    ("two", &[WHOLE, WHOLE], &[200, 200]),
    (
        "at once",
        &[
            "GET /livez HTTP/1.1\r\nHost: here\r\n\r\nGET /nothing HTTP/1.1\r\nHost: here\r\n\r\nGET /livez HTTP/1.1\r\nHost: here\r\n\r\n",
        ],
        &[200, 404, 200],
    ),
    ("HEAD", &["HEAD /livez HTTP/1.1\r\nHost: here\r\n\r\n"], &[200]),
    ("HTTP/1.0", &["GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"], &[200]),
    ("half a head with it", &["GET /livez HTTP/1.1\r\nHost: here\r\n\r\nGET /li"], &[200]),
    ("missing", &["GET /nothing HTTP/1.1\r\nHost: here\r\n\r\n"], &[404]),
    ("computed", &["GET /graphql?query={__typename} HTTP/1.1\r\nHost: here\r\n\r\n"], &[200]),
    ("known", &["GET /graphql?query={__typename} HTTP/1.1\r\nHost: here\r\n\r\n"], &[200]),
    ("posted", &[JSON, "Content-Length: 26\r\n\r\n{\"query\":\"{__typename}\"}  "], &[200]),
    (
        "in chunks",
        &[JSON, "Transfer-Encoding: chunked\r\n\r\n1a\r\n{\"query\":\"{__typename}\"}  \r\n", "0\r\n\r\n"],
        &[200],
    ),
    ("announced too long", &[JSON, "Content-Length: 99999999\r\n\r\n{", "a"], &[413]),
    ("half", &[JSON, "Content-Length: 26\r\n\r\n{"], &[408]),
    ("half in chunks", &[JSON, "Transfer-Encoding: chunked\r\n\r\n1a\r\n{\"query\":\"{__typename}\"}  \r\n"], &[408]),
    (
        "no JSON",
        &["POST /graphql HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n{\r\n", "1\r\n}\r\n"],
        &[415],
    ),
    ("no method", &["DELETE /graphql HTTP/1.1\r\nHost: here\r\n\r\n"], &[405]),
    ("no method for a body", &["PUT /graphql HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\n", "abc"], &[405]),
];
const JSON: &str = "POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_on_which_nothing_more_is_asked_ends_however_it_was_answered() {
    const VERSION: &str = "subscription { dataVersion { version } }";
    let database = Database::Sqlite.migrated().await;
    let idle = [("HUBSCOPE_LIMIT_IDLE_SECONDS", "2"), ("HUBSCOPE_LIMIT_BODY_SECONDS", "1")];
    let server = Process::with(&database.url, &idle).await;
    let mut events = Events::open(&server.base, VERSION).await;
    let mut socket = Socket::ready(&server.base).await;
    events.next().await.unwrap();
    let asked = ENDS.map(|(name, pieces, expected)| {
        let to = address(&server.base).to_owned();
        tokio::spawn(async move {
            let mut connection = TcpStream::connect(to).await.unwrap();
            connection.set_nodelay(true).unwrap();
            for piece in pieces {
                connection.write_all(piece.as_bytes()).await.unwrap();
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            let mut said = Vec::new();
            let end = tokio::time::timeout(Duration::from_secs(10), connection.read_to_end(&mut said)).await;
            let said = String::from_utf8(said).unwrap();
            end.unwrap_or_else(|_| panic!("{name}: still there after {said}")).unwrap();
            let statuses =
                said.split("HTTP/1.").skip(1).map(|answer| answer.split(' ').nth(1).unwrap().parse::<u16>().unwrap());
            assert_eq!(statuses.collect::<Vec<_>>(), expected, "{name}: {said}");
            let is_told = said.to_lowercase().contains("connection: close");
            assert_eq!(
                is_told,
                expected.iter().any(|status| [405, 408, 413, 415].contains(status)) && pieces.len() > 1,
                "{name}: {said}"
            );
        })
    });
    for one in asked {
        one.await.unwrap();
    }
    socket.subscribe("q", "{ __typename }").await;
    assert_eq!(socket.next().await["payload"]["data"]["__typename"], "Query");
    publish(&TestServer::start(&database.url).await, 1, 30).await;
    assert_eq!(events.next().await.unwrap().1["data"]["dataVersion"]["version"], 1);
}
