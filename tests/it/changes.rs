//! What administrators change over the wire: publishers and snapshots, and what the audit trail says of it.

mod publishers;
mod snapshots;

use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::program::make_key;
use crate::harness::server::{TestServer, client};

/// Makes a key, and gives it back.
async fn key(database: &TestDatabase, name: &str, scope: &str) -> String {
    make_key(&database.url, name, scope).await
}

/// The answer to a document for the holder of a key.
async fn ask(server: &TestServer, key: &str, document: &str, variables: Value) -> Value {
    let request = json!({ "query": document, "variables": variables });
    let sent = client().post(format!("{}/graphql", server.base)).bearer_auth(key).json(&request).send();
    sent.await.unwrap().json().await.unwrap()
}

/// The code of the first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no error: {answer}"))
}

fn message(answer: &Value) -> &str {
    answer["errors"][0]["message"].as_str().unwrap_or_else(|| panic!("no error: {answer}"))
}
