//! Questions that together look at everything which is published; none asks for versions or times.

use serde_json::{Value, json};

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
    "query Shares($hub: Hub!, $by: ModelDimension!, $interval: Interval! = MONTH, $period: DateRange, $where: ModelFilter,
                                   $unknowns: Unknowns! = INCLUDE, $top: Int! = 10, $attribution: Attribution! = PUBLISHER) {
    downloadShare(hub: $hub, by: $by, interval: $interval, period: $period, where: $where, unknowns: $unknowns, top: $top,
                  attribution: $attribution) {
        ...Frame total unknown axis { from to status } totals { from to downloads status }
        groups { key label role rank downloads share shareChange models columns { downloads share } points { status } }
    } }";

/// Counts of what the kind is called in the schema: `Dataset`.
fn counts(kind: &str) -> String {
    format!(
        "query Counts($hub: Hub!, $by: {kind}Dimension!, $interval: Interval! = MONTH, $period: DateRange, $where: {kind}Filter) {{
    {field}Counts(hub: $hub, by: $by, interval: $interval, period: $period, where: $where) {{
        ...Frame total added axis {{ from to status }}
        groups {{ key label role rank total added growth points {{ total added rank status }} }}
    }} }}",
        field = kind.to_ascii_lowercase()
    )
}

/// The first hundred of each list, and what is told of each entry.
const LISTS: [&str; 4] = [
    "query Models($hub: Hub!, $period: DateRange) {
    models(hub: $hub, first: 100, period: $period) { totalCount pageInfo { hasNextPage endCursor } nodes { ...Entry downloads recent: downloads(period: $period)
        task modality library parameters parameterSource size relation gated } } }",
    "query Datasets($hub: Hub!, $period: DateRange) {
    datasets(hub: $hub, first: 100, period: $period) { totalCount pageInfo { hasNextPage endCursor } nodes { ...Entry downloads recent: downloads(period: $period)
        categories modalities bytes } } }",
    "query Spaces($hub: Hub!) { spaces(hub: $hub, first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { ...Entry sdk } } }",
    "query Publishers($hub: Hub!, $period: DateRange) {
    publishers(hub: $hub, first: 100, period: $period) { totalCount pageInfo { hasNextPage endCursor } nodes { login displayName kind country region
        evidence { field value source url } downloads recent: downloads(period: $period) } } }",
];
const ENTRY: &str = "
    fragment Entry on Repository {
        hub name formerNames publisher { login } createdAt lastModified firstSeen likes tags license url removedOn
    }";

/// Series of a few, and what a publisher has.
const SERIES: &str = "query Series($hub: Hub!, $period: DateRange) {
    models(hub: $hub, first: 3) { nodes { name downloadSeries(period: $period) { ...Frame interval total points { from to downloads status } } } }
    datasets(hub: $hub, first: 3) { nodes { name downloadSeries { ...Frame interval total points { from to downloads status } } } }
    publishers(hub: $hub, first: 3) { nodes { login downloadSeries { ...Frame interval total points { from to downloads status } }
        models(first: 3) { totalCount nodes { name } } datasets(first: 3) { totalCount nodes { name } } } } }";

const TOTALS: &str = "query Totals($hub: Hub!, $interval: Interval! = MONTH, $period: DateRange) {
    hubTotals(hub: $hub, interval: $interval, period: $period) {
        ...Frame models datasets spaces publishers downloads
        points { from to models datasets spaces countStatus downloads downloadStatus }
    } }";

const COMPARED: &str =
    "query Compared($hub: Hub!, $a: ModelFilter!, $b: ModelFilter!, $interval: Interval! = YEAR, $period: DateRange) {
    total: compareDownloads(hub: $hub, a: $a, b: $b, statistic: TOTAL, interval: $interval, period: $period) { ...Compared }
    mean: compareDownloads(hub: $hub, a: $a, b: $b, statistic: MEAN, interval: $interval, period: $period) { ...Compared }
    median: compareDownloads(hub: $hub, a: $a, b: $b, statistic: MEDIAN, interval: $interval, period: $period) { ...Compared }
    top10: compareDownloads(hub: $hub, a: $a, b: $b, interval: $interval, period: $period) { ...Compared } }
    fragment Compared on DownloadComparison { ...Frame statistic a b ratio points { from to a b ratio status } }";

const SIZE: &str = "query Size($hub: Hub!, $interval: Interval! = YEAR, $period: DateRange, $where: ModelFilter) {
    downloadedModelSize(hub: $hub, interval: $interval, period: $period, where: $where) {
        ...Frame mean median knownShare points { from to mean median knownShare status } } }";

const CONCENTRATION: &str =
    "query Concentration($hub: Hub!, $of: ConcentrationUnit!, $period: DateRange, $where: ModelFilter) {
    concentration(hub: $hub, of: $of, period: $period, where: $where, top: [1, 10, 100, 1], below: [0, 1, 1000]) {
        ...Frame units downloads top { n downloadShare unitShare } below { below units unitShare } gini hhi } }";

const DERIVATIVES: &str = "query Derived($hub: Hub!, $by: DerivativeDimension!, $scope: DerivativeScope!, $top: Int!) {
    derivatives(hub: $hub, by: $by, scope: $scope, top: $top) {
        ...Frame total groups { key label role rank count finetunes adapters quantized merges downloads }
    } }";

const SNAPSHOTS: &str = "query Snapshots($hub: Hub!) { snapshots(hub: $hub, first: 100) { totalCount nodes { id hub source kind takenOn partial rows rejected sha256 columns } } }";
const METRICS: &str =
    "{ metrics { name title description unit additivity dimensions intervals available { from to } caveats } }";

/// The answers to all questions about each hub, byte for byte.
pub(crate) async fn answers(server: &TestServer) -> Vec<String> {
    let mut answers = vec![answer(server, &json!({ "query": METRICS })).await];
    for hub in ["HUGGING_FACE", "MODELSCOPE"] {
        answers.extend(answers_of(server, hub).await);
    }
    answers
}

/// The answers to all questions about one hub, byte for byte.
pub(crate) async fn answers_of(server: &TestServer, hub: &str) -> Vec<String> {
    let period = json!({ "from": "2025-01-01", "to": "2025-09-07" });
    let mut asked = vec![json!({ "query": SNAPSHOTS, "variables": {} })];
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
        json!({ "by": "ORIGIN", "attribution": "ROOT_MODEL" }),
        json!({ "by": "PUBLISHER", "attribution": "ROOT_MODEL", "where": { "origin": ["CN"] }, "period": period }),
    ] {
        asked.push(framed(SHARES, variables));
    }
    for by in ["CATEGORY", "MODALITY", "ORIGIN", "REGION", "PUBLISHER", "PUBLISHER_KIND", "LICENSE"] {
        asked.push(framed(&counts("Dataset"), json!({ "by": by })));
    }
    asked.push(framed(&counts("Dataset"), json!({ "by": "CATEGORY", "interval": "WEEK", "period": period })));
    asked.push(framed(&counts("Dataset"), json!({ "by": "PUBLISHER", "where": { "category": ["robotics"] } })));
    asked.push(framed(&counts("Model"), json!({ "by": "AGE", "interval": "QUARTER" })));
    asked
        .push(framed(&counts("Model"), json!({ "by": "SIZE", "period": period, "where": { "age": ["FROM_1_YEAR"] } })));
    asked.push(framed(&counts("Space"), json!({ "by": "SDK" })));
    for by in ["PUBLISHER", "ORIGIN", "BASE_MODEL"] {
        for scope in ["DIRECT", "RECURSIVE"] {
            asked.push(framed(DERIVATIVES, json!({ "by": by, "scope": scope, "top": 5 })));
        }
    }
    for list in LISTS {
        let entry = if list.contains("...Entry") { ENTRY } else { "" };
        for variables in [json!({}), json!({ "period": period })] {
            asked.push(json!({ "query": format!("{list}{entry}"), "variables": variables }));
        }
    }
    asked.push(framed(SERIES, json!({ "period": period })));
    for variables in [json!({}), json!({ "interval": "WEEK", "period": period }), json!({ "interval": "YEAR" })] {
        asked.push(framed(TOTALS, variables));
    }
    let (small, large) = (json!({ "parameters": { "below": 9e9 } }), json!({ "parameters": { "from": 3e10 } }));
    asked.push(framed(COMPARED, json!({ "a": small, "b": large })));
    asked.push(framed(COMPARED, json!({ "a": {}, "b": large, "interval": "WEEK", "period": period })));
    for variables in [json!({}), json!({ "interval": "MONTH", "period": period, "where": { "origin": ["CN"] } })] {
        asked.push(framed(SIZE, variables));
    }
    for of in ["MODEL", "PUBLISHER", "ORIGIN"] {
        asked.push(framed(CONCENTRATION, json!({ "of": of })));
        asked.push(framed(CONCENTRATION, json!({ "of": of, "period": period, "where": { "age": ["FROM_1_YEAR"] } })));
    }
    let mut answers = Vec::with_capacity(asked.len());
    for request in &mut asked {
        request["variables"]["hub"] = json!(hub);
        answers.push(answer(server, request).await);
    }
    answers
}

/// Panics on an answer that is an error, unless the kind asked for is not recorded.
async fn answer(server: &TestServer, request: &Value) -> String {
    let text = server.text(request).await;
    let fit = text.starts_with("{\"data\":{") || text.contains("\"code\":\"UNAVAILABLE\"");
    assert!(fit, "{request}: {text}");
    text
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
