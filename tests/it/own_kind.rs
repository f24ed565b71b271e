//! The count of each kind tells what it is and what it was computed from: its own words, days and snapshots, not those of another.

use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::scenario::Scenario;
use crate::scenarios::hold_all;

const DEFINED: &str = "period { from to } definition { name unit additivity dimensions available { from to } } \
                       provenance { snapshotCount firstSnapshotOn lastSnapshotOn partial basis gaps { from } resets }";

/// What the count of a kind tells that was listed from `first` to the day before `end`.
fn told(
    name: &str,
    unit: &str,
    dimensions: &[&str],
    (first, last, end): (&str, &str, &str),
    snapshots: Value,
) -> Value {
    let days = json!({ "from": first, "to": end });
    let (count, partial) = (&snapshots[0], &snapshots[1]);
    json!({
        "period": days,
        "definition": { "name": name, "unit": unit, "additivity": "SEMI_ADDITIVE", "dimensions": dimensions, "available": days },
        "provenance": {
            "snapshotCount": count, "firstSnapshotOn": first, "lastSnapshotOn": last, "partial": partial,
            "basis": [], "gaps": [], "resets": 0,
        },
    })
}

/// Three kinds listed on days of their own, models with a partial listing.
fn listed_apart() -> Scenario {
    let snapshot = |kind: &str, taken_on: &str, partial: bool| json!({ "kind": kind, "taken_on": taken_on, "partial": partial, "rows": [{ "id": "a/x", "downloads": 30 }] });
    let models = [
        "ORIGIN",
        "REGION",
        "PUBLISHER",
        "PUBLISHER_KIND",
        "SIZE",
        "TASK",
        "MODALITY",
        "LIBRARY",
        "LICENSE",
        "RELATION",
        "AGE",
    ];
    let datasets = ["CATEGORY", "MODALITY", "ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND", "LICENSE"];
    let spaces = ["SDK", "ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND"];
    let answers = json!({
        "modelCounts": told("modelCounts", "models", &models, ("2025-01-01", "2025-01-11", "2025-01-12"), json!([2, true])),
        "datasetCounts": told("datasetCounts", "datasets", &datasets, ("2025-01-04", "2025-01-15", "2025-01-16"), json!([3, false])),
        "spaceCounts": told("spaceCounts", "spaces", &spaces, ("2025-01-06", "2025-01-06", "2025-01-07"), json!([1, false])),
    });
    let available = |name: &str| json!({ "name": name, "available": answers[name]["definition"]["available"] });
    let names = ["modelCounts", "datasetCounts", "spaceCounts"];
    let ask = |fields: &dyn Fn(&str) -> String| format!("{{ {} }}", names.map(fields).join(" "));
    let scenario = json!({
        "title": "kinds that are listed apart", "rule": "schema: MetricDefinition, Provenance",
        "snapshots": [
            snapshot("models", "2025-01-01", true), snapshot("models", "2025-01-11", false),
            snapshot("datasets", "2025-01-04", false), snapshot("datasets", "2025-01-05", false), snapshot("datasets", "2025-01-15", false),
            snapshot("spaces", "2025-01-06", false),
        ],
        "checks": [
            { "why": "in answers", "query": ask(&|name| format!("{name} {{ {DEFINED} }}")), "answer": answers.to_string() },
            {
                "why": "in the catalogue of metrics",
                "query": ask(&|name| format!("{name}: metric(name: \"{name}\") {{ name available {{ from to }} }}")),
                "answer": json!({ names[0]: available(names[0]), names[1]: available(names[1]), names[2]: available(names[2]) }).to_string(),
            },
        ],
    });
    Scenario::parse_json("kinds that are listed apart", &scenario.to_string()).expect("a scenario")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_count_of_each_kind_tells_of_its_own() {
    hold_all(vec![listed_apart()], Database::Sqlite).await;
    hold_all(vec![listed_apart()], Database::Postgres).await;
}
