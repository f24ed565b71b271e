//! Every example answers on the bundled sample, under the default limits.

use hubscope::examples;
use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::sample::Sample;
use crate::harness::server::TestServer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_answers_on_the_sample() {
    let (sample, own) = (Sample::unpacked(), Database::Sqlite.migrated().await);
    let server = TestServer::start(&own.url).await;
    sample.ingest(&server.store).await;
    server.current().await;
    for example in examples::ALL {
        assert!(example.document.starts_with("# "), "{} does not say what it asks", example.file);
        let answer = server.ask(&json!({ "query": example.document })).await;
        assert!(answer.get("errors").is_none(), "{}: {answer}", example.file);
        let fields = answer["data"].as_object().expect("data");
        assert!(fields.values().all(|field| *field != Value::Null), "{}: {answer}", example.file);
    }
}
