//! What is logged and counted of operations on streams, on a process of its own.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::SOON;
use crate::harness::database::Database;
use crate::harness::process::Process;
use crate::harness::program::signal;
use crate::harness::server::client;
use crate::harness::sockets::{Events, Socket};
use crate::keys::create;

/// The lines about operations, once there are so many.
async fn logged(server: &Process, number: usize) -> Vec<Value> {
    let begin = Instant::now();
    loop {
        let lines: Vec<Value> = server.log().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let lines: Vec<Value> = lines.into_iter().filter(|line| line["message"] == "operation").collect();
        if lines.len() >= number {
            return lines;
        }
        assert!(begin.elapsed() < SOON, "{}", server.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_operation_on_a_stream_is_logged_and_counted_when_it_ends() {
    let database = Database::Sqlite.migrated().await;
    let key = create(&database, &["chief", "--scope", "admin"]).await;
    let settings = [("RUST_LOG", "info"), ("HUBSCOPE_PROFILE", "production")];
    let server = Process::with(&database.url, &settings).await;
    let mut socket = Socket::open(&server.base).await;
    let payload = json!({ "Authorization": format!("Bearer {key}") });
    socket.send(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.next().await["type"], "connection_ack");

    let long = "N".repeat(100);
    let mut ended = Vec::new();
    for (document, last) in [
        (format!("query {long} {{ metric(name: \"hubTotals\") {{ name }} }}"), "complete"),
        (format!("query {long} {{ metric(name: \"hubTotals\") {{ name }} }}"), "complete"),
        ("mutation Change { __typename }".to_owned(), "complete"),
        ("query Wrong {".to_owned(), "error"),
    ] {
        socket.subscribe("1", &document).await;
        let mut bytes = 0;
        while let told = socket.next().await
            && told["type"] != "complete"
        {
            bytes = told["payload"].to_string().len();
            if told["type"] == "error" {
                break;
            }
        }
        ended.push((logged(&server, ended.len() + 1).await.pop().unwrap(), bytes, last));
    }
    socket.subscribe("2", "subscription Ticks { dataVersion { version } }").await;
    assert_eq!(socket.next().await["type"], "next");
    tokio::time::sleep(Duration::from_millis(300)).await;
    socket.send(json!({ "id": "2", "type": "complete" })).await;
    ended.push((logged(&server, 5).await.pop().unwrap(), 0, ""));
    let mut events = Events::open(&server.base, "subscription Far { dataVersion { version } }").await;
    events.next().await.unwrap();

    let of = |name: &str| ended.iter().map(|(line, ..)| line[name].clone()).collect::<Vec<_>>();
    let short = "N".repeat(80);
    assert_eq!(of("transport"), ["websocket"; 5]);
    assert_eq!(of("type"), [json!("query"), json!("query"), json!("mutation"), Value::Null, json!("subscription")]);
    let names = [json!(short), json!(short), json!("Change"), Value::Null, json!("Ticks")];
    assert_eq!(of("operation"), names);
    assert_eq!(of("key"), ["chief"; 5]);
    assert_eq!(of("cache"), [json!("miss"), json!("hit"), json!("bypass"), Value::Null, Value::Null]);
    assert_eq!(of("end"), ["complete", "complete", "complete", "refused", "stopped"]);
    assert_eq!(of("answers"), [1, 1, 1, 1, 1]);
    for (line, bytes, last) in &ended {
        assert!(line["duration_ms"].as_f64().unwrap() > 0.0 && !line["id"].as_str().unwrap().is_empty(), "{line}");
        assert!(*last != "complete" || line["bytes"] == *bytes, "{line} has {bytes}");
    }
    assert!(ended[4].0["duration_ms"].as_f64().unwrap() > 300.0, "{}", ended[4].0);
    let page = client().get(format!("{}/metrics", server.base)).send().await.unwrap().text().await.unwrap();
    let count = "hubscope_graphql_streamed_duration_seconds_count{transport=\"websocket\",type=";
    for line in [
        format!("{count}\"query\"}} 2"),
        format!("{count}\"mutation\"}} 1"),
        format!("{count}\"unknown\"}} 1"),
        format!("{count}\"subscription\"}} 1"),
        "hubscope_graphql_operations_total{type=\"query\"} 2".to_owned(),
        "hubscope_graphql_answers_total{cache=\"hit\"} 1".to_owned(),
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
    signal(&server.process, "TERM");
    let last = logged(&server, 6).await.pop().unwrap();
    assert_eq!(
        ["transport", "type", "operation", "end"].map(|name| last[name].as_str().unwrap()),
        ["sse", "subscription", "Far", "stopped"]
    );
    assert_eq!((&last["answers"], &last["key"]), (&json!(1), &Value::Null));
    assert!(!server.log().contains("dataVersion"), "no documents");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_that_is_one_too_many_on_its_socket_is_logged_as_refused() {
    let database = Database::Sqlite.migrated().await;
    let settings = [("RUST_LOG", "info"), ("HUBSCOPE_PROFILE", "production")];
    let server = Process::with(&database.url, &settings).await;
    let mut socket = Socket::ready(&server.base).await;
    for number in 0..100 {
        socket.subscribe(&number.to_string(), "subscription { dataVersion { version } }").await;
        assert_eq!(socket.next().await["type"], "next");
    }
    socket.subscribe("more", "{ __typename }").await;
    assert_eq!(socket.next().await["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    let line = &logged(&server, 1).await[0];
    assert_eq!((&line["end"], &line["answers"], &line["type"]), (&json!("refused"), &json!(1), &Value::Null), "{line}");
}
