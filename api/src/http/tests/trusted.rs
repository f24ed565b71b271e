//! Documents with an address of their own.

use serde_json::{Value, json};

use super::{TestServer, code, header};
use crate::cache::CacheSettings;
use crate::http::{HttpSettings, TrustedDocuments};

const FILE: &str = "query Node { node { ...F } }
fragment F on Node { id }
query Children($first: Int!) { node { children(first: $first) { id } } }";

async fn with(trusted_only: bool) -> TestServer {
    let trusted = TrustedDocuments::parse(FILE).unwrap();
    TestServer::with(HttpSettings { trusted, trusted_only, ..HttpSettings::default() }, CacheSettings::default()).await
}

async fn get(server: &TestServer, path: &str) -> (u16, Value) {
    let response = server.get(path).await;
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_answered_at_its_address() {
    let server = with(false).await;
    let (status, listed) = get(&server, "/q").await;
    assert_eq!(status, 200);
    let documents = listed["documents"].as_array().unwrap();
    let paths: Vec<&Value> = documents.iter().map(|document| &document["path"]).collect();
    assert_eq!(paths, ["/q/Children", "/q/Node"]);
    assert_eq!(documents[0]["variables"], json!({ "first": "Int!" }));

    let asked = server.ask("{ node { id } }").await;
    assert_eq!(get(&server, "/q/Node").await, (200, asked));
    let response = server.get("/q/Node").await;
    let tag = header(&response, "etag").to_owned();
    assert_eq!(header(&response, "cache-control"), "public, max-age=0, s-maxage=60");
    let again = server.client.get(format!("{}/q/Node", server.url)).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    for path in ["/q/Children?first=3", "/q/Children?variables=%7B%22first%22:3%7D"] {
        let (status, answer) = get(&server, path).await;
        assert_eq!((status, answer["data"]["node"]["children"].as_array().map(Vec::len)), (200, Some(3)), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_address_lacks_or_has_too_much_of_is_told() {
    let server = with(false).await;
    for (path, status, told, message) in [
        ("/q/Nodes", 404, "NOT_FOUND", "GET /q lists"),
        ("/q/Node?first=3", 400, "BAD_USER_INPUT", "no variable `first`; it has none"),
        ("/q/Children?last=3", 400, "BAD_USER_INPUT", "it has first"),
        ("/q/Children?first=x", 400, "BAD_USER_INPUT", "of the type Int!"),
        ("/q/Children?first=3&first=3", 400, "BAD_USER_INPUT", "twice"),
        ("/q/Children?variables=3", 400, "BAD_USER_INPUT", "no JSON object"),
        ("/q/Children", 200, "BAD_USER_INPUT", "first"),
    ] {
        let (got, answer) = get(&server, path).await;
        assert_eq!((got, code(&answer)), (status, told), "{path}: {answer}");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains(message), "{path}: {answer}");
    }
    let posted = server.client.post(format!("{}/q/Node", server.url)).send().await.unwrap();
    assert_eq!((posted.status().as_u16(), header(&posted, "allow")), (405, "GET, HEAD"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_no_other_document_is_answered_whoever_asked_it_before() {
    let server = with(true).await;
    let other = json!({ "query": "{ node { id slow } }" });
    for round in 0..3 {
        let refused: Value = server.post(other.clone()).await.json().await.unwrap();
        assert_eq!(code(&refused), "FORBIDDEN", "round {round}: {refused}");
        assert_eq!(server.post_as(&server.reader, other.clone()).await.status(), 200);
    }
    let request =
        server.client.post(format!("{}/graphql", server.url)).header("accept", "text/event-stream").json(&other);
    let told = request.send().await.unwrap();
    assert!(header(&told, "content-type").starts_with("text/event-stream"));
    assert!(told.text().await.unwrap().contains("FORBIDDEN"));
    let kept = server.post_as(&server.reader, other.clone()).await;
    assert_eq!(header(&kept, "cache-control"), "private, no-cache", "it is not everybody's");
    assert!(header(&kept, "vary").contains("Authorization"));
    let change: Value = server.post(json!({ "query": "mutation { set(value: 1) }" })).await.json().await.unwrap();
    assert_eq!(code(&change), "UNAUTHENTICATED");
    for query in ["{ __schema { queryType { name } } }", "query Node { node { ...F id } } fragment F on Node { id }"] {
        assert_eq!(code(&server.ask(query).await), "FORBIDDEN", "{query}");
    }
    for round in 0..3 {
        assert_eq!(get(&server, "/q/Node").await.0, 200, "round {round}");
        let written = server.ask("query Node {node{...F}}\nfragment F on Node { id } ").await;
        assert_eq!(written["data"]["node"]["id"], json!(1), "the same document is the same: {written}");
    }
}
