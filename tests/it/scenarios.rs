//! Every scenario on every database: what was worked out by hand is what the server answers.

use std::process::Command;

use futures_util::{StreamExt, stream};

use crate::harness::database::Database;
use crate::harness::scenario::{self, Scenario};
use crate::harness::server::TestServer;

/// Scenarios that run at the same time.
const AT_ONCE: usize = 4;

/// Registries are read before the snapshots on one database and after them on the other: the answers must not differ.
async fn hold(scenario: &Scenario, database: Database) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let files = scenario.write(folder.path());
    let own = database.migrated().await;
    let server = TestServer::start(&own.url).await;
    if database == Database::Sqlite {
        server.import(&files).await;
    }
    for (snapshot, file) in scenario.snapshots.iter().zip(&files.snapshots) {
        if let Err(error) = server.ingest(snapshot, file).await {
            return vec![format!("{scenario}, {database:?}: {error}")];
        }
    }
    if database == Database::Postgres {
        server.import(&files).await;
    }
    let version = server.store.read().await.expect("a read").version().await.expect("a version");
    server.serves(version.number).await;
    let mut differences = Vec::new();
    for check in &scenario.checks {
        let response = server.ask(&check.request()).await;
        if let Err(difference) = check.hold(&response) {
            differences.push(format!("{scenario}, {database:?}: {difference}"));
        }
    }
    differences
}

async fn hold_all(scenarios: Vec<Scenario>, database: Database) {
    let held = stream::iter(&scenarios).map(|scenario| hold(scenario, database)).buffer_unordered(AT_ONCE);
    let differences: Vec<String> = held.concat().await;
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_answers_as_worked_out_by_hand() {
    hold_all(scenario::all(), Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_answers_as_worked_out_by_hand() {
    hold_all(scenario::all(), Database::Postgres).await;
}

/// Random small hubs with the answers of the independent calculator in `tests/reference`.
fn random(seeds: std::ops::Range<u32>) -> Vec<Scenario> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let tables = root.join("../api/src/dimension");
    let written = seeds.map(|seed| {
        let output = Command::new("python3")
            .arg(root.join("reference/random_hub.py"))
            .arg("--regions")
            .arg(tables.join("regions.csv"))
            .arg("--tasks")
            .arg(tables.join("tasks.csv"))
            .args(["--requests", "25", "--seed", &seed.to_string()])
            .output()
            .expect("python3 runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        Scenario::parse_json(&format!("random hub {seed}"), &text).expect("a scenario")
    });
    written.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_agrees_with_an_independent_calculator() {
    hold_all(random(1..25), Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_agrees_with_an_independent_calculator() {
    hold_all(random(25..49), Database::Postgres).await;
}
