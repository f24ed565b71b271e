//! Lists under what strangers write and callers try: nothing hides an entry, and a cursor is of one list.

use hubscope::ingest::{Order, ingest};
use hubscope::store::SnapshotKey;
use serde_json::{Map, Value, json};

use crate::harness::database::{TestDatabase, both};
use crate::harness::parquet;
use crate::harness::server::TestServer;

/// The largest counter that is taken.
const LARGEST: i64 = 9_007_199_254_740_991;

struct Hub {
    folder: tempfile::TempDir,
    server: TestServer,
}

impl Hub {
    async fn over(database: &TestDatabase) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), server: TestServer::start(&database.url).await }
    }

    /// A complete listing of models.
    async fn list(&self, day: &str, rows: &[Value]) {
        let file = self.folder.path().join(format!("{day}.parquet"));
        let rows: Vec<Map<String, Value>> = rows.iter().map(|row| row.as_object().unwrap().clone()).collect();
        parquet::write(&file, &rows);
        let (hub, kind) = ("huggingface".parse().unwrap(), "models".parse().unwrap());
        let key = SnapshotKey { hub, kind, taken_on: day.parse().unwrap() };
        let order = Order { key, partial: false, location: file.into(), name: format!("{day}.parquet") };
        ingest(&self.server.store, vec![order], std::future::pending()).await.unwrap();
        self.server.current().await;
    }

    /// The downloads of every entry of a list of models, page by page.
    async fn walk(&self, arguments: &str, first: usize) -> Vec<Value> {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let list = format!("models({arguments}, first: {first}{after})");
            let answer = self
                .server
                .data(&format!("{{ {list} {{ pageInfo {{ hasNextPage endCursor }} nodes {{ name }} }} }}"))
                .await;
            found.extend(answer["models"]["nodes"].as_array().unwrap().iter().map(|node| node["name"].clone()));
            if answer["models"]["pageInfo"]["hasNextPage"] == false {
                return found;
            }
            after = format!(", after: {}", answer["models"]["pageInfo"]["endCursor"]);
        }
    }

    /// The code of the first error, and the answer itself.
    async fn refusal(&self, document: &str) -> (Value, Value) {
        let answer = self.server.ask(&json!({ "query": document })).await;
        (answer["errors"][0]["extensions"]["code"].clone(), answer)
    }
}

fn model(id: &str, name: &str, downloads: i64) -> Value {
    json!({ "_id": id, "id": name, "downloads": downloads })
}

const JANUARY: &str = r#"period: { from: "2025-01-01", to: "2025-02-01" }"#;

both! {
    async fn a_lost_name_of_any_length_hides_nothing(database: TestDatabase) {
        let hub = Hub::over(&database).await;
        let long = format!("acc/{}", "\u{20000}".repeat(496));
        let others: Vec<Value> = (2..9).map(|n| model(&format!("i{n}"), &format!("acc/m{n}"), n)).collect();
        let of = |first: Value| [vec![first], others.clone()].concat();
        hub.list("2025-01-10", &of(model("i0", &long, 5))).await;
        hub.list("2025-01-20", &of(model("i1", &long, 6))).await;
        for direction in ["ASC", "DESC"] {
            let arguments = format!("{JANUARY}, orderBy: {{ field: DOWNLOADS, direction: {direction} }}");
            let at_once = hub.walk(&arguments, 100).await;
            assert_eq!(at_once.len(), 9, "two had the long name");
            assert_eq!(hub.walk(&arguments, 1).await, at_once);
        }
    }

    async fn a_cursor_outlives_the_end_of_history_and_leads_into_no_other_list(database: TestDatabase) {
        let hub = Hub::over(&database).await;
        let rows: Vec<Value> = (1..6).map(|n| model(&format!("i{n}"), &format!("acc{}/m{n}", n % 2), 30 * n)).collect();
        hub.list("2025-01-10", &rows).await;
        hub.list("2025-01-20", &rows).await;
        let open = r#"period: { from: "2025-01-01" }"#;
        let page = hub.server.data(&format!("{{ models({open}, first: 2) {{ pageInfo {{ endCursor }} }} }}")).await;
        let cursor = page["models"]["pageInfo"]["endCursor"].clone();
        // The history goes on, and nobody's downloads have grown: each still stands where it stood.
        let idle: Vec<Value> = (1..6).map(|n| model(&format!("i{n}"), &format!("acc{}/m{n}", n % 2), 0)).collect();
        hub.list("2025-01-30", &idle).await;
        let rest = hub.server.data(&format!("{{ models({open}, after: {cursor}) {{ nodes {{ name }} }} }}")).await;
        assert_eq!(rest["models"]["nodes"], json!([{ "name": "acc1/m3" }, { "name": "acc0/m2" }, { "name": "acc1/m1" }]));

        let own = hub.server.data("{ publisher(login: \"acc1\") { models(first: 1) { pageInfo { endCursor } } } }").await;
        let own = &own["publisher"]["models"]["pageInfo"]["endCursor"];
        let next = format!("{{ publisher(login: \"ACC1\") {{ models(after: {own}) {{ nodes {{ name }} }} }} }}");
        let next = hub.server.data(&next).await;
        assert_eq!(next["publisher"]["models"]["nodes"], json!([{ "name": "acc1/m3" }, { "name": "acc1/m1" }]));
        for foreign in [
            format!("{{ publisher(login: \"acc0\") {{ models(after: {own}) {{ nodes {{ name }} }} }} }}"),
            format!("{{ models(after: {own}) {{ nodes {{ name }} }} }}"),
            format!("{{ models({JANUARY}, after: {cursor}) {{ nodes {{ name }} }} }}"),
            format!("{{ datasets({open}, after: {cursor}) {{ nodes {{ name }} }} }}"),
        ] {
            let (code, answer) = hub.refusal(&foreign).await;
            // Datasets have no snapshot, so an open period has no end there.
            assert!(code == "BAD_USER_INPUT" || code == "UNAVAILABLE", "{foreign}: {answer}");
        }
    }

    async fn counters_beyond_all_numbers_fail_where_they_are_told_and_order_the_rest(database: TestDatabase) {
        let hub = Hub::over(&database).await;
        for (day, count) in [("2025-01-02", 0), ("2025-01-10", LARGEST), ("2025-01-11", 0), ("2025-01-20", LARGEST)] {
            let huge = json!({ "_id": "i1", "id": "a/huge", "downloadsAllTime": count });
            hub.list(day, &[huge, json!({ "_id": "i2", "id": "b/small", "downloadsAllTime": 7 })]).await;
        }
        let answer = hub.refusal(&format!("{{ models({JANUARY}) {{ nodes {{ name downloads({JANUARY}) }} }} }}")).await;
        assert_eq!(answer.0, "UNAVAILABLE");
        let nodes = json!([{ "name": "a/huge", "downloads": null }, { "name": "b/small", "downloads": 0 }]);
        assert_eq!(answer.1["data"]["models"]["nodes"], nodes);
    }

    async fn the_points_of_all_series_of_a_request_are_bounded(database: TestDatabase) {
        let hub = Hub::over(&database).await;
        let rows: Vec<Value> = (0..60).map(|n| model(&format!("i{n}"), &format!("a/m{n}"), n)).collect();
        hub.list("2025-01-10", &rows).await;
        let ask = |first: usize| {
            let series = r#"downloadSeries(interval: DAY, period: { from: "2015-01-01", to: "2025-01-01" }) { total }"#;
            format!("{{ models(first: {first}) {{ nodes {{ {series} }} }} }}")
        };
        // 3,653 days: 28 series have 102,284 points, 29 have 105,937.
        assert_eq!(hub.server.data(&ask(28)).await["models"]["nodes"].as_array().unwrap().len(), 28);
        let (code, answer) = hub.refusal(&ask(29)).await;
        let told = json!({ "code": code, "measured": 105_937, "limit": 105_000 });
        assert_eq!((code.as_str(), &answer["errors"][0]["extensions"]), (Some("QUERY_TOO_COMPLEX"), &told));
    }
}
