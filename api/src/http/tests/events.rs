//! Answers as Server-Sent Events.

use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};

use super::{TestServer, code, header};
use crate::auth::Key;
use crate::cache::CacheSettings;
use crate::config::Limits;
use crate::http::HttpSettings;

const EVENTS: &str = "text/event-stream";

async fn stream(server: &TestServer, query: &str) -> Response {
    stream_as(server, query, EVENTS).await
}

async fn stream_as(server: &TestServer, query: &str, accept: &str) -> Response {
    let request = server.client.post(format!("{}/graphql", server.url)).json(&json!({ "query": query }));
    request.header("accept", accept).send().await.unwrap()
}

/// Names and data of the events in a text, which has to end with an event.
fn read(text: &str) -> Vec<(String, Value)> {
    let text = text.strip_suffix("\n\n").unwrap_or_else(|| panic!("{text:?} does not end with an event"));
    let read = |event: &str| {
        let (name, data) = event.split_once('\n').unwrap();
        let data = data.strip_prefix("data:").unwrap().trim();
        let data = if data.is_empty() { Value::Null } else { serde_json::from_str(data).unwrap() };
        (name.strip_prefix("event: ").unwrap().to_owned(), data)
    };
    text.split("\n\n").map(read).collect()
}

async fn events(server: &TestServer, query: &str) -> Vec<(String, Value)> {
    let response = stream(server, query).await;
    assert_eq!(
        (response.status().as_u16(), header(&response, "content-type")),
        (200, "text/event-stream; charset=utf-8")
    );
    read(&response.text().await.unwrap())
}

fn complete() -> (String, Value) {
    ("complete".to_owned(), Value::Null)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_told_event_by_event_and_completed() {
    let server = TestServer::start().await;
    let node = |id: i32| ("next".to_owned(), json!({ "data": { "nodes": { "id": id } } }));
    assert_eq!(events(&server, "subscription { nodes { id } }").await, [node(0), node(1), complete()]);
    let merged = "subscription { ...F nodes(first: 1) { slow } } fragment F on News { nodes(first: 1) { id } }";
    let both = ("next".to_owned(), json!({ "data": { "nodes": { "id": 0, "slow": 0 } } }));
    assert_eq!(events(&server, merged).await, [both, complete()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_and_what_is_refused_are_one_event() {
    let server = TestServer::start().await;
    let next = ("next".to_owned(), json!({ "data": { "node": { "id": 1 } } }));
    assert_eq!(events(&server, "{ node { id } }").await, [next.clone(), complete()]);
    let change = async |key: &Key| {
        let body = json!({ "query": "mutation { set(value: 3) }" });
        let request = server.client.post(format!("{}/graphql", server.url)).json(&body).bearer_auth(key.expose());
        read(&request.header("accept", EVENTS).send().await.unwrap().text().await.unwrap())
    };
    let set = ("next".to_owned(), json!({ "data": { "set": 3 } }));
    assert_eq!(change(&server.admin).await, [set, complete()]);
    assert_eq!(code(&change(&server.reader).await[0].1), "FORBIDDEN");
    for (query, expected) in [
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nodes(first: \"x\") { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nodes { id } quiet { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
    ] {
        let events = events(&server, query).await;
        assert_eq!((events.len(), &events[1]), (2, &complete()), "{query} {events:?}");
        assert_eq!((code(&events[0].1), events[0].1.get("data")), (expected, None), "{query} {events:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_keep_the_rules_of_answers() {
    let server = TestServer::start().await;
    let failing = events(&server, "subscription { nodes(first: 1) { soft id } }").await;
    assert_eq!(failing[0].1["data"], json!({ "nodes": { "soft": null, "id": 0 } }));
    assert_eq!(failing[0].1["errors"][0]["path"], json!(["nodes", "soft"]));
    for query in ["subscription { leaky }", "subscription { panics }"] {
        let events = events(&server, query).await;
        assert_eq!((code(&events[0].1), events.len()), ("INTERNAL", 2), "{events:?}");
        assert!(!events[0].1.to_string().contains("secret"), "{events:?}");
    }
    let limits = Limits { cost: 3, ..Limits::default() };
    let strict = TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await;
    let refused = events(&strict, "subscription { nodes { id child { id child { id } } } }").await;
    assert_eq!((code(&refused[0].1), &refused[1]), ("QUERY_TOO_COMPLEX", &complete()));
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_read_both_get_a_stream_where_there_is_no_one_answer() {
    let server = TestServer::start().await;
    let both = "application/graphql-response+json, application/json, text/event-stream";
    let query = stream_as(&server, "{ node { id } }", both).await;
    assert_eq!(header(&query, "content-type"), "application/graphql-response+json; charset=utf-8");
    let subscription = stream_as(&server, "subscription { nodes { id } }", both).await;
    assert_eq!(read(&subscription.text().await.unwrap()).len(), 3);
    let refused = stream_as(&server, "subscription { nodes { id } quiet { id } }", both).await;
    assert_eq!(refused.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_can_be_subscribed_to_and_changes_nothing() {
    let server = TestServer::start().await;
    let get = async |query: &str| {
        let query = query.replace(' ', "%20");
        let request = server.client.get(format!("{}/graphql?query={query}", server.url));
        request.header("accept", EVENTS).send().await.unwrap()
    };
    let response = get("subscription { nodes { id } }").await;
    assert_eq!(read(&response.text().await.unwrap()).len(), 3);
    assert_eq!(get("mutation { set(value: 3) }").await.status(), 405);
    let head = server.client.head(format!("{}/graphql?query=subscription{{quiet{{id}}}}", server.url));
    let head = head.header("accept", EVENTS).send().await.unwrap();
    assert_eq!(head.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_kept_by_nobody_and_ends_with_the_server() {
    let server = TestServer::start().await;
    let mut response = stream(&server, "subscription { quiet { id } }").await;
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
        ("x-data-version", "1"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(header(&response, name), value, "{name}");
    }
    assert!(!header(&response, "x-request-id").is_empty());
    let first = response.chunk().await.unwrap().unwrap();
    assert_eq!(&first[..], b"event: next\ndata: {\"data\":{\"quiet\":{\"id\":1}}}\n\n");
    server.edge.begin_to_stop();
    let rest = tokio::time::timeout(Duration::from_secs(2), response.chunk()).await.expect("an end");
    assert_eq!(rest.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_has_so_many_streams_open_and_others_have_their_own() {
    let limits = Limits { streams: 2, ..Limits::default() };
    let server = TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await;
    let open = async |key: Option<&str>, query: &str| {
        let request = server.client.post(format!("{}/graphql", server.url)).header("accept", EVENTS);
        let request = key.into_iter().fold(request, |request, key| request.bearer_auth(key));
        request.json(&json!({ "query": query })).send().await.unwrap()
    };
    let quiet = "subscription { quiet { id } }";
    let held = [open(None, quiet).await, open(None, quiet).await];
    let crowded = open(None, quiet).await;
    assert_eq!(crowded.status(), 429);
    assert_eq!(code(&crowded.json().await.unwrap()), "RATE_LIMITED");
    assert_eq!(server.ask("{ node { id } }").await["errors"], Value::Null, "what is no stream goes on");
    for number in 0..5 {
        let ends = open(Some(server.reader.expose()), "subscription { nodes { id } }").await;
        assert_eq!(ends.status(), 200, "{number} have ended");
        ends.text().await.unwrap();
    }
    drop(held);
}
