//! Answers across a publication: those of before for who takes them, and those of after before they are asked.

use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use reqwest::Response;
use serde_json::json;

use super::{TestServer, header};
use crate::cache::CacheSettings;
use crate::http::HttpSettings;

const SLEEPY: &str = "{ sleepy(ms: 300) }";

async fn ask(server: &TestServer, consent: &str, query: &str) -> Response {
    let request = server.client.post(format!("{}/graphql", server.url)).json(&json!({ "query": query }));
    request.header("cache-control", consent).send().await.unwrap()
}

/// Waits until something is so.
async fn until(what: &str, is: impl AsyncFn() -> bool) {
    let begin = Instant::now();
    while !is().await {
        assert!(begin.elapsed() < Duration::from_secs(10), "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_before_is_given_to_those_who_take_it_while_the_new_one_is_computed() {
    let server = TestServer::start().await;
    let executions = || server.engine.executions.load(SeqCst);
    let first = server.post(json!({ "query": SLEEPY })).await;
    let before = header(&ask(&server, "", SLEEPY).await, "etag").to_owned();
    assert_eq!((first.status().as_u16(), executions()), (200, 1));

    server.engine.publish(2, Duration::from_secs(10));
    let stale = ask(&server, "max-stale=60", SLEEPY).await;
    assert_eq!((header(&stale, "x-data-version"), header(&stale, "etag")), ("1", before.as_str()));
    let age: u64 = header(&stale, "age").parse().unwrap();
    assert!((10..20).contains(&age), "{age}");
    assert_eq!(header(&stale, "cache-status"), format!("hubscope; hit; ttl=-{age}"));
    assert_eq!(header(&stale, "cache-control"), "no-store", "others have not agreed");
    let path = "/graphql?query=%7B%20sleepy(ms:%20300)%20%7D";
    let unchanged = server.client.get(format!("{}{path}", server.url)).header("if-none-match", &before);
    let unchanged = unchanged.header("cache-control", "max-stale").send().await.unwrap();
    assert_eq!((unchanged.status().as_u16(), header(&unchanged, "x-data-version")), (304, "1"));

    until("the new answer is computed", async || executions() == 2).await;
    let fresh = ask(&server, "", SLEEPY).await;
    assert_eq!((header(&fresh, "x-data-version"), header(&fresh, "age")), ("2", ""));
    assert_ne!(header(&fresh, "etag"), before);
    let fresh = ask(&server, "max-stale=60", SLEEPY).await;
    assert_eq!(header(&fresh, "x-data-version"), "2", "nothing old is given where there is something new");
    assert_eq!(executions(), 2, "computed once for all");
    let metrics = server.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains("hubscope_graphql_answers_total{cache=\"stale\"} 2\n"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_out_of_date_is_given_without_consent_or_beyond_it() {
    for (consent, publications) in
        [("", 1), ("max-stale=5", 1), ("no-cache, max-stale=60", 1), ("max-stale=0", 1), ("max-stale=60", 2)]
    {
        let server = TestServer::start().await;
        ask(&server, "", "{ node { id } }").await;
        for version in 2..2 + publications {
            server.engine.publish(version, Duration::from_secs(10));
            ask(&server, "", "{ __typename }").await;
        }
        let answer = ask(&server, consent, "{ node { id } }").await;
        let now = (publications + 1).to_string();
        assert_eq!((header(&answer, "x-data-version"), header(&answer, "age")), (now.as_str(), ""), "{consent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_out_of_date_costs_its_caller_what_computing_the_new_one_does() {
    let server = TestServer::start().await;
    let left = |response: &Response| {
        let told = header(response, "ratelimit").strip_prefix("\"cost\";r=").unwrap().split_once(';').unwrap().0;
        told.parse::<u32>().unwrap()
    };
    let before = left(&ask(&server, "", "{ node { id } }").await);
    server.engine.publish(2, Duration::ZERO);
    assert_eq!(before - left(&ask(&server, "max-stale", "{ node { id } }").await), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_most_is_computed_again_before_it_is_asked_and_for_nobody() {
    let settings = HttpSettings { warm_up: 2, ..HttpSettings::default() };
    let server = TestServer::with(settings, CacheSettings::default()).await;
    let warming = server.edge.clone();
    let warming = tokio::spawn(async move { warming.keep_warm().await });
    let executions = || server.engine.executions.load(SeqCst);
    for (query, times) in [("{ a: __typename }", 1), ("{ node { id } }", 5), ("{ long }", 3), ("{ told }", 9)] {
        for _ in 0..times {
            server.ask(query).await;
        }
    }
    // The same question in another layout.
    server.ask("{node{id}}").await;
    // What fails is computed each time.
    assert_eq!(executions(), 3 + 9);
    let left = header(&server.post(json!({ "query": "{ __typename }" })).await, "ratelimit").to_owned();
    tokio::time::sleep(Duration::from_millis(300)).await;

    server.engine.publish(2, Duration::ZERO);
    let warmed =
        async || server.get("/metrics").await.text().await.unwrap().contains("hubscope_graphql_warmed_total 2\n");
    until("two are computed again", warmed).await;
    let before = executions();
    for query in ["{ node { id } }", "{ long }"] {
        let answer = server.post(json!({ "query": query })).await;
        assert_eq!(header(&answer, "x-data-version"), "2");
    }
    assert_eq!(executions(), before, "both were there");
    server.ask("{ a: __typename }").await;
    assert_eq!(executions(), before + 1, "one that was asked less was not");
    let (then, now) = (left, header(&server.post(json!({ "query": "{ long }" })).await, "ratelimit").to_owned());
    let spent =
        |told: &str| told.strip_prefix("\"cost\";r=").unwrap().split_once(';').unwrap().0.parse::<u32>().unwrap();
    assert_eq!(spent(&then) - spent(&now), 4, "four requests at 1 each");
    warming.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_was_asked_nothing_is_computed_again() {
    let server = TestServer::start().await;
    server.ask("{ node { id } }").await;
    assert_eq!(server.edge.known.most_asked(10).len(), 1);
    assert_eq!(server.edge.known.most_asked(10).len(), 0, "not since");
    server.ask("{ node { id } }").await;
    assert_eq!(server.edge.known.most_asked(0).len(), 0);
}
