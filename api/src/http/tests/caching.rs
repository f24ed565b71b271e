//! Answers given again, and by which names.

use std::sync::atomic::Ordering::SeqCst;

use serde_json::json;

use super::{TestServer, header};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_is_computed_once_per_data_version() {
    let server = TestServer::start().await;
    let executions = || server.engine.executions.load(SeqCst);
    let first = server.ask("{ node { id } }").await;
    for same in ["{ node { id } }", "{node{id}}", "# other layout\n{\n  node { id, }\n}"] {
        assert_eq!(server.ask(same).await, first);
    }
    assert_eq!(executions(), 1);
    server.ask_with("query ($a: Int, $b: String) { echo(first: $a, name: $b) }", json!({ "a": 1, "b": "x" })).await;
    server
        .ask_with("query ($a: Int, $b: String) { echo(first: $a, name: $b) }", json!({ "b": "x", "a": 1, "c": 3 }))
        .await;
    assert_eq!(executions(), 2, "neither the order of variables nor one that is not declared matters");
    server.engine.version.store(2, SeqCst);
    let response = server.post(json!({ "query": "{ node { id } }" })).await;
    assert_eq!((executions(), header(&response, "x-data-version")), (3, "2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn different_questions_are_different() {
    let server = TestServer::start().await;
    let pairs = [
        (json!({ "query": "{ echo(name: \"a b\") }" }), json!({ "query": "{ echo(name: \"a  b\") }" })),
        (
            json!({ "query": "query A { a: __typename } query B { b: __typename }", "operationName": "A" }),
            json!({ "query": "query A { a: __typename } query B { b: __typename }", "operationName": "B" }),
        ),
        (
            json!({ "query": "query ($n: String) { echo(name: $n) }", "variables": { "n": null } }),
            json!({ "query": "query ($n: String) { echo(name: $n) }", "variables": { "n": "null" } }),
        ),
    ];
    for (one, other) in pairs {
        let (one, other) =
            (server.post(one).await.text().await.unwrap(), server.post(other).await.text().await.unwrap());
        assert_ne!(one, other);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_the_callers_own_or_failed_is_computed_each_time() {
    let server = TestServer::start().await;
    for query in
        ["{ told }", "mutation { set(value: 1) }", "{ ...F } fragment F on Query { node { id } mine: rateLimit }"]
    {
        let before = server.engine.executions.load(SeqCst);
        for _ in 0..2 {
            let response = server.post_as(&server.admin, json!({ "query": query })).await;
            assert_eq!((header(&response, "etag"), header(&response, "cache-control")), ("", "no-store"), "{query}");
        }
        assert_eq!(server.engine.executions.load(SeqCst), before + 2, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_one_computation_and_one_that_leaves_breaks_no_other() {
    let server = TestServer::start().await;
    let ask = || server.ask("{ sleepy(ms: 300) }");
    let leaving = tokio::time::timeout(std::time::Duration::from_millis(100), ask());
    let (left, a, b, c) = tokio::join!(leaving, ask(), ask(), ask());
    assert!(left.is_err());
    assert_eq!((&a, &b), (&b, &c));
    assert_eq!(a, json!({ "data": { "sleepy": 300 } }));
    assert_eq!(server.engine.executions.load(SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unchanged_is_not_sent_again() {
    let server = TestServer::start().await;
    let path = "/graphql?query=%7Bnode%7Bid%7D%7D";
    let first = server.get(path).await;
    let etag = header(&first, "etag").to_owned();
    assert!(etag.len() == 34 && etag.starts_with('"'), "{etag}");
    assert_eq!(header(&first, "cache-control"), "public, no-cache");
    assert!(header(&first, "vary").contains("Accept"), "{first:?}");
    let again = |tag: String| server.client.get(format!("{}{path}", server.url)).header("if-none-match", tag).send();
    for tag in [etag.clone(), format!("\"x\", W/{etag}"), "*".into()] {
        let response = again(tag).await.unwrap();
        assert_eq!((response.status().as_u16(), header(&response, "etag")), (304, etag.as_str()));
        assert_eq!((header(&response, "x-data-version"), header(&response, "x-data-freshness")), ("1", "LATE"));
        assert_eq!(response.text().await.unwrap(), "");
    }
    let posted = server.client.post(format!("{}/graphql", server.url)).json(&json!({ "query": "{node{id}}" }));
    let posted = posted.header("if-none-match", &etag).send().await.unwrap();
    assert_eq!((posted.status().as_u16(), header(&posted, "etag")), (200, etag.as_str()));
    let other_media =
        server.client.get(format!("{}{path}", server.url)).header("accept", "application/graphql-response+json");
    assert_ne!(header(&other_media.send().await.unwrap(), "etag"), etag);
    server.engine.version.store(2, SeqCst);
    assert_eq!(again(etag).await.unwrap().status(), 200);
}
