//! Requests that ask for too much are refused at once, with the number and the limit.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{TestServer, code};
use crate::cache::CacheSettings;
use crate::config::Limits;
use crate::http::HttpSettings;

/// Fragments on the node, each of which spreads the next one twice.
fn doubling(levels: usize, last: &str) -> String {
    let fragments = (0..levels).map(|i| format!("fragment F{i} on Node {{ ...F{} ...F{} }}\n", i + 1, i + 1));
    format!("{{ node {{ ...F0 }} }}\n{}fragment F{levels} on Node {{ {last} }}", fragments.collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn doubling_fragments_are_refused_in_milliseconds() {
    let server = TestServer::start().await;
    server.ask("{ __typename }").await;
    for query in [doubling(22, "__typename"), doubling(29, "child { id }"), doubling(13, "__typename")] {
        let start = Instant::now();
        let answer = server.ask(&query).await;
        let took = start.elapsed();
        assert_eq!(code(&answer), "QUERY_TOO_COMPLEX", "{answer}");
        assert!(took < Duration::from_millis(200), "{took:?}");
    }
    assert_eq!(server.engine.executions.load(std::sync::atomic::Ordering::SeqCst), 1, "the engine saw none of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_makes_one_change() {
    let server = TestServer::start().await;
    for query in [
        "mutation { set(value: 1) again: set(value: 2) }",
        "mutation { set(value: 1) ...F } fragment F on Mutation { again: set(value: 2) }",
    ] {
        let answer: Value = server.post_as(&server.admin, json!({ "query": query })).await.json().await.unwrap();
        let expected = json!({ "code": "QUERY_TOO_COMPLEX", "measured": 2, "limit": 1 });
        assert_eq!(answer["errors"][0]["extensions"], expected, "{answer}");
    }
    assert_eq!(server.engine.executions.load(std::sync::atomic::Ordering::SeqCst), 0, "nothing was changed");
    let change = json!({ "query": "mutation { __typename set(value: 1) }" });
    let answer: Value = server.post_as(&server.admin, change).await.json().await.unwrap();
    assert_eq!(answer["errors"], Value::Null, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_limit_tells_what_was_measured() {
    let limits = Limits { depth: 4, aliases: 3, root_fields: 2, tokens: 200, cost: 500, ..Limits::default() };
    let server = TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await;
    let over = [
        ("{ node { child { child { child { id } } } } }", 5, 4),
        ("{ ...F } fragment F on Query { node { a: id b: id ...G ...G } } fragment G on Node { c: id }", 4, 3),
        ("{ node { id } ...F ...F } fragment F on Query { __typename }", 3, 2),
        ("{ node { children(first: 100) { children(first: 5) { id } } } }", 602, 500),
        ("{ sureNode { maybeChildren { children(first: 100) { id } } } }", 1012, 500),
    ];
    for (query, measured, limit) in over {
        for accept in ["application/json", "application/graphql-response+json"] {
            let asked = server.client.post(format!("{}/graphql", server.url)).header("accept", accept);
            assert_eq!(asked.json(&json!({ "query": query })).send().await.unwrap().status(), 400, "{query}");
        }
        let answer = server.ask(query).await;
        let expected = json!({ "code": "QUERY_TOO_COMPLEX", "measured": measured, "limit": limit });
        assert_eq!(answer["errors"][0]["extensions"], expected, "{query} {answer}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(&measured.to_string()) && message.contains(&limit.to_string()), "{message}");
    }
    for within in ["{ node { child { child { id } } } }", "{ node { children(first: 90) { a: id b: id c: id } } }"] {
        assert_eq!(server.ask(within).await["errors"], Value::Null, "{within}");
    }
    let answer = server.ask(&format!("{{ {} }}", "__typename ".repeat(200))).await;
    assert_eq!(
        answer["errors"][0]["extensions"],
        json!({ "code": "QUERY_TOO_COMPLEX", "measured": 201, "limit": 200 })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn going_round_in_introspection_is_refused() {
    let server = TestServer::start().await;
    let mut query = "name".to_owned();
    for _ in 0..4 {
        query = format!("fields {{ type {{ {query} }} }}");
    }
    let answer = server.ask(&format!("{{ __schema {{ types {{ {query} }} }} }}")).await;
    assert_eq!(code(&answer), "QUERY_TOO_COMPLEX");
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_nesting_of_any_kind_breaks_nothing() {
    let server = TestServer::start().await;
    let many = |open: &str, close: &str| format!("{}{}", open.repeat(1500), close.repeat(1500));
    let queries = [
        many("{a", "}"),
        format!("{{ echo(tags: {}) }}", many("[", "]")),
        format!("{{ echo(filter: {}) }}", many("{a:", "}")),
        format!("query ($v: {}) {{ a }}", many("[", "]")),
        "{".repeat(3000),
        "(".repeat(3000),
    ];
    for query in queries {
        let answer = server.ask(&query).await;
        assert!(matches!(code(&answer), "QUERY_TOO_COMPLEX" | "GRAPHQL_PARSE_FAILED"), "{answer}");
    }
    let chain: String = (0..480).map(|i| format!("fragment F{i} on Query {{ ...F{} }}\n", i + 1)).collect();
    let answer = server.ask(&format!("{{ ...F0 }} {chain} fragment F480 on Query {{ __typename }}")).await;
    assert_eq!(code(&answer), "QUERY_TOO_COMPLEX");

    let body = format!("{{\"query\":\"{{ a }}\",\"variables\":{{\"a\":{}}}}}", many("[", "]"));
    let request = server.client.post(format!("{}/graphql", server.url)).header("content-type", "application/json");
    assert_eq!(request.body(body).send().await.unwrap().status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worst_that_passes_is_fast() {
    let server = TestServer::start().await;
    let start = Instant::now();
    let answer = server.ask(&doubling(9, "id")).await;
    assert_eq!(answer, json!({ "data": { "node": { "id": 1 } } }));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

/// What a server says to bytes that go no further, and how long it takes to end the connection.
async fn told(server: &TestServer, sent: &[u8]) -> (String, Duration) {
    let mut connection = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).await.unwrap();
    let begin = Instant::now();
    connection.write_all(sent).await.unwrap();
    let mut told = String::new();
    connection.read_to_string(&mut told).await.unwrap();
    (told, begin.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_and_bodies_have_to_be_here_in_time() {
    let limits =
        Limits { head_deadline: Duration::from_secs(1), body_deadline: Duration::from_secs(2), ..Limits::default() };
    let server = TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await;
    let head = "POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 100\r\n";
    let (said, took) = told(&server, head.as_bytes()).await;
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    assert!((900..5_000).contains(&took.as_millis()), "{took:?}");
    let (said, took) = told(&server, format!("{head}\r\n{{\"query\":").as_bytes()).await;
    assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("The body was not here within 2 s."), "{said}");
    assert!((1_900..6_000).contains(&took.as_millis()), "{took:?}");
    assert_eq!(server.ask("{ __typename }").await, json!({ "data": { "__typename": "Query" } }), "others go on");
}
