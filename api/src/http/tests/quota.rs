//! What callers may spend. In these tests `{ node { id } }` costs 2 (two fields), and coming in costs 1.

use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};

use super::{TestServer, code, header};
use crate::cache::CacheSettings;
use crate::config::Limits;
use crate::http::HttpSettings;

async fn with(quota: u32, window: u64) -> TestServer {
    let limits = Limits { quota: Some(quota), window: Duration::from_secs(window), ..Limits::default() };
    TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await
}

fn query(text: &str) -> Value {
    json!({ "query": text })
}

/// What a response says is left.
fn left(response: &Response) -> u32 {
    let told = header(response, "ratelimit");
    let (remaining, _) = told.strip_prefix("\"cost\";r=").and_then(|rest| rest.split_once(";t=")).expect(told);
    remaining.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_costs_its_fields_and_a_known_answer_costs_one() {
    let server = with(1000, 3600).await;
    let ask = async |text: &str| left(&server.post(query(text)).await);
    assert_eq!(ask("{ node { id } }").await, 998);
    assert_eq!(ask("{ node { id } }").await, 997, "found by what was received");
    assert_eq!(ask("{ node {id} }").await, 996, "found by what it asks");
    // 100 nodes of 2 fields each, the list, and the node around it.
    assert_eq!(ask("{ node { children(first: 100) { id sureChild { __typename } } } }").await, 996 - 302);
    assert_eq!(ask("{").await, 693, "what is refused costs what coming in does");
    assert_eq!(ask("{ told }").await, 692, "what fails costs what it asks");
    assert_eq!(left(&server.get("/graphql").await), 691);
    let policy = server.post(query("{ node { id } }")).await;
    assert_eq!(header(&policy, "ratelimit-policy"), "\"cost\";q=1000;w=3600;qu=\"cost\"");
    assert_eq!(left(&server.post_as(&server.reader, query("{ node { id } }")).await), 999, "a key has its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_spent_the_quota_waits_for_the_next_window() {
    let server = with(5, 2).await;
    for text in ["{ node { id } }", "{ a: node { id } }", "{"] {
        assert_ne!(server.post(query(text)).await.status(), 429);
    }
    for accept in ["application/json", "application/graphql-response+json"] {
        let request = server.client.post(format!("{}/graphql", server.url)).header("accept", accept);
        let spent = request.json(&query("{ node { id } }")).send().await.unwrap();
        assert_eq!((spent.status().as_u16(), left(&spent), header(&spent, "cache-control")), (429, 0, "no-store"));
        let wait: u64 = header(&spent, "retry-after").parse().unwrap();
        assert!((1..=2).contains(&wait), "{wait}");
        assert!(header(&spent, "ratelimit").ends_with(&format!(";t={wait}")), "{}", header(&spent, "ratelimit"));
        let answer: Value = spent.json().await.unwrap();
        assert_eq!(code(&answer), "RATE_LIMITED", "{answer}");
    }
    assert_eq!(server.post_as(&server.admin, query("{ node { id } }")).await.status(), 200, "others go on");
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let back = server.post(query("{ b: node { id } }")).await;
    assert_eq!((back.status().as_u16(), left(&back)), (200, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_more_than_is_left_is_refused_and_a_smaller_one_is_not() {
    let server = with(10, 3600).await;
    server.post(query("{ node { id } }")).await;
    // Cost 9; 8 are left, of which coming in takes one.
    let large = server.post(query("{ node { children(first: 7) { id } } }")).await;
    assert_eq!((large.status().as_u16(), left(&large)), (429, 7));
    let small = server.post(query("{ node { children(first: 5) { id } } }")).await;
    assert_eq!((small.status().as_u16(), left(&small)), (200, 0));
    let never = with(10, 3600).await.ask("{ node { children(first: 9) { id } } }").await;
    assert_eq!(never["errors"][0]["extensions"], json!({ "code": "QUERY_TOO_COMPLEX", "measured": 11, "limit": 10 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn made_up_keys_are_charged_to_their_address() {
    let server = with(3, 3600).await;
    let statuses = async || server.post_with("Bearer x", query("{ __typename }")).await.status().as_u16();
    assert_eq!([statuses().await, statuses().await, statuses().await, statuses().await], [401, 401, 401, 429]);
    assert_eq!(server.post_as(&server.reader, query("{ __typename }")).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bill_is_told_to_the_schema_and_no_bill_where_there_are_no_quotas() {
    let server = with(1000, 3600).await;
    let answer = server.ask("{ rateLimit node { id } }").await;
    assert_eq!(answer, json!({ "data": { "rateLimit": 997, "node": { "id": 1 } } }));
    let limits = Limits { quota: None, ..Limits::default() };
    let free = TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await;
    let response = free.post(query("{ rateLimit }")).await;
    assert_eq!((header(&response, "ratelimit"), header(&response, "ratelimit-policy")), ("", ""));
    assert_eq!(response.json::<Value>().await.unwrap(), json!({ "data": { "rateLimit": null } }));
}
