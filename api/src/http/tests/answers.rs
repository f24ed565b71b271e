//! Answers as the specification wants them where async-graphql 7.2.1 gives others.

use serde_json::json;

use super::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_field_is_null_in_its_place() {
    let server = TestServer::start().await;
    let answer = server.post(json!({ "query": "{ node { slow a: soft id } }" })).await;
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    assert!(text.ends_with(r#""data":{"node":{"slow":1,"a":null,"id":1}}}"#), "{text}");
    assert!(text.contains(r#""path":["node","a"]"#), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_must_not_be_null_makes_null_of_what_holds_it() {
    let server = TestServer::start().await;
    let cases = [
        ("{ node { id hard } }", json!({ "node": null })),
        ("{ node { id sureChild { sureChild { hard } } } }", json!({ "node": null })),
        ("{ node { id child { id sureChild { hard } } } }", json!({ "node": { "id": 1, "child": null } })),
        ("{ sureNode { id hard } }", json!(null)),
        ("{ node { id children { odd } } }", json!({ "node": null })),
        (
            "{ node { maybeChildren { odd id } } }",
            json!({ "node": { "maybeChildren": [{ "odd": 0, "id": 0 }, null, { "odd": 2, "id": 2 }] } }),
        ),
    ];
    for (query, data) in cases {
        let answer = server.ask(query).await;
        assert_eq!(answer["data"], data, "{query}");
        assert!(answer.as_object().unwrap().contains_key("data"), "{query}");
        assert!(!answer["errors"].as_array().unwrap().is_empty(), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_which_every_field_failed_is_still_an_object() {
    let server = TestServer::start().await;
    let answer =
        server.ask("{ node { ...A ... on Node { c: soft } } } fragment A on Node { b: soft child { soft } }").await;
    assert_eq!(answer["data"], json!({ "node": { "b": null, "child": { "soft": null }, "c": null } }));
    assert_eq!(answer["errors"].as_array().unwrap().len(), 3);
    let answer = server.ask("{ node { children(first: 2) { soft } } told }").await;
    assert_eq!(answer["data"], json!({ "node": { "children": [{ "soft": null }, { "soft": null }] }, "told": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_which_nothing_applies_is_no_missing_one() {
    let server = TestServer::start().await;
    for (query, data) in [
        ("{ node { id @skip(if: true) } }", json!({ "node": {} })),
        ("{ node { ...F @include(if: false) } } fragment F on Node { id }", json!({ "node": {} })),
        (
            "{ node { ... @skip(if: true) { id } child { ... on Node { id @skip(if: true) } } } }",
            json!({ "node": { "child": {} } }),
        ),
        ("{ node { children(first: 2) { id @include(if: false) } } }", json!({ "node": { "children": [{}, {}] } })),
        ("{ node { id @include(if: true) } }", json!({ "node": { "id": 1 } })),
    ] {
        assert_eq!(server.ask(query).await, json!({ "data": data }), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_asks_two_things_under_one_key_is_refused() {
    let server = TestServer::start().await;
    for query in [
        "{ node { c: children(first: 1) { id } ...F } } fragment F on Node { c: children(first: 2) { id } }",
        "{ node { child { x: id } child { x: slow } } }",
        "{ node { id } ... on Query { node: sureNode { id } } }",
        "{ echo(filter: {colour: RED, colour: BLUE}) }",
    ] {
        let answer = server.ask(query).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{query}: {answer}");
        assert!(answer.get("data").is_none(), "{query}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_come_in_the_order_in_which_they_were_asked() {
    let server = TestServer::start().await;
    let text = server.post(json!({ "query": "{ b: node { ...F id } a: node { id slow } __typename } fragment F on Node { z: slow y: id }" }));
    let text = text.await.text().await.unwrap();
    assert_eq!(text, r#"{"data":{"b":{"z":1,"y":1,"id":1},"a":{"id":1,"slow":1},"__typename":"Query"}}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_skipped_is_not_there() {
    let server = TestServer::start().await;
    assert_eq!(server.ask("{ node @skip(if: true) { id } }").await, json!({ "data": {} }));
    assert_eq!(server.ask("{ sureNode { id @skip(if: true) } }").await, json!({ "data": { "sureNode": {} } }));
    let query = "query ($off: Boolean = true) { told @skip(if: $off) node { id } }";
    assert_eq!(server.ask(query).await, json!({ "data": { "node": { "id": 1 } } }), "the default counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_that_are_not_given_leave_the_defaults() {
    let server = TestServer::start().await;
    let query = "query ($first: Int, $name: String, $size: Int, $colour: Colour, $tag: String) { ...F }
        fragment F on Query { echo(first: $first, name: $name, filter: { size: $size, colour: $colour }, tags: [$tag, \"b\"]) }";
    let answer = server.ask_with(query, json!({ "name": "n" })).await;
    let text = r#"20 Some("n") Some((None, 7, None)) Some([None, Some("b")])"#;
    assert_eq!(answer, json!({ "data": { "echo": text } }));
    let answer = server.ask_with(query, json!({ "first": 3, "colour": "RED", "tag": "t" })).await;
    let text = r#"3 None Some((None, 7, Some(Red))) Some([Some("t"), Some("b")])"#;
    assert_eq!(answer, json!({ "data": { "echo": text } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_beside_each_other_keep_their_variables() {
    let server = TestServer::start().await;
    let query = "query A($n: Int, $t: String) { ...F b: echo(tags: [$t]) } query B($n: Int!, $t: String) { ...F c: echo(name: $t) }
        fragment F on Query { a: echo(first: $n) }";
    let ask = |operation: &'static str, variables: serde_json::Value| {
        server.post(json!({ "query": query, "operationName": operation, "variables": variables }))
    };
    let a: serde_json::Value = ask("A", json!({})).await.json().await.unwrap();
    assert_eq!(a["data"], json!({ "a": "20 None None None", "b": "20 None None Some([None])" }), "{a}");
    let b: serde_json::Value = ask("B", json!({ "n": 2 })).await.json().await.unwrap();
    assert_eq!(b["data"], json!({ "a": "2 None None None", "c": "20 None None None" }), "{b}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_standard_introspection_query_passes() {
    let server = TestServer::start().await;
    let answer = server.ask(include_str!("introspection.graphql")).await;
    assert_eq!(answer["errors"], json!(null));
    assert_eq!(answer["data"]["__schema"]["queryType"]["name"], "Query");
    let types = answer["data"]["__schema"]["types"].as_array().unwrap();
    let node = types.iter().find(|ty| ty["name"] == "Node").unwrap();
    assert_eq!(node["fields"].as_array().unwrap().len(), 10);
}
