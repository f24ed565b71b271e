//! Which errors callers see, and what becomes of the others.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{TestServer, code, header};
use crate::cache::CacheSettings;
use crate::config::Limits;
use crate::http::HttpSettings;

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_a_library_is_hidden_behind_the_request_id() {
    let server = TestServer::start().await;
    for field in ["leaky", "madeUpCode"] {
        let response = server.post(json!({ "query": format!("{{ {field} }}") })).await;
        let id = header(&response, "x-request-id").to_owned();
        let answer: serde_json::Value = response.json().await.unwrap();
        let message = format!("Something went wrong here; it was recorded under request id {id}.");
        assert_eq!(answer["errors"][0]["message"], message);
        assert_eq!(answer["errors"][0]["extensions"], json!({ "code": "INTERNAL" }));
        assert_eq!(answer["errors"][0]["path"], json!([field]));
        assert_eq!(answer["data"], json!({ field: null }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_error_passes() {
    let server = TestServer::start().await;
    let answer = server.ask("{ told }").await;
    assert_eq!(
        (code(&answer), answer["errors"][0]["message"].as_str()),
        ("BAD_USER_INPUT", Some("Try something else."))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_costs_one_answer() {
    let server = TestServer::start().await;
    let response = server.post(json!({ "query": "{ panics }" })).await;
    assert_eq!(response.status(), 500);
    let text = response.text().await.unwrap();
    assert!(text.contains("INTERNAL") && !text.contains("secret"), "{text}");
    assert_eq!(server.ask("{ node { id } }").await, json!({ "data": { "node": { "id": 1 } } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_too_long_is_given_up() {
    let limits = Limits { execution: Duration::from_millis(50), ..Limits::default() };
    let server = TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await;
    let start = Instant::now();
    let response = server.post(json!({ "query": "{ sleepy }" })).await;
    assert_eq!(response.status(), 503);
    assert_eq!(code(&response.json().await.unwrap()), "TIMEOUT");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_has_its_code() {
    let server = TestServer::start().await;
    let cases = [
        (json!({ "query": "{ node { " }), "GRAPHQL_PARSE_FAILED", "Syntax error: unexpected end."),
        (json!({ "query": "{ node ] }" }), "GRAPHQL_PARSE_FAILED", "Syntax error: unexpected \"]\"."),
        (json!({ "query": "# nothing" }), "GRAPHQL_PARSE_FAILED", "The document is empty"),
        (
            json!({ "query": "query A { node { id } } query A { node { id } }" }),
            "GRAPHQL_PARSE_FAILED",
            "two operations",
        ),
        (json!({ "query": "{ nodes { id } }" }), "GRAPHQL_VALIDATION_FAILED", "Unknown field \"nodes\""),
        (json!({ "query": "{ node { id } } fragment F on Node { id }" }), "GRAPHQL_VALIDATION_FAILED", "never used"),
        (
            json!({ "query": "{ node { ...F } } fragment F on Node { child { ...F } }" }),
            "GRAPHQL_VALIDATION_FAILED",
            "spreads itself",
        ),
        (json!({ "query": "{ node { ...G } }" }), "GRAPHQL_VALIDATION_FAILED", "Unknown fragment"),
        (
            json!({ "query": "subscription { quiet { id } }" }),
            "GRAPHQL_VALIDATION_FAILED",
            "accept `text/event-stream`",
        ),
        (json!({ "query": "subscription { quiet { id } nodes { id } }" }), "GRAPHQL_VALIDATION_FAILED", "one field"),
        (json!({ "query": "{ echo(first: \"x\") }" }), "GRAPHQL_VALIDATION_FAILED", "first"),
        (json!({ "query": "query A { __typename } query B { __typename }" }), "BAD_USER_INPUT", "operationName"),
        (
            json!({ "query": "query A { __typename }", "operationName": "B" }),
            "BAD_USER_INPUT",
            "no operation named \"B\"",
        ),
        (json!({ "query": "query ($n: Int!) { echo(first: $n) }" }), "BAD_USER_INPUT", "is required"),
        (
            json!({ "query": "query ($n: Int!) { echo(first: $n) }", "variables": { "n": null } }),
            "BAD_USER_INPUT",
            "must not be null",
        ),
        (
            json!({ "query": "query ($n: Int!) { echo(first: $n) }", "variables": { "n": 5_000_000_000u64 } }),
            "BAD_USER_INPUT",
            "5000000000",
        ),
        (
            json!({ "query": "query ($f: Filter) { echo(filter: $f) }", "variables": { "f": { "colour": "BLUE" } } }),
            "BAD_USER_INPUT",
            "at `colour`: \"Colour\" is one of RED, GREEN",
        ),
        (
            json!({ "query": "query ($f: Filter) { echo(filter: $f) }", "variables": { "f": { "weight": 1 } } }),
            "BAD_USER_INPUT",
            "has a field \"weight\" that is not known: \"Filter\" has the fields name, size, colour",
        ),
        (json!({ "query": "{ even(number: 3) }" }), "BAD_USER_INPUT", "3 is not even"),
        (
            json!({ "query": "query ($n: Even!) { even(number: $n) }", "variables": { "n": 3 } }),
            "BAD_USER_INPUT",
            "3 is not even",
        ),
        (
            json!({ "query": "query ($n: Int) { echo(first: $n) }", "variables": { "n": null } }),
            "GRAPHQL_VALIDATION_FAILED",
            "argument \"first\"",
        ),
        // Absent variables are left out only where the specification lets them be.
        (json!({ "query": "query ($n: String) { echo(first: $n) }" }), "BAD_USER_INPUT", "null"),
        (json!({ "query": "query ($n: Int) { even(number: $n) }" }), "BAD_USER_INPUT", "null"),
        (json!({ "query": "query ($n: Int) { echo(last: $n) }" }), "GRAPHQL_VALIDATION_FAILED", "last"),
        (json!({ "query": "query ($n: Int) { node { id } }" }), "GRAPHQL_VALIDATION_FAILED", "not used"),
        (
            json!({ "query": "{ echo(filter: { colour: BLUE }) }" }),
            "GRAPHQL_VALIDATION_FAILED",
            "; \"Colour\" is one of RED, GREEN",
        ),
        (
            json!({ "query": "{ echo(filter: { weight: 1 }) }" }),
            "GRAPHQL_VALIDATION_FAILED",
            "; \"Filter\" has the fields name, size, colour",
        ),
        (json!({ "query": "{ echo(first: 5000000000) }" }), "BAD_USER_INPUT", "Only integers from"),
    ];
    for (request, expected, text) in cases {
        let response = server.post(request.clone()).await;
        let status = response.status();
        let answer: serde_json::Value = response.json().await.unwrap();
        assert_eq!(code(&answer), expected, "{request} {answer}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(text), "{request}: {message}");
        assert_ne!(answer["errors"][0], answer["errors"][1], "{request}: told twice");
        let ran = answer.as_object().unwrap().contains_key("data");
        assert_eq!(status, if ran { 200 } else { 400 }, "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_suggested_where_that_is_on() {
    let query = "{ nod { id } }";
    let on = TestServer::start().await.ask(query).await.to_string();
    assert!(on.contains("Did you mean"), "{on}");
    let settings = HttpSettings { suggestions: false, ..HttpSettings::default() };
    let off = TestServer::with(settings, CacheSettings::default()).await;
    for query in [query, "{ echo(nam: \"x\") }", "{ node @skip(iff: true) { id } }"] {
        let answer = off.ask(query).await;
        assert!(!answer.to_string().contains("Did you mean"), "{answer}");
        assert_eq!(code(&answer), "GRAPHQL_VALIDATION_FAILED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_faults_are_told_in_part() {
    let server = TestServer::start().await;
    let fields: String = (0..3000).map(|i| format!("x{i} ")).collect();
    let answer = server.ask(&format!("{{ node {{ {fields} }} }}")).await;
    assert_eq!(answer["errors"].as_array().unwrap().len(), 50);
}
