//! A hub of a million models on PostgreSQL: whatever page of a list is asked for, and whatever is looked up, an index leads to it.
//!
//! Held to it are the plans that the server's own statements had, with the rows that they read, planned for their parameters as well as
//! for any.

mod lists;
mod plans;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement, TransactionTrait as _};
use serde_json::Value;

use crate::harness::copies::reading;
use crate::harness::database::{Database, TestDatabase};
use crate::harness::postgres::options;
use crate::harness::server::{Answering, TestServer};
use crate::harness::statements::Statements;
use lists::{LISTS, List, PAGE};
use plans::hold;

/// How statements are planned: PostgreSQL turns from one to the other when it has seen a statement often.
const PLANS: [&str; 2] = ["force_custom_plan", "force_generic_plan"];

/// A database that holds the hub, and a connection to it beside the server's.
struct Hub {
    database: TestDatabase,
    connection: DatabaseConnection,
}

impl Hub {
    async fn filled() -> Self {
        let database = Database::Postgres.migrated().await;
        let connection = sea_orm::Database::connect(options(&database.url)).await.unwrap();
        let fill = connection.begin().await.unwrap();
        fill.execute_unprepared(include_str!("scale/hub.sql")).await.unwrap();
        fill.commit().await.unwrap();
        connection.close().await.unwrap();
        let connection = reading(&database.url).await;
        Self { database, connection }
    }

    /// The first column of the first row, where there is one.
    async fn text(&self, query: &str) -> Option<String> {
        let row = self.connection.query_one_raw(Statement::from_string(DbBackend::Postgres, query)).await;
        row.unwrap_or_else(|error| panic!("{query}: {error}")).map(|row| row.try_get_by_index(0).unwrap())
    }
}

/// A request whose statements are held to be cheap.
struct Asked {
    document: String,
    /// Rows that no part of a plan may pass.
    rows: f64,
    /// Whether anything must come back.
    filled: bool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_and_look_ups_of_a_million_models_are_found_by_indexes() {
    let hub = Hub::filled().await;
    let server = TestServer::with(&hub.database.url, Answering::Sql.settings()).await;
    let mut asked = look_ups(&hub, &server).await;
    for list in LISTS {
        asked.extend(pages(&hub, &server, list).await);
    }
    asked.extend(of_snapshots(&server).await);
    drop(server);

    let mut faults = Vec::new();
    for plans in PLANS {
        let mut statements = Statements::of(&hub.database, plans).await;
        let server = TestServer::with(&hub.database.url, Answering::Sql.settings()).await;
        for Asked { document, rows, filled } in &asked {
            statements.by_transaction().await;
            let answer = server.data(document).await;
            assert!(!filled || !is_empty(&answer), "{document}: {answer}");
            let ran = statements.of_request().await;
            if let Err(fault) = hold(&ran, *rows) {
                faults.push(format!("{plans}, {document}\n{fault}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {} requests:\n{}", faults.len(), asked.len() * 2, faults.join("\n\n"));
}

/// Whether an answer has no entries: `{ list: { nodes: [] } }`, `{ one: null }`, or a null among several.
fn is_empty(answer: &Value) -> bool {
    answer.as_object().unwrap().values().any(|field| match field {
        Value::Array(several) => several.iter().any(Value::is_null),
        Value::Null => true,
        field => field["nodes"].as_array().is_some_and(Vec::is_empty),
    })
}

/// Each order and direction of a list, some with each filter: its first page and its thousandth, that on which the told values end, and one
/// of those without a value.
async fn pages(hub: &Hub, server: &TestServer, list: &List) -> Vec<Asked> {
    let mut asked = Vec::new();
    for (number, (order, places)) in list.places().into_iter().enumerate() {
        let mut cursors = vec![None];
        for place in places {
            let Some(key) = hub.text(&place).await else { panic!("nothing is there: {place}") };
            cursors.push(Some(list.cursor(server, &order, &key).await));
        }
        // Filters with the first two fields, in both directions.
        for filter in &list.filters[..if number < 4 { list.filters.len() } else { 1 }] {
            for cursor in &cursors {
                let after = cursor.as_ref().map_or_else(String::new, |cursor| format!(", after: \"{cursor}\""));
                let document = format!(
                    "{{ {}(first: {PAGE}{order}{}{after}) {{ pageInfo {{ hasNextPage }} nodes {{ id }} }} }}",
                    list.field, filter.condition
                );
                asked.push(Asked { document, rows: filter.rows, filled: cursor.is_none() });
            }
        }
    }
    asked
}

/// The first snapshot and the thousandth, and the same page of those of models.
async fn of_snapshots(server: &TestServer) -> Vec<Asked> {
    let mut after = String::new();
    for entries in [100; 9].into_iter().chain([99]) {
        let document = format!("{{ snapshots(first: {entries}{after}) {{ pageInfo {{ endCursor }} }} }}");
        after = format!(", after: {}", server.data(&document).await["snapshots"]["pageInfo"]["endCursor"]);
    }
    let ask = |kind: &str, after: &str| Asked {
        document: format!("{{ snapshots(first: 1{kind}{after}) {{ nodes {{ id }} }} }}"),
        // Two further kinds of the day on which a page begins.
        rows: 5.0,
        filled: true,
    };
    vec![ask("", ""), ask("", &after), ask(", kind: MODEL", "")]
}

/// Single entries by name, former name and identifier, and twenty of several kinds by theirs.
async fn look_ups(hub: &Hub, server: &TestServer) -> Vec<Asked> {
    let one = "SELECT name FROM repository WHERE kind = 0 AND id = 7777";
    let name = hub.text(one).await.unwrap();
    let nodes = server.data("{ models(first: 10) { nodes { id } } publishers(first: 10) { nodes { id } } }").await;
    let ids = |field: &str| nodes[field]["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()).collect();
    let (models, publishers): (Vec<Value>, Vec<Value>) = (ids("models"), ids("publishers"));
    let mut documents = vec![
        format!("{{ model(name: \"{name}\") {{ id }} }}"),
        "{ model(name: \"Former/20020\") { id } }".to_owned(),
        "{ publisher(login: \"Account-777\") { id downloads } }".to_owned(),
        format!("{{ nodes(ids: {}) {{ id }} }}", Value::from([models.clone(), publishers.clone()].concat())),
    ];
    documents.extend([&models[0], &publishers[0]].map(|id| format!("{{ node(id: {id}) {{ id }} }}")));
    documents.into_iter().map(|document| Asked { document, rows: 63.0, filled: true }).collect()
}
