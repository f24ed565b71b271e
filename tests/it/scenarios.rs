//! Every scenario on every database: what was worked out by hand is what the server answers.

use std::process::Command;

use futures_util::{StreamExt, stream};
use hubscope::ingest::ingest;
use serde_json::{Map, Value, json};

use crate::harness::database::Database;
use crate::harness::scenario::{self, Scenario};
use crate::harness::server::{Answering, TestServer, order};

/// Scenarios that run at the same time.
const AT_ONCE: usize = 4;

/// Registries are read before the snapshots on one database and after them on the other: the answers must not differ.
async fn hold(scenario: &Scenario, database: Database, answering: Answering) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let files = scenario.write(folder.path());
    let own = database.migrated().await;
    let server = TestServer::with(&own.url, answering.settings()).await;
    if database == Database::Sqlite {
        server.import(&files).await;
    }
    for (snapshot, file) in scenario.snapshots.iter().zip(&files.snapshots) {
        if let Err(error) = server.ingest(snapshot, file).await {
            return vec![format!("{scenario}, {database:?}, {answering:?}: {error}")];
        }
    }
    if database == Database::Postgres {
        server.import(&files).await;
    }
    let version = server.store.read().await.expect("a read").version();
    server.serves(version.number).await;
    let (mut differences, mut kept) = (Vec::new(), Map::new());
    for check in &scenario.checks {
        let response = server.ask(&check.request(&kept)).await;
        if let Err(difference) = check.hold(&response).and_then(|()| check.keep(&response, &mut kept)) {
            differences.push(format!("{scenario}, {database:?}, {answering:?}: {difference}"));
        }
    }
    differences
}

/// On what is held in memory.
pub(crate) async fn hold_all(scenarios: Vec<Scenario>, database: Database) {
    hold_each(scenarios, database, Answering::Columns).await;
}

async fn hold_each(scenarios: Vec<Scenario>, database: Database, answering: Answering) {
    let held = stream::iter(&scenarios).map(|scenario| hold(scenario, database, answering)).buffer_unordered(AT_ONCE);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_of_sqlite_alone_answer_as_worked_out_by_hand() {
    hold_each(scenario::all(), Database::Sqlite, Answering::Sql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_of_postgres_alone_answer_as_worked_out_by_hand() {
    hold_each(scenario::all(), Database::Postgres, Answering::Sql).await;
}

/// Random small hubs with the answers of the independent calculator in `tests/reference`.
pub(crate) fn random(seeds: std::ops::Range<u32>) -> Vec<Scenario> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let tables = root.join("../api/src/dimension");
    let written = seeds.map(|seed| {
        let output = Command::new("python3")
            .arg(root.join("reference/random_hub.py"))
            .arg("--regions")
            .arg(tables.join("regions.csv"))
            .arg("--tasks")
            .arg(tables.join("tasks.csv"))
            .args(["--requests", "40", "--seed", &seed.to_string()])
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
    hold_each(random(1..7), Database::Sqlite, Answering::Sql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_agrees_with_an_independent_calculator() {
    hold_all(random(25..49), Database::Postgres).await;
    hold_each(random(25..31), Database::Postgres, Answering::Sql).await;
}

/// Texts that nothing can shorten, four bytes a character: `characters` of them, from `seed`.
fn long(seed: u64, characters: usize) -> String {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x2_0000 + (state >> 40) as u32 % 0xa000).expect("an ideograph")
    };
    (0..characters).map(|_| next()).collect()
}

/// Names of 500 and texts of 1,000 characters are taken by either database.
fn longest() -> Scenario {
    let models = json!([
        { "id": format!("{}/{}", long(1, 250), long(2, 249)), "downloads": 40, "library_name": long(3, 1_000),
          "pipeline_tag": long(4, 1_000), "tags": [format!("license:{}", long(5, 992))] },
        { "id": long(6, 500), "_id": long(7, 1_000), "author": long(8, 1_000), "downloads": 20 },
    ]);
    let datasets = json!([{ "id": "a/b", "tags": [format!("task_categories:{}", long(9, 984))] }]);
    let query = "{ downloadShare(by: PUBLISHER) { total groups { role } } datasetCounts { groups { role } } }";
    let value = json!({ "role": "VALUE" });
    let answer =
        json!({ "downloadShare": { "total": 60, "groups": [value, value] }, "datasetCounts": { "groups": [value] } });
    let scenario = json!({
        "title": "the longest texts", "rule": "definitions.md §1 Rows",
        "snapshots": [
            { "kind": "models", "taken_on": "2025-01-11", "rows": models },
            { "kind": "datasets", "taken_on": "2025-01-11", "rows": datasets },
        ],
        "checks": [{ "why": "every row is taken", "query": query, "answer": answer.to_string() }],
    });
    Scenario::parse_json("the longest texts", &scenario.to_string()).expect("a scenario")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_take_the_longest_texts() {
    hold_all(vec![longest()], Database::Sqlite).await;
    hold_all(vec![longest()], Database::Postgres).await;
}

/// Filters as long as they may be, enums over and over again.
fn largest_filters() -> Scenario {
    let texts = |from: u32| (from..from + 1_000).map(|at| format!("value {at}")).collect::<Vec<_>>();
    let mut names = texts(0);
    names[999] = "a".to_owned();
    let filter =
        json!({ "size": vec!["UNDER_100M"; 5_000], "relation": vec!["NONE_DECLARED"; 3_000], "publisher": names });
    let none = json!({ "task": texts(0), "library": texts(500), "license": texts(900), "publisher": texts(1_000) });
    let query = "query Q($some: ModelFilter, $none: ModelFilter) {
        some: downloadShare(by: TASK, where: $some) { total } none: downloadShare(by: TASK, where: $none) { total } }";
    let scenario = json!({
        "title": "the largest filters", "rule": "schema: ModelFilter",
        "snapshots": [{ "kind": "models", "taken_on": "2025-01-11", "rows": [{ "id": "a/x-5M", "downloads": 40 }] }],
        "checks": [{
            "why": "they are answered", "query": query, "variables": json!({ "some": filter, "none": none }).to_string(),
            "answer": json!({ "some": { "total": 40 }, "none": { "total": 0 } }).to_string(),
        }],
    });
    Scenario::parse_json("the largest filters", &scenario.to_string()).expect("a scenario")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_answer_the_largest_filters() {
    hold_all(vec![largest_filters()], Database::Sqlite).await;
    hold_all(vec![largest_filters()], Database::Postgres).await;
}

/// Everything that a check's request answers, labels and provenance too, apart from what tells the time.
fn in_full(request: &Value) -> Value {
    let query = request["query"].as_str().expect("a query");
    let told = "provenance { freshness ";
    let query = query.replace("groups { key ", "groups { key label ").replace("provenance { ", told);
    json!({ "query": query, "variables": request["variables"] })
}

/// The answers to all checks after the snapshots came in the order of `arrival`, in runs of `at_once`; registries come first on
/// one database and last on the other.
async fn answers(scenario: &Scenario, arrival: &[usize], at_once: usize, database: Database) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let files = scenario.write(folder.path());
    let own = database.migrated().await;
    let server = TestServer::start(&own.url).await;
    if database == Database::Sqlite {
        server.import(&files).await;
    }
    for run in arrival.chunks(at_once) {
        let orders = run.iter().map(|at| order(&scenario.snapshots[*at], &files.snapshots[*at])).collect();
        ingest(&server.store, orders, std::future::pending()).await.expect("a run");
    }
    if database == Database::Postgres {
        server.import(&files).await;
    }
    let version = server.store.read().await.expect("a read").version();
    server.serves(version.number).await;
    let (mut answers, mut kept) = (Vec::new(), Map::new());
    for check in &scenario.checks {
        let answer = server.ask(&in_full(&check.request(&kept))).await;
        check.keep(&answer, &mut kept).expect("what is kept is there");
        answers.push(answer.to_string());
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_the_order_of_arrival_nor_the_database_changes_a_byte() {
    for scenario in random(200..206) {
        // Of several snapshots of one day the last one counts, so only that may change its place.
        let key = |at: &usize| {
            let of = &scenario.snapshots[*at];
            (&of.hub, &of.kind, &of.taken_on)
        };
        let all: Vec<usize> = (0..scenario.snapshots.len()).collect();
        let last = |at: &usize| all.iter().rev().find(|other| key(other) == key(at)) == Some(at);
        let in_order: Vec<usize> = all.iter().copied().filter(last).collect();
        let reversed: Vec<usize> = in_order.iter().rev().copied().collect();
        let expected = answers(&scenario, &in_order, in_order.len(), Database::Sqlite).await;
        let single = answers(&scenario, &reversed, 1, Database::Postgres).await;
        let some = answers(&scenario, &reversed, 3, Database::Sqlite).await;
        for (expected, (single, some)) in expected.iter().zip(single.iter().zip(&some)) {
            assert_eq!(expected, single, "{scenario}");
            assert_eq!(expected, some, "{scenario}");
        }
    }
}
