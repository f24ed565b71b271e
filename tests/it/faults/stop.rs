//! A server that is told to stop while it is asked.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

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

    let answered = posted.await.unwrap().unwrap();
    assert_eq!(answered.headers()["connection"], "close");
    assert_eq!(answered.json::<Value>().await.unwrap(), expected);
    let (next, complete) = streamed.await.unwrap();
    assert_eq!(next, Some(("next".to_owned(), expected.clone())));
    assert_eq!(complete.unwrap().0, "complete");
    assert_eq!(socket.next().await, json!({ "id": "s", "type": "next", "payload": expected }));
    assert_eq!(socket.closed().await.0, 1001);
    let ended = server.process.wait().await.unwrap();
    assert!(ended.success(), "{ended}");
    connection.close().await.unwrap();
}

/// What became of a client that asked again and again on one connection.
#[derive(Debug, PartialEq)]
enum Fate {
    /// It was told to go elsewhere, with an answer.
    SentElsewhere,
    /// Its connection was ended while it asked nothing.
    Ended,
    /// It asked, and was not answered.
    Lost(String),
}

/// Asks on one connection, each time another question, for as long as that is kept.
async fn asks_on(base: &str, client: usize) -> Fate {
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).await.unwrap();
    for number in 0.. {
        let body = json!({ "query": format!("{{ a{client}_{number}: dataVersion {{ version }} }}") }).to_string();
        let length = body.len();
        let head = "POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json";
        if let Ok(0) | Err(_) = stream.try_read(&mut [0; 1]).or_else(|error| match error.kind() {
            std::io::ErrorKind::WouldBlock => Ok(1),
            _ => Err(error),
        }) {
            return Fate::Ended;
        }
        if let Err(error) =
            stream.write_all(format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes()).await
        {
            return Fate::Lost(error.to_string());
        }
        let mut said = Vec::new();
        while !said.ends_with(b"}}}") {
            match stream.read_buf(&mut said).await {
                Ok(1..) => {}
                ended => return Fate::Lost(format!("{ended:?} after {number} answers")),
            }
        }
        let said = String::from_utf8(said).unwrap();
        assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
        if said.to_lowercase().contains("\r\nconnection: close\r\n") {
            assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0, "the server ends it, too");
            return Fate::SentElsewhere;
        }
        tokio::time::sleep(Duration::from_millis(client as u64 * 20)).await;
    }
    unreachable!()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_on_kept_connections_when_a_server_is_told_to_end_is_answered_and_sent_elsewhere() {
    let database = Database::Sqlite.migrated().await;
    let mut server = Process::with(&database.url, &[("HUBSCOPE_DRAIN_SECONDS", "2")]).await;
    let asking: Vec<_> = (0..16)
        .map(|client| {
            let base = server.base.clone();
            tokio::spawn(async move { asks_on(&base, client).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    signal(&server.process, "TERM");
    let begin = Instant::now();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let get = async |path: &str| client().get(format!("{}{path}", server.base)).send().await.unwrap();
    for (path, code) in [("/livez", 200), ("/readyz", 503), ("/schema.graphql", 200)] {
        let answer = get(path).await;
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["connection"]),
            (code, &"close".parse().unwrap()),
            "{path}"
        );
    }
    assert_eq!(get("/readyz").await.json::<Value>().await.unwrap()["status"], "stopping");
    assert!(get("/metrics").await.text().await.unwrap().contains("\nhubscope_ready 0\n"));
    for asking in asking {
        assert_eq!(asking.await.unwrap(), Fate::SentElsewhere);
    }
    assert!(begin.elapsed() < Duration::from_secs(2), "all that while the server still took requests");
    let ended = server.process.wait().await.unwrap();
    assert!(ended.success(), "{ended}");
    assert!((1_900..6_000).contains(&begin.elapsed().as_millis()), "{:?}", begin.elapsed());
}
