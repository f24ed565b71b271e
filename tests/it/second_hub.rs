//! ModelScope beside Hugging Face: each hub answers as if it were alone, and what ModelScope answers was worked out independently.

use hubscope::dimension::Hub;
use hubscope::ingest::ingest;
use serde_json::{Value, json};

use crate::harness::database::{Database, TestDatabase};
use crate::harness::questions::{answers_of, hold};
use crate::harness::sample::Sample;
use crate::harness::server::TestServer;

/// A server over the sample's listings of some hubs, and the registries of all of them.
async fn served(database: Database, hubs: &[Hub]) -> (TestServer, TestDatabase) {
    let (sample, own) = (Sample::unpacked(), database.migrated().await);
    let server = TestServer::start(&own.url).await;
    sample.import(&server.store).await;
    let orders = sample.orders().into_iter().filter(|order| hubs.contains(&order.key.hub)).collect();
    ingest(&server.store, orders, std::future::pending()).await.expect("an ingest");
    server.current().await;
    (server, own)
}

async fn apart(database: Database) {
    let (both, _own) = served(database, Hub::ALL).await;
    for (hub, name) in [(Hub::HuggingFace, "HUGGING_FACE"), (Hub::Modelscope, "MODELSCOPE")] {
        let (alone, _own) = served(database, &[hub]).await;
        hold(&answers_of(&alone, name).await, &answers_of(&both, name).await, name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_answers_for_each_hub_as_if_it_were_alone() {
    apart(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_answers_for_each_hub_as_if_it_were_alone() {
    apart(Database::Postgres).await;
}

/// Worked out from the Parquet files with DuckDB and exact fractions: the differences of the cumulative counter, of which 112 run
/// backwards, spread over the days between the listings.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cumulative_counters_add_up_as_worked_out_independently() {
    const MONTHS: [u64; 11] = [
        24_497_535, 39_241_730, 33_856_623, 75_118_136, 63_144_235, 48_424_896, 61_338_673, 57_659_883, 49_160_461,
        96_942_156, 21_086_638,
    ];
    let (server, _own) = served(Database::Sqlite, Hub::ALL).await;
    let answer = server
        .data(
            "{ hubTotals(hub: MODELSCOPE) { models datasets publishers downloads points { downloads }
                   provenance { basis resets partial } }
               downloadShare(hub: MODELSCOPE, by: PUBLISHER, top: 3) { total groups { key downloads } }
               china: downloadShare(hub: MODELSCOPE, by: ORIGIN) { groups { key share } }
               here: publisher(login: \"iic\", hub: MODELSCOPE) { displayName country }
               there: publisher(login: \"iic\") { displayName }
               metric(name: \"hubTotals\") {
                   ours: available(hub: MODELSCOPE) { from to } others: available { from to }
               } }",
        )
        .await;
    let months: Vec<&Value> =
        answer["hubTotals"]["points"].as_array().unwrap().iter().map(|at| &at["downloads"]).collect();
    assert_eq!(months, MONTHS.map(Value::from).iter().collect::<Vec<_>>());
    let expected = json!({
        "hubTotals": {
            "models": 2_883, "datasets": 668, "publishers": 24, "downloads": 570_470_965, "points": answer["hubTotals"]["points"],
            "provenance": { "basis": ["ALL_TIME_DIFFERENCE"], "resets": 112, "partial": true },
        },
        "downloadShare": { "total": 570_470_965, "groups": [
            { "key": "iic", "downloads": 493_512_994 }, { "key": "qwen", "downloads": 48_706_905 },
            { "key": "zhipuai", "downloads": 8_527_897 }, { "key": "_other", "downloads": 19_723_169 },
        ] },
        // Every account of this selection is Chinese.
        "china": { "groups": [{ "key": "CN", "share": 1.0 }] },
        "here": { "displayName": "Alibaba Tongyi Lab", "country": "CN" },
        // Another account of the same name.
        "metric": {
            "ours": { "from": "2024-11-14", "to": "2025-09-08" }, "others": { "from": "2024-11-14", "to": "2026-02-16" },
        },
        "metric": {
            "ours": { "from": "2024-11-14", "to": "2025-09-08" }, "others": { "from": "2024-11-14", "to": "2026-02-16" },
        },
        "there": { "displayName": "Instituto de Ingenieria del Conocimiento" },
    });
    assert_eq!(answer, expected);
}
