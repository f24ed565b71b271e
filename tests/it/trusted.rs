//! A file of queries, each with an address: the examples.

use std::fs;

use hubscope::config::Settings;
use hubscope::examples;
use serde_json::{Value, json};

use crate::cache::publish;
use crate::harness::database::Database;
use crate::harness::program::{hubscope, written};
use crate::harness::server::{TestServer, client};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_example_in_a_file_is_answered_at_its_address_as_it_is_when_it_is_sent() {
    let database = Database::Sqlite.migrated().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let texts: Vec<&str> = examples::ALL.iter().map(|example| example.document).collect();
    fs::write(file.path(), texts.join("\n")).unwrap();
    let settings = Settings { documents: Some(file.path().into()), documents_only: true, ..Settings::default() };
    let server = TestServer::with(&database.url, settings).await;
    publish(&TestServer::start(&database.url).await, 6, 300).await;
    server.ready().await;
    let listed: Value = serde_json::from_str(&server.page("/q").await).unwrap();
    let documents = listed["documents"].as_array().unwrap();
    assert_eq!(documents.len(), texts.len());
    for document in documents {
        let path = document["path"].as_str().unwrap();
        let named: Value = serde_json::from_str(&server.page(path).await).unwrap();
        let sent = server.ask(&json!({ "query": document["query"], "operationName": document["name"] })).await;
        assert_eq!(named, sent, "{path}");
        assert!(named["data"].is_object(), "{named}");
    }
    let refused = client().post(format!("{}/graphql", server.base)).json(&json!({ "query": "{ __typename }" }));
    let refused: Value = refused.send().await.unwrap().json().await.unwrap();
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_used_stops_the_start_and_says_why() {
    let database = Database::Sqlite.migrated().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "{ __typename }").unwrap();
    let file = file.path().to_str().unwrap();
    for (settings, told) in [
        ([("HUBSCOPE_DOCUMENTS", file), ("HUBSCOPE_DOCUMENTS_ONLY", "false")], "an operation has no name"),
        ([("HUBSCOPE_DOCUMENTS", "/nowhere"), ("HUBSCOPE_DOCUMENTS_ONLY", "false")], "/nowhere cannot be used"),
        ([("HUBSCOPE_DOCUMENTS", ""), ("HUBSCOPE_DOCUMENTS_ONLY", "true")], "HUBSCOPE_DOCUMENTS has to name a file"),
    ] {
        let mut command = hubscope(&database.url, ["serve", "--bind", "127.0.0.1:0"]);
        let ended = command.envs(settings).output().await.unwrap();
        assert!(!ended.status.success() && written(&ended).contains(told), "{told}: {}", written(&ended));
    }
}
