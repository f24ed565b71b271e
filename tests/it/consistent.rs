//! One answer is of one version, whatever is published while it is computed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use hubscope::ingest::{Order, ingest};
use hubscope::store::SnapshotKey;
use serde_json::{Value, json};

use crate::harness::database::both;
use crate::harness::parquet;
use crate::harness::server::TestServer;

/// Versions published, one more model and one more snapshot each.
const VERSIONS: usize = 25;
/// Clients that ask all the while.
const CLIENTS: usize = 6;

/// The snapshot of version `number`, with as many models.
pub(crate) fn order(folder: &std::path::Path, number: usize) -> Order {
    let location = folder.join(format!("{number}.parquet"));
    let row = |model| json!({ "id": format!("a/{model}"), "downloads": 30 }).as_object().unwrap().clone();
    parquet::write(&location, &(0..number).map(row).collect::<Vec<_>>());
    let taken_on = format!("2025-01-{number:02}").parse().unwrap();
    let key = SnapshotKey { hub: "huggingface".parse().unwrap(), kind: "models".parse().unwrap(), taken_on };
    Order { key, partial: false, location: location.into(), name: format!("{number}.parquet") }
}

/// A document that no other client asks for, so that each is computed: with several questions that each read the database.
fn document(client: usize, round: usize) -> Value {
    const PROVENANCE: &str = "provenance { dataVersion { version } snapshotCount }";
    let label = format!("c{client}r{round}");
    let query = format!(
        "{{ {label}: dataVersion {{ version }}
            totals: hubTotals {{ models {PROVENANCE} }}
            snapshots(first: 1) {{ totalCount nodes {{ rows }} }}
            models(first: 1) {{ totalCount }}
            shares: downloadShare(by: ORIGIN) {{ {PROVENANCE} groups {{ models }} }}
            again: hubTotals(interval: YEAR) {{ models {PROVENANCE} }} }}"
    );
    json!({ "query": query, "variables": {} })
}

/// Every number in an answer is that of the version: which is the number of snapshots, and of models.
fn hold(answer: &Value, label: &str) -> u64 {
    let data = &answer["data"];
    let version = data[label]["version"].as_u64().unwrap_or_else(|| panic!("{answer}"));
    let told = [
        &data["totals"]["models"],
        &data["totals"]["provenance"]["dataVersion"]["version"],
        &data["totals"]["provenance"]["snapshotCount"],
        &data["snapshots"]["totalCount"],
        &data["snapshots"]["nodes"][0]["rows"],
        &data["models"]["totalCount"],
        &data["shares"]["provenance"]["dataVersion"]["version"],
        &data["shares"]["provenance"]["snapshotCount"],
        &data["shares"]["groups"][0]["models"],
        &data["again"]["models"],
    ];
    assert!(told.iter().all(|number| **number == version), "several versions in one answer: {answer}");
    version
}

both! {
    async fn every_answer_is_of_one_version_while_versions_are_published(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let server = TestServer::start(&database.url).await;
        let publish = async |number| {
            ingest(&server.store, vec![order(folder.path(), number)], std::future::pending()).await.unwrap()
        };
        publish(1).await;
        server.current().await;
        let over = Arc::new(AtomicBool::new(false));
        let clients = (0..CLIENTS).map(|client| {
            let (server, over) = (&server, Arc::clone(&over));
            async move {
                let mut versions = Vec::new();
                for round in 0.. {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let answer = server.ask(&document(client, round)).await;
                    versions.push(hold(&answer, &format!("c{client}r{round}")));
                }
                versions
            }
        });
        let publishing = async {
            for number in 2..=VERSIONS {
                publish(number).await;
            }
            over.store(true, Ordering::Relaxed);
        };
        let (clients, ()) = tokio::join!(join_all(clients), publishing);
        for versions in &clients {
            assert!(versions.is_sorted(), "a later answer is of an earlier version: {versions:?}");
        }
        let mut seen: Vec<u64> = clients.concat();
        seen.sort_unstable();
        seen.dedup();
        assert!(seen.len() > 5, "hardly anything was published while clients asked: {seen:?}");
    }
}
