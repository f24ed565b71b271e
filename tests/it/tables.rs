//! Answers as tables: what CSV tells is what JSON tells, of every example and on both databases.

use csv::StringRecord;
use hubscope::config::Settings;
use hubscope::examples;
use reqwest::{RequestBuilder, Url};
use serde_json::{Value, json};

use crate::harness::database::both;
use crate::harness::program::make_key;
use crate::harness::sample::Sample;
use crate::harness::server::{TestServer, client};

/// A question in an address.
fn get(server: &TestServer, query: &[(&str, &str)]) -> RequestBuilder {
    client().get(Url::parse_with_params(&format!("{}/graphql", server.base), query).unwrap())
}

/// A table in CSV: its head and its lines.
struct Csv {
    head: Vec<String>,
    lines: Vec<StringRecord>,
}

impl Csv {
    fn read(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head = reader.headers().unwrap().iter().map(str::to_owned).collect();
        Self { head, lines: reader.records().collect::<Result<_, _>>().unwrap() }
    }

    /// The fields of one column, in order; none where there is no such column.
    fn column(&self, name: &str) -> Option<Vec<&str>> {
        let at = self.head.iter().position(|known| known == name)?;
        Some(self.lines.iter().map(|line| &line[at]).collect())
    }
}

/// The objects at a place of an answer, whatever lists lie between.
fn objects<'v>(value: &'v Value, path: &[&str]) -> Vec<&'v Value> {
    match (value, path) {
        (Value::Array(items), _) => items.iter().flat_map(|item| objects(item, path)).collect(),
        (Value::Null, _) => Vec::new(),
        (_, []) => vec![value],
        (_, [first, rest @ ..]) => objects(&value[*first], rest),
    }
}

/// A value as a field of CSV. Texts of the sample need no guard.
fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Holds a table to the JSON of the same answer; how many values were compared.
fn hold(answer: &Value, name: &str, table: &Csv) -> usize {
    let path: Vec<&str> = name.split('.').collect();
    let objects = objects(&answer["data"], &path);
    let crosswise = path.last() == Some(&"columns");
    let mut compared = 0;
    for key in objects.iter().filter_map(|object| object.as_object()).flat_map(|object| object.keys()) {
        let told: Vec<String> = match crosswise {
            true => objects.iter().flat_map(|object| object[key].as_array().unwrap()).map(field).collect(),
            false => objects.iter().map(|object| field(&object[key])).collect(),
        };
        if let Some(column) = table.column(key) {
            assert_eq!(column, told, "{name}: {key}");
            compared += told.len();
        }
    }
    compared + if crosswise { hold_around(answer, &path, table) } else { 0 }
}

/// Holds what rows of lists of numbers have from around them: the interval of each, and the group.
fn hold_around(answer: &Value, path: &[&str], table: &Csv) -> usize {
    let metric = &answer["data"][path[0]];
    let groups = metric["groups"].as_array().unwrap();
    let Some(axis) = metric["axis"].as_array() else {
        let lists = groups.iter().map(|group| group["columns"].as_object().unwrap().values().next().unwrap());
        let places: Vec<String> =
            lists.flat_map(|list| 0..list.as_array().unwrap().len()).map(|n| n.to_string()).collect();
        assert_eq!(table.column("position").unwrap(), places, "{path:?}");
        return places.len();
    };
    let keys: Vec<&str> = groups.iter().flat_map(|group| axis.iter().map(|_| group["key"].as_str().unwrap())).collect();
    let from: Vec<&str> = groups.iter().flat_map(|_| axis.iter().map(|at| at["from"].as_str().unwrap())).collect();
    assert_eq!((table.column("key").unwrap(), table.column("from").unwrap()), (keys, from), "{path:?}");
    2 * groups.len() * axis.len()
}

both! {
    async fn what_csv_tells_is_what_json_tells_of_every_example(database: TestDatabase) {
        let (sample, server) = (Sample::unpacked(), TestServer::start(&database.url).await);
        sample.ingest(&server.store).await;
        server.current().await;
        let mut compared = 0;
        for example in examples::ALL {
            let answer = server.ask(&json!({ "query": example.document })).await;
            let package = get(&server, &[("format", "datapackage"), ("query", example.document)]).send().await.unwrap();
            let package: Value = package.json().await.unwrap();
            let resources = package["resources"].as_array().unwrap();
            assert!(!resources.is_empty(), "{}: {package}", example.file);
            for resource in resources {
                let path = resource["path"].as_str().unwrap();
                let table = Csv::read(&server.page(&format!("/{path}")).await);
                let fields = resource["schema"]["fields"].as_array().unwrap();
                let told: Vec<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
                assert_eq!(table.head, told, "{}: {path}", example.file);
                let name = path.split(['?', '&']).find_map(|pair| pair.strip_prefix("table=")).unwrap();
                compared += hold(&answer, name, &table);
            }
        }
        // Most of the answers are series.
        assert!(compared > 3_000, "{compared}");

        // Whoever quotes a table names the hub, the days and the snapshot that its numbers are of, not the last of all.
        for (document, fields) in [
            ("query Q($no: Boolean! = false) { a: downloadShare(by: ORIGIN, hub: MODELSCOPE) { total groups { key share } } concentration @include(if: $no) { gini } }", "a"),
            ("query Q($h: Hub!) { ...F } fragment F on Query { hubTotals(hub: $h) { points { from downloads } } }", "hubTotals"),
        ] {
            let variables = r#"{ "h": "HUGGING_FACE" }"#;
            let asked = [("format", "datapackage"), ("query", document), ("variables", variables)];
            let package: Value = get(&server, &asked).send().await.unwrap().json().await.unwrap();
            let told = document.replace("total groups { key share }", "period { from to } provenance { lastSnapshotOn }");
            let told = told.replace("points { from downloads }", "period { from to } provenance { lastSnapshotOn }");
            let answer = server.ask(&json!({ "query": told, "variables": { "h": "HUGGING_FACE" } })).await;
            let told = &answer["data"][fields];
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let hub = if fields == "a" { "MODELSCOPE" } else { "HUGGING_FACE" };
            let (from, to) = (text(&told["period"]["from"]), text(&told["period"]["to"]));
            let last = text(&told["provenance"]["lastSnapshotOn"]);
            let citation = package["citation"].as_str().unwrap();
            assert!(!package["title"].as_str().unwrap().contains("oncentration"), "what is left out is not told of");
            assert!(citation.contains(&format!(". {hub}, {from} to {to} (excluded), last snapshot {last}")), "{citation}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_kept_refused_and_counted_as_any_other_answer() {
    let database = crate::harness::database::Database::Sqlite.migrated().await;
    let license = Some("CC-BY-4.0".to_owned());
    let server = TestServer::with(&database.url, Settings { data_license: license, ..Settings::default() }).await;
    crate::cache::publish(&server, 6, 300).await;
    let ask = async |accept: &str, query: &[(&str, &str)], held: &str| {
        let asked = get(&server, query).header("accept", accept);
        let answer = asked.header("if-none-match", held).send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, etag, kind) =
            (answer.status().as_u16(), header("etag"), header("content-type").unwrap_or_default());
        (status, etag.unwrap_or_default(), kind, answer.text().await.unwrap())
    };
    let models = [("query", "{ models { totalCount nodes { name downloads } } }")];
    let (status, etag, kind, body) = ask("text/csv", &[models[0], ("table", "models.nodes")], "").await;
    assert_eq!((status, kind.as_str()), (200, "text/csv; charset=utf-8; header=present"));
    let lines: Vec<&str> = body.lines().collect();
    assert_eq!((lines[0], lines.len()), ("name,downloads", 2));
    assert!(lines[1].starts_with("a/x,"), "{body}");
    let (status, again, _, body) = ask("text/csv", &[models[0], ("table", "models.nodes")], &etag).await;
    assert_eq!((status, again, body.as_str()), (304, etag.clone(), ""));
    assert_eq!(ask("text/csv", &[models[0], ("table", "nope")], &etag).await.0, 400);
    let (status, ..) = ask("text/csv", &models, &etag).await;
    assert_eq!(status, 200, "another address is not held by the tag of this one");

    // The only table of which no other tells more is meant, and the address goes before the header.
    let (_, _, kind, body) = ask("application/json", &[models[0], ("format", "csv")], "").await;
    assert!(kind.starts_with("text/csv") && body.starts_with("name,downloads"), "{kind} {body}");
    let (_, _, kind, _) = ask("text/csv", &[models[0], ("format", "json")], "").await;
    assert!(kind.starts_with("application/"), "{kind}");

    let (_, _, _, body) = ask("application/vnd.datapackage+json", &models, "").await;
    let package: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(package["licenses"], json!([{ "name": "CC-BY-4.0" }]));
    // A metric below the root is one all the same.
    let series = [
        ("query", "{ model(name: \"a/x\") { downloadSeries { points { from downloads } } } }"),
        ("format", "datapackage"),
    ];
    let (_, _, _, body) = ask("", &series, "").await;
    let package: Value = serde_json::from_str(&body).unwrap();
    assert!(
        package["sources"].is_array() && package["description"].as_str().unwrap().contains("Unit: downloads"),
        "{body}"
    );

    // What lists around a list tell is in each of its rows: a small answer must not become a table without a bound.
    let tags: String = (0..55).map(|n| format!("t{n}: tags ")).collect();
    let large = format!("{{ models(first: 1) {{ nodes {{ {tags} name }} }} }}");
    let (status, _, _, _) = ask("text/csv", &[("query", &large)], "").await;
    assert_eq!(status, 200);

    // Nothing is changed for an answer that could not be given; and no change is told as kept.
    let change = json!({ "query": "mutation { setPublisher(input: { login: \"a\", country: \"FR\", source: \"s\" }) { publisher { login } } }" });
    let key = make_key(&database.url, "admin", "admin").await;
    let asked = client().post(format!("{}/graphql?format=csv&table=no", server.base)).bearer_auth(key).json(&change);
    let refused = asked.send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 400);
    assert!(refused.text().await.unwrap().contains("is told as JSON"));
    assert_eq!(server.data("{ publisher(login: \"a\") { country } }").await["publisher"]["country"], Value::Null);
    let asked = client().post(format!("{}/graphql?format=csv", server.base)).json(&json!({ "query": models[0].1 }));
    assert_eq!(asked.header("if-none-match", etag).send().await.unwrap().status().as_u16(), 200);

    // Errors are told as errors, by the status, and never as a table.
    for (query, status, told) in [
        (&[("query", "{ nothing }")][..], 400, "GRAPHQL_VALIDATION_FAILED"),
        (&[("query", "{ __typename }")], 400, "holds no table"),
        (&[models[0], ("table", "x")], 400, "holds no table `x`; it holds models, models.nodes"),
        (&[("query", "{ hubTotals { models } models { nodes { name } } }")], 400, "one of hubTotals, models.nodes"),
        (&[("query", "{ models(after: \"no\") { nodes { name } } }")], 400, "BAD_USER_INPUT"),
        (&[models[0], ("format", "xml")], 400, "is one of json, csv, parquet, arrow, datapackage"),
        (&[("query", "subscription { dataVersion { version } }")], 400, "Subscriptions are answered as a stream"),
    ] {
        let (found, _, kind, body) = ask("text/csv", query, "").await;
        assert_eq!(found, status, "{query:?}: {body}");
        assert!(kind.starts_with("application/") && body.contains(told), "{query:?}: {body}");
    }
}
