//! The bundled sample: whatever way its files come in, the answers are the same, and they are those worked out independently.

use std::time::Duration;

use hubscope::ingest::{IngestError, Order, ingest};
use serde_json::{Value, json};

use crate::harness::copies::scalar;
use crate::harness::database::Database;
use crate::harness::questions::{answers, hold};
use crate::harness::sample::{Sample, next, shuffle};
use crate::harness::server::TestServer;

/// A server over a fresh database that holds only the registries of the sample.
struct Hub {
    sample: Sample,
    server: TestServer,
    database: crate::harness::database::TestDatabase,
}

impl Hub {
    async fn empty(database: Database) -> Self {
        let (sample, own) = (Sample::unpacked(), database.migrated().await);
        let server = TestServer::start(&own.url).await;
        sample.import(&server.store).await;
        Self { sample, server, database: own }
    }

    async fn filled(database: Database) -> Self {
        let hub = Self::empty(database).await;
        hub.ingest(hub.sample.orders()).await;
        hub
    }

    async fn ingest(&self, orders: Vec<Order>) {
        ingest(&self.server.store, orders, std::future::pending()).await.expect("an ingest");
    }

    async fn answers(&self) -> Vec<String> {
        self.server.current().await;
        answers(&self.server).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_give_the_same_answers_and_a_second_run_changes_nothing() {
    let hub = Hub::filled(Database::Sqlite).await;
    let expected = hub.answers().await;
    let again = ingest(&hub.server.store, hub.sample.orders(), std::future::pending()).await.unwrap();
    assert!(again.version.is_none(), "{again:?}");
    hold(&expected, &hub.answers().await, "a second run");

    let other = Hub::filled(Database::Postgres).await;
    hold(&expected, &other.answers().await, "PostgreSQL after SQLite");
}

/// Runs of some snapshots each, in an order of each seed; with five snapshots coming twice.
async fn shuffled(database: Database, seeds: &[(u64, usize)]) {
    let expected = Hub::filled(database).await.answers().await;
    for &(seed, at_once) in seeds {
        let hub = Hub::empty(database).await;
        let mut orders = hub.sample.orders();
        orders.extend_from_within(..5);
        shuffle(&mut orders, seed);
        for run in orders.chunks(at_once) {
            hub.ingest(run.to_vec()).await;
        }
        hold(&expected, &hub.answers().await, &format!("shuffled by seed {seed}"));
        nothing_dangles(&hub.database.url).await;
    }
}

/// PostgreSQL does not check what comes by the million: what a row refers to is there, and an identifier has one bearer.
async fn nothing_dangles(url: &str) {
    const REFERENCES: [(&str, &str, &str, &str); 16] = [
        ("listing", "snapshot_id", "snapshot", "id"),
        ("listing", "attributes", "attribute_set", "digest"),
        ("repository", "attributes", "attribute_set", "digest"),
        ("repository", "publisher_id", "publisher", "id"),
        ("repository", "root_publisher_id", "publisher", "id"),
        ("repository", "root_id", "repository", "id"),
        ("repository", "task_id", "term", "id"),
        ("repository", "library_id", "term", "id"),
        ("repository", "license_id", "term", "id"),
        ("former_name", "repository_id", "repository", "id"),
        ("repository_facet", "repository_id", "repository", "id"),
        ("repository_facet", "term_id", "term", "id"),
        ("base_edge", "repository_id", "repository", "id"),
        ("base_edge", "base_id", "repository", "id"),
        ("absence", "repository_id", "repository", "id"),
        ("amount", "repository_id", "repository", "id"),
    ];
    for (table, column, target, key) in REFERENCES {
        let query = format!(
            "SELECT count(*) FROM {table} a WHERE a.{column} IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM {target} b WHERE b.{key} = a.{column})"
        );
        assert_eq!(scalar(url, &query).await, 0, "{table}.{column}");
    }
    let bearers = "SELECT count(*) - count(DISTINCT (hub * 1000 + kind) || ' ' || source_id) FROM repository
                   WHERE source_id IS NOT NULL";
    assert_eq!(scalar(url, bearers).await, 0, "identifiers");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_answers_the_same_in_any_order_of_arrival() {
    shuffled(Database::Sqlite, &[(1, 1), (2, 9), (3, 9)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_answers_the_same_in_any_order_of_arrival() {
    shuffled(Database::Postgres, &[(4, 1), (5, 9)]).await;
}

/// Stops runs after ever longer times, each before the work is done, and then lets one finish.
async fn interrupted(database: Database) {
    let expected = Hub::filled(database).await.answers().await;
    let hub = Hub::empty(database).await;
    let empty = hub.answers_of_the_empty().await;
    let (mut seed, mut stopped) = (7, 0);
    for round in 0..12 {
        let wait = Duration::from_millis(round * 40 + next(&mut seed) % 40);
        match ingest(&hub.server.store, hub.sample.orders(), tokio::time::sleep(wait)).await {
            Err(IngestError::Stopped) => stopped += 1,
            Ok(_) => break,
            Err(error) => panic!("after {wait:?}: {error}"),
        }
        assert_eq!(hub.answers_of_the_empty().await, empty, "after {wait:?}");
    }
    assert!(stopped > 0, "no run was stopped");
    hub.ingest(hub.sample.orders()).await;
    hold(&expected, &hub.answers().await, "interrupted and run again");
}

impl Hub {
    /// Nothing may be told of snapshots of a run that was stopped.
    async fn answers_of_the_empty(&self) -> Value {
        let asked = "{ snapshots { totalCount } dataVersion { version } datasetCounts { total } }";
        self.server.ask(&json!({ "query": asked })).await["data"].clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_finishes_an_interrupted_run_with_the_same_answers() {
    interrupted(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_finishes_an_interrupted_run_with_the_same_answers() {
    interrupted(Database::Postgres).await;
}

/// Numbers of the calculator in `tests/reference`, which shares no code with the server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answers_are_those_of_an_independent_calculator() {
    const CHINA: [u64; 9] =
        [48032382, 57045380, 65234667, 63736160, 71835217, 94825453, 125976986, 129024721, 24847530];
    const ALL: [u64; 9] =
        [702732715, 636077819, 612312430, 517588819, 532509583, 508932800, 540719430, 520436335, 99556204];
    let hub = Hub::filled(Database::Sqlite).await;
    hub.server.current().await;
    let panel = hub.sample.fixed_panel();
    assert_eq!(panel.len(), 28);
    let query = "query ($panel: [String!]) {
        downloadShare(by: ORIGIN, period: { from: \"2025-01-01\", to: \"2025-09-07\" }, where: { publisher: $panel }) {
            total totals { downloads } groups { key downloads columns { downloads } }
        } }";
    let answer = hub.server.ask(&json!({ "query": query, "variables": { "panel": panel } })).await;
    let share = &answer["data"]["downloadShare"];
    assert_eq!(share["total"], 4_670_866_134_u64, "{answer}");
    let totals: Vec<&Value> = share["totals"].as_array().unwrap().iter().map(|point| &point["downloads"]).collect();
    assert_eq!(totals, ALL.map(Value::from).iter().collect::<Vec<_>>());
    let china = share["groups"].as_array().unwrap().iter().find(|group| group["key"] == "CN").unwrap();
    assert_eq!(china["downloads"], 680_558_496);
    assert_eq!(china["columns"]["downloads"], json!(CHINA));

    let robotics = "{ datasetCounts(
        period: { from: \"2025-08-01\", to: \"2026-02-16\" },
        where: { created: { from: \"2025-08-01\" }, category: [\"robotics\"] }
    ) { groups { key columns { added } } } }";
    let answer = hub.server.data(robotics).await;
    let groups = answer["datasetCounts"]["groups"].as_array().unwrap();
    let robotics = groups.iter().find(|group| group["key"] == "robotics").unwrap();
    assert_eq!(robotics["columns"]["added"], json!([27, 31, 30, 79, 119, 198, 405]));

    // Two breaks of 2025-07-07 have one title and touch different kinds.
    let breaks = hub.server.data("{ downloadShare(by: ORIGIN) { breaks { on } } }").await;
    let days: Vec<&str> =
        breaks["downloadShare"]["breaks"].as_array().unwrap().iter().map(|at| at["on"].as_str().unwrap()).collect();
    let expected = [
        "2024-12-13",
        "2025-01-14",
        "2025-02-26",
        "2025-04-07",
        "2025-05-07",
        "2025-06-07",
        "2025-07-07",
        "2025-08-07",
    ];
    assert_eq!(days, expected);

    let totals = hub.server.data("{ hubTotals { models datasets spaces publishers downloads } }").await;
    let expected = json!({
        "models": 7819, "datasets": 5821, "spaces": 0, "publishers": 876, "downloads": 7_027_713_827_u64
    });
    assert_eq!(totals["hubTotals"], expected);
}
