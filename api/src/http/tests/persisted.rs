//! Persisted queries.

use serde_json::{Value, json};

use super::{TestServer, code};

/// SHA-256 of [`DOCUMENT`], by `printf '{ node { id } }' | sha256sum`.
const DIGEST: &str = "1175e796f36e2f5f173e6d6abe3d993f9bd22ff7eb75e44c4f04ae59a950f9e4";
const DOCUMENT: &str = "{ node { id } }";

fn extensions(digest: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": digest } })
}

async fn asked(server: &TestServer, body: Value) -> (u16, Value) {
    let response = server.post(body).await;
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_sent_once_and_then_its_digest() {
    let server = TestServer::start().await;
    let (status, unknown) = asked(&server, json!({ "extensions": extensions(DIGEST) })).await;
    assert_eq!((status, code(&unknown)), (400, "PERSISTED_QUERY_NOT_FOUND"), "{unknown}");
    assert_eq!(unknown["errors"][0]["message"], "PersistedQueryNotFound", "what clients look for");
    let both = json!({ "query": DOCUMENT, "extensions": extensions(DIGEST) });
    let (status, answer) = asked(&server, both).await;
    assert_eq!(status, 200, "{answer}");
    let upper = DIGEST.to_uppercase();
    for digest in [DIGEST, &upper] {
        assert_eq!(asked(&server, json!({ "extensions": extensions(digest) })).await, (200, answer.clone()));
    }
    let address =
        format!("/graphql?extensions=%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22{DIGEST}%22%7D%7D");
    let response = server.get(&address).await;
    assert!(response.headers().contains_key("etag"), "it may be kept and asked for again");
    assert_eq!(response.json::<Value>().await.unwrap(), answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_stands_for_its_document_alone() {
    let server = TestServer::start().await;
    let other = json!({ "query": "{ node { slow } }", "extensions": extensions(DIGEST) });
    let (_, refused) = asked(&server, other).await;
    assert_eq!(code(&refused), "BAD_USER_INPUT", "{refused}");
    // What cannot run is not remembered.
    let digest = "7abf68d9d715abf78597d9db636fdd20bc45486394ffe7c440f83e1236f89d6f";
    let wrong = json!({ "query": "{ nothing", "extensions": extensions(digest) });
    assert_eq!(code(&asked(&server, wrong).await.1), "GRAPHQL_PARSE_FAILED");
    for digest in [DIGEST, digest] {
        let (_, unknown) = asked(&server, json!({ "extensions": extensions(digest) })).await;
        assert_eq!(code(&unknown), "PERSISTED_QUERY_NOT_FOUND");
    }
    for persisted in [
        json!(1),
        json!({}),
        json!({ "version": 2, "sha256Hash": DIGEST }),
        json!({ "version": 1, "sha256Hash": "zz" }),
    ] {
        let body = json!({ "query": DOCUMENT, "extensions": { "persistedQuery": persisted } });
        let (status, refused) = asked(&server, body).await;
        assert_eq!((status, code(&refused)), (400, "BAD_USER_INPUT"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hardly_anything_but_comments_is_not_remembered() {
    let server = TestServer::start().await;
    let text = format!("{{ node {{ id }} }} # {}", "x".repeat(3_000));
    let digest: String = crate::cache::digest_of(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    for _ in 0..2 {
        let (status, _) = asked(&server, json!({ "query": text, "extensions": extensions(&digest) })).await;
        assert_eq!(status, 200);
        let (_, unknown) = asked(&server, json!({ "extensions": extensions(&digest) })).await;
        assert_eq!(code(&unknown), "PERSISTED_QUERY_NOT_FOUND");
    }
}
