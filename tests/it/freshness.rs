//! How old the data is: told alike in the answer, in its header and to Prometheus.

use chrono::{Days, Utc};
use serde_json::json;

use crate::harness::database::{Database, both};
use crate::harness::listings::listed;
use crate::harness::server::TestServer;

/// Kinds with the ages of their listings, ten days apart: fresh up to 15 days, late up to 30.
const KINDS: [(&str, &str, [u64; 2], &str); 3] = [
    ("models", "modelCounts", [20, 10], "FRESH"),
    ("datasets", "datasetCounts", [30, 20], "LATE"),
    ("spaces", "spaceCounts", [50, 40], "STALE"),
];

both! {
    async fn answer_header_and_gauge_agree(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        let bare = server.page("/metrics").await;
        assert!(bare.contains("\nhubscope_data_version 0\n"), "{bare}");
        assert!(!bare.contains("hubscope_data_freshness{"), "{bare}");
        let today = Utc::now().date_naive();
        for (kind, _, ages, _) in KINDS {
            for age in ages {
                let day = today.checked_sub_days(Days::new(age)).unwrap().to_string();
                let listing = listed(kind, &day, false, vec![json!({ "id": "a/x" }).as_object().unwrap().clone()]);
                server.ingest(&listing.snapshot, &listing.file).await.unwrap();
            }
        }
        server.current().await;
        let page = server.page("/metrics").await;
        assert!(page.contains("\nhubscope_data_version 6\n"), "{page}");
        for (kind, field, ages, freshness) in KINDS {
            let document = format!("{{ {field} {{ provenance {{ freshness }} }} }}");
            let (header, answer) = server.headed(&json!({ "query": document }), "X-Data-Freshness").await;
            assert_eq!(answer["data"][field]["provenance"]["freshness"], freshness, "{answer}");
            assert_eq!(header, freshness, "{field}");
            for state in ["FRESH", "LATE", "STALE"] {
                let is = u8::from(state == freshness);
                let line = format!(
                    "hubscope_data_freshness{{hub=\"huggingface\",kind=\"{kind}\",freshness=\"{state}\"}} {is}"
                );
                assert!(page.lines().any(|found| found == line), "{line}\n{page}");
            }
            let last = today.checked_sub_days(Days::new(ages[1])).unwrap().and_time(chrono::NaiveTime::MIN).and_utc();
            let line = format!(
                "hubscope_last_snapshot_timestamp_seconds{{hub=\"huggingface\",kind=\"{kind}\"}} {}",
                last.timestamp()
            );
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
        // Of several, the stalest; where none is told, the stalest of all.
        for document in ["{ modelCounts { total } datasetCounts { total } spaceCounts { total } }", "{ dataVersion { version } }"] {
            let (header, _) = server.headed(&json!({ "query": document }), "X-Data-Freshness").await;
            assert_eq!(header, "STALE", "{document}");
        }
        let (header, _) = server.headed(&json!({ "query": "{ modelCounts { total } datasetCounts { total } }" }), "X-Data-Freshness").await;
        assert_eq!(header, "LATE");
        // Nothing is told of another hub, of which nothing is recorded.
        assert!(!page.contains("modelscope"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_counted_and_nothing_of_theirs_is_told() {
    let database = Database::Sqlite.migrated().await;
    let server = TestServer::start(&database.url).await;
    let ask = |query: &str| json!({ "query": query, "variables": { "secret": "s3cret" } });
    for _ in 0..2 {
        server.ask(&ask("query S3cret { dataVersion { version } }")).await;
    }
    server.ask(&ask("{ s3cret }")).await;
    server.page("/s3cret?s3cret=s3cret").await;
    let page = server.page("/metrics").await;
    for line in [
        "hubscope_http_requests_total{route=\"/graphql\",method=\"POST\",status=\"200\"} 3",
        "hubscope_http_requests_total{route=\"other\",method=\"GET\",status=\"404\"} 1",
        "hubscope_http_request_duration_seconds_count{route=\"/graphql\"} 3",
        "hubscope_graphql_answers_total{cache=\"hit\"} 1",
        "hubscope_graphql_answers_total{cache=\"miss\"} 1",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
    assert!(!page.to_lowercase().contains("s3cret"), "{page}");
    let again = server.page("/metrics").await;
    let line = "hubscope_http_requests_total{route=\"/metrics\",method=\"GET\",status=\"200\"} 1";
    assert!(again.lines().any(|found| found == line), "{again}");
}
