//! Questions that together look at everything which is published; none asks for versions or times.

use serde_json::json;

use super::server::TestServer;

/// What the answers share: definition, period, statuses, provenance without version and times.
const FRAME: &str = "
    fragment Frame on MetricResult {
        definition { name title unit additivity dimensions intervals available { from to } caveats sources { name url } }
        provenance { snapshotCount firstSnapshotOn lastSnapshotOn partial basis gaps { from to } resets }
        period { from to }
        breaks { on title note url }
    }";

const SHARES: &str =
    "query Shares($by: ModelDimension!, $interval: Interval! = MONTH, $period: DateRange, $where: ModelFilter,
                                   $unknowns: Unknowns! = INCLUDE, $top: Int! = 10) {
    downloadShare(by: $by, interval: $interval, period: $period, where: $where, unknowns: $unknowns, top: $top) {
        ...Frame total unknown axis { from to status } totals { from to downloads status }
        groups { key label role rank downloads share shareChange models columns { downloads share } points { status } }
    } }";

const COUNTS: &str =
    "query Counts($by: DatasetDimension!, $interval: Interval! = MONTH, $period: DateRange, $where: DatasetFilter) {
    datasetCounts(by: $by, interval: $interval, period: $period, where: $where) {
        ...Frame total added axis { from to status }
        groups { key label role rank total added growth points { total added rank status } }
    } }";

const TOTALS: &str = "query Totals($interval: Interval! = MONTH, $period: DateRange) {
    hubTotals(interval: $interval, period: $period) {
        ...Frame models datasets spaces publishers downloads
        points { from to models datasets spaces countStatus downloads downloadStatus }
    } }";

const SNAPSHOTS: &str = "{ snapshots(first: 100) { totalCount nodes { id hub source kind takenOn partial rows rejected sha256 columns } } }";
const METRICS: &str =
    "{ metrics { name title description unit additivity dimensions intervals available { from to } caveats } }";

/// The answers to all questions, byte for byte. Panics on one that is an error, unless the kind asked for is not recorded.
pub(crate) async fn answers(server: &TestServer) -> Vec<String> {
    let period = json!({ "from": "2025-01-01", "to": "2025-09-07" });
    let mut asked = vec![json!({ "query": SNAPSHOTS }), json!({ "query": METRICS })];
    let framed = |document: &str, variables| json!({ "query": format!("{document}{FRAME}"), "variables": variables });
    for by in [
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
    ] {
        asked.push(framed(SHARES, json!({ "by": by })));
    }
    for variables in [
        json!({ "by": "ORIGIN", "interval": "WEEK", "period": period, "top": 3 }),
        json!({ "by": "SIZE", "interval": "QUARTER", "unknowns": "EXCLUDE" }),
        json!({ "by": "TASK", "interval": "DAY", "period": { "from": "2025-03-01", "to": "2025-03-20" }, "top": 5 }),
        json!({ "by": "PUBLISHER", "interval": "YEAR", "where": { "origin": ["CN", "unknown"], "task": ["text-generation"] } }),
        json!({ "by": "LICENSE", "where": { "size": ["FROM_3B_TO_9B", "UNKNOWN"], "created": { "from": "2024-01-01" } } }),
        json!({ "by": "LIBRARY", "where": { "search": "bert", "publisherKind": ["INDUSTRY"] }, "period": period }),
    ] {
        asked.push(framed(SHARES, variables));
    }
    for by in ["CATEGORY", "MODALITY", "ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND", "LICENSE"] {
        asked.push(framed(COUNTS, json!({ "by": by })));
    }
    asked.push(framed(COUNTS, json!({ "by": "CATEGORY", "interval": "WEEK", "period": period })));
    asked.push(framed(COUNTS, json!({ "by": "PUBLISHER", "where": { "category": ["robotics"] } })));
    for variables in [json!({}), json!({ "interval": "WEEK", "period": period }), json!({ "interval": "YEAR" })] {
        asked.push(framed(TOTALS, variables));
    }
    let mut answers = Vec::with_capacity(asked.len());
    for request in &asked {
        let text = server.text(request).await;
        let fit = text.starts_with("{\"data\":{") || text.contains("\"code\":\"UNAVAILABLE\"");
        assert!(fit, "{request}: {text}");
        answers.push(text);
    }
    answers
}

/// Holds answers against others; panics at the first that differs, with both.
pub(crate) fn hold(expected: &[String], found: &[String], when: &str) {
    assert_eq!(expected.len(), found.len());
    for (expected, found) in expected.iter().zip(found) {
        if expected != found {
            let same = expected.bytes().zip(found.bytes()).take_while(|(left, right)| left == right).count();
            let from = same.saturating_sub(200);
            let around = |text: &str| text.get(from..).unwrap_or_default().chars().take(400).collect::<String>();
            panic!("{when}: expected … {} …, came … {} …", around(expected), around(found));
        }
    }
}
