//! What the tests stand on is tested, too.

use std::fs::File;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sea_orm::{ConnectionTrait as _, Database};
use serde_json::{Map, json};

use super::compare::match_part;
use super::database::both;
use super::parquet::{self as listing, JsonRow};
use super::postgres::{PostgresServer, options};
use super::redis::RedisServer;
use super::scenario::{self, Scenario};

both! {
    async fn each_test_has_a_migrated_database_of_its_own(database: TestDatabase) {
        let connection = Database::connect(&database.url).await.unwrap();
        connection.execute_unprepared("CREATE TABLE own (number INTEGER)").await.unwrap();
        connection.execute_unprepared("SELECT COUNT(*) FROM seaql_migrations").await.unwrap();
        connection.close().await.unwrap();
        let other = database.kind.migrated().await;
        let connection = Database::connect(&other.url).await.unwrap();
        assert!(connection.execute_unprepared("SELECT number FROM own").await.is_err());
        connection.close().await.unwrap();
        let empty = database.kind.empty().await;
        let connection = Database::connect(&empty.url).await.unwrap();
        assert!(connection.execute_unprepared("SELECT 1 FROM seaql_migrations").await.is_err());
        connection.close().await.unwrap();
    }
}

#[tokio::test]
async fn postgres_stops_and_comes_back_with_its_data() {
    let mut server = PostgresServer::start().await;
    server.create_database("kept", "template1").await;
    server.stop();
    assert!(Database::connect(options(&server.url("kept"))).await.is_err());
    server.start_again().await;
    Database::connect(options(&server.url("kept"))).await.unwrap().close().await.unwrap();
    server.drop_database("kept").unwrap();
    assert!(Database::connect(options(&server.url("kept"))).await.is_err());
}

#[tokio::test]
async fn redis_stops_pauses_and_comes_back() {
    let mut server = RedisServer::start().await;
    server.pause();
    assert!(!server.answers().await);
    server.resume();
    assert!(server.answers().await);
    server.stop();
    assert!(!server.answers().await);
    server.start_again().await;
    assert!(server.answers().await);
}

fn rows(value: serde_json::Value) -> Vec<JsonRow> {
    serde_json::from_value(value).unwrap()
}

#[test]
fn listings_have_the_columns_that_rows_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listing.parquet");
    let rows = rows(json!([
        { "id": "a/x", "downloads": 3, "tags": ["t", "u"], "createdAt": "2025-01-06", "safetensors": { "total": 7 } },
        { "id": "a/y", "tags": [], "baseModels": { "relation": "merge", "models": [{ "id": "b/z" }, { "_id": "1" }] } },
    ]));
    listing::write(&path, &rows);
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap().build().unwrap();
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    let [batch] = batches.as_slice() else { panic!("one batch") };
    let names: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["id", "createdAt", "downloads", "tags", "safetensors", "baseModels"]);
    let types: Vec<String> = batch.schema().fields().iter().map(|field| field.data_type().to_string()).collect();
    assert_eq!(types[1], "Timestamp(µs, \"UTC\")");
    let nulls: Vec<usize> = batch.columns().iter().map(|column| column.null_count()).collect();
    assert_eq!(nulls, [0, 1, 1, 0, 1, 1]);
}

const SCENARIO: &str = r#"
title = "Shares add up"
rule = "definitions.md §3"
[[publishers]]
login = "a"
country = "CN"
[[publishers]]
login = "b"
hub = "modelscope"
[[parameters]]
model_id = "a/x"
total_params = 7000000000
[[breaks]]
kinds = "models"
metrics = "downloadShare"
on = "2025-01-06"
title = "Another way of counting"
[[snapshots]]
kind = "models"
taken_on = "2025-01-06"
rows = [ { id = "a/x", downloads = 10 } ]
[[checks]]
why = "all of it"
query = '{ x { share n } }'
answer = '{ "x": { "share": 0.3333333333333333 } }'
keep = { end = "/x/ends/1" }
[[checks]]
why = "refused"
query = '{ y }'
variables = '{ "top": 0 }'
error = "BAD_USER_INPUT"
"#;

#[test]
fn scenarios_are_read_written_and_held_against_answers() {
    let scenario = Scenario::parse("shares", SCENARIO).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = scenario.write(folder.path());
    assert_eq!((files.snapshots.len(), files.publishers.len()), (1, 2));
    assert_eq!(scenario.to_string(), "shares.toml, Shares add up (definitions.md §3)");
    assert!(!scenario.snapshots[0].partial && scenario.snapshots[0].hub == "huggingface");
    let text = std::fs::read_to_string(&files.publishers[0].1).unwrap();
    assert_eq!(text, "login,display_name,kind,country,parent,source,url,note\na,,,CN,,scenario,,\n");
    let text = std::fs::read_to_string(files.parameters.unwrap()).unwrap();
    assert_eq!(text, "model_id,total_params\na/x,7000000000\n");
    let text = std::fs::read_to_string(files.breaks.unwrap()).unwrap();
    assert!(text.ends_with("\nhuggingface,models,downloadShare,2025-01-06,Another way of counting,,\n"), "{text}");

    let [answer, error] = scenario.checks.as_slice() else { panic!("two checks") };
    let mut kept = Map::from_iter([("top".to_owned(), json!(9))]);
    answer.keep(&json!({ "data": { "x": { "ends": ["a", "b"] } } }), &mut kept).unwrap();
    assert_eq!(error.request(&kept), json!({ "query": "{ y }", "variables": { "end": "b", "top": 0 } }));
    let nowhere = answer.keep(&json!({ "data": { "x": { "ends": ["a", null] } } }), &mut kept).unwrap_err();
    assert_eq!(nowhere, "all of it\n  nothing to keep at /x/ends/1");
    answer.hold(&json!({ "data": { "x": { "share": 0.333_333_333_333_333_26, "n": 1 } } })).unwrap();
    let wrong = answer.hold(&json!({ "data": { "x": { "share": 0.333 } } })).unwrap_err();
    assert_eq!(wrong, "all of it\n  data.x.share: expected 0.3333333333333333, came 0.333");
    let refused = json!({ "errors": [{ "message": "no", "extensions": { "code": "BAD_USER_INPUT" } }] });
    assert!(answer.hold(&refused).is_err());
    error.hold(&refused).unwrap();
    assert!(error.hold(&json!({ "data": { "y": 1 } })).is_err());
}

#[test]
fn every_scenario_of_the_folder_is_well_formed() {
    let folder = tempfile::tempdir().unwrap();
    for scenario in scenario::all() {
        let files = scenario.write(folder.path());
        assert_eq!(files.snapshots.len(), scenario.snapshots.len(), "{scenario}");
    }
}

#[test]
fn malformed_scenarios_are_refused() {
    let both = SCENARIO.replace("error = ", "answer = '{}'\nerror = ");
    let keeps = format!("{SCENARIO}keep = {{ end = '/y' }}");
    for text in
        ["title = 'x'", &both, &keeps, &SCENARIO.replace("country", "land"), &SCENARIO.replace("{ \"x\"", "[ \"x\"")]
    {
        assert!(Scenario::parse("malformed", text).is_err(), "{text}");
    }
}

#[test]
fn answers_are_compared_exactly() {
    for (expected, actual, equal) in [
        (json!({ "a": 1 }), json!({ "a": 1, "b": 2 }), true),
        (json!({ "a": 1 }), json!({ "b": 1 }), false),
        (json!([1, 2]), json!([1, 2, 3]), false),
        (json!(null), json!(0), false),
        (json!(9_007_199_254_740_991_i64), json!(9_007_199_254_740_990_i64), false),
        (json!(1), json!(1.0), true),
        (json!(0.5), json!(0.500_000_000_001), false),
        (json!(0.1), json!(0.1 + 1e-15), true),
        (json!(0.0), json!(1e-300), true),
        (json!(0.0), json!(1e-14), false),
    ] {
        assert_eq!(match_part("data", &expected, &actual).is_ok(), equal, "{expected} {actual}");
    }
}
