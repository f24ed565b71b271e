//! Keys and scopes at the edge.

use std::sync::atomic::Ordering::SeqCst;

use serde_json::{Value, json};

use super::{TestServer, code, header};
use crate::auth::Key;
use crate::cache::CacheSettings;
use crate::http::HttpSettings;

const ASK: &str = "{ node { id } }";
const CHANGE: &str = "mutation { set(value: 1) }";

async fn closed() -> TestServer {
    TestServer::with(HttpSettings { anonymous: false, ..HttpSettings::default() }, CacheSettings::default()).await
}

fn query(text: &str) -> Value {
    json!({ "query": text })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_opens_nothing_is_401_in_the_same_words_whatever_is_wrong_with_it() {
    for server in [TestServer::start().await, closed().await] {
        let key = server.reader.expose();
        let another_secret = format!("Bearer {}{}", &key[..26], &server.admin.expose()[26..]);
        let unknown = format!("Bearer {}", Key::generate().unwrap().expose());
        let headers =
            [&another_secret, &unknown, "Bearer x", "Bearer", "", &format!("Basic {key}"), key, "Bearer hubscope_"];
        let mut told = Vec::new();
        for authorization in headers {
            let response = server.post_with(authorization, query(ASK)).await;
            assert_eq!(response.status(), 401, "{authorization}");
            assert_eq!(header(&response, "www-authenticate"), "Bearer realm=\"hubscope\", error=\"invalid_token\"");
            assert_eq!((header(&response, "cache-control"), header(&response, "ratelimit")), ("no-store", ""));
            told.push(response.text().await.unwrap());
        }
        assert!(told[0].contains("\"UNAUTHENTICATED\"") && !told[0].contains(&key[..26]), "{}", told[0]);
        told.dedup();
        assert_eq!(told.len(), 1, "{told:?}");
        let json = server.client.post(format!("{}/graphql", server.url)).header("accept", "application/json");
        let json = json.header("authorization", "Bearer x").json(&query(ASK)).send().await.unwrap();
        assert_eq!((json.status().as_u16(), json.text().await.unwrap()), (401, told[0].clone()));
        assert_eq!(server.engine.executions.load(SeqCst), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_anonymous_reading_a_key_is_needed_for_answers_and_for_nothing_else() {
    let server = closed().await;
    let address = "/graphql?query=%7Bnode%7Bid%7D%7D";
    // An answer that is known is kept from those without a key, too.
    assert_eq!(server.post_as(&server.reader, query(ASK)).await.status(), 200);
    for response in [server.get(address).await, server.post(query(ASK)).await, server.post(query("{")).await] {
        assert_eq!(
            (response.status().as_u16(), header(&response, "www-authenticate")),
            (401, "Bearer realm=\"hubscope\"")
        );
        assert_eq!(code(&response.json().await.unwrap()), "UNAUTHENTICATED");
    }
    let known = server.client.get(format!("{}{address}", server.url)).bearer_auth(server.reader.expose());
    let known = known.send().await.unwrap();
    assert_eq!((known.status().as_u16(), header(&known, "cache-control")), (200, "private, no-cache"));
    assert!(header(&known, "vary").starts_with("Accept, Authorization"), "{known:?}");
    assert_eq!(server.engine.executions.load(SeqCst), 1, "one answer for all who may read");
    for open in ["/schema.graphql", "/livez", "/readyz", "/graphiql"] {
        assert_eq!(server.get(open).await.status(), 200, "{open}");
    }
    let again = server.client.get(format!("{}{address}", server.url)).header("if-none-match", header(&known, "etag"));
    assert_eq!(again.send().await.unwrap().status(), 401, "304 would tell that nothing changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_need_the_scope_admin() {
    for server in [TestServer::start().await, closed().await] {
        let nobody = server.post(query(CHANGE)).await;
        assert_eq!((nobody.status().as_u16(), code(&nobody.json().await.unwrap())), (401, "UNAUTHENTICATED"));
        let reader = server.post_as(&server.reader, query(CHANGE)).await;
        assert_eq!((reader.status().as_u16(), code(&reader.json().await.unwrap())), (403, "FORBIDDEN"));
        let hidden = "mutation A { set(value: 1) } query B { node { id } }";
        let reader = server.post_as(&server.reader, json!({ "query": hidden, "operationName": "A" })).await;
        assert_eq!(code(&reader.json().await.unwrap()), "FORBIDDEN");
        assert_eq!(server.engine.executions.load(SeqCst), 0, "nothing ran");
        let admin = server.post_as(&server.admin, query(CHANGE)).await;
        assert_eq!(admin.json::<Value>().await.unwrap(), json!({ "data": { "set": 1 } }));
        assert_eq!(server.post_as(&server.admin, query(ASK)).await.status(), 200, "who may change may read");
        let by_address = server.client.get(format!("{}/graphql?query=mutation%7Bset(value:1)%7D", server.url));
        assert_eq!(by_address.bearer_auth(server.admin.expose()).send().await.unwrap().status(), 405);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_headers_are_one_too_many() {
    let server = TestServer::start().await;
    let request = server.client.post(format!("{}/graphql", server.url)).json(&query(ASK));
    let request = request.bearer_auth(server.reader.expose()).bearer_auth(server.admin.expose());
    assert_eq!(request.send().await.unwrap().status(), 401);
}

/// A refused request whose body was not read would spoil the connection for the next one.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_outlives_a_refusal() {
    let server = closed().await;
    for _ in 0..20 {
        let large = server.post(json!({ "query": ASK, "variables": { "x": "y".repeat(100_000) } })).await;
        assert_eq!(large.status(), 401);
        assert_eq!(server.post_as(&server.reader, query(ASK)).await.status(), 200);
    }
    let larger = server.post(json!({ "query": "y".repeat(300_000) })).await;
    assert_eq!((larger.status().as_u16(), header(&larger, "connection")), (401, "close"));
}
