//! A request runs as many statements for fifty entries as for five, and counts entries only when asked for their number.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::listings;
use crate::harness::sample::Sample;
use crate::harness::server::TestServer;
use crate::harness::statements::{Ran, Statements};

/// Two periods, each with amounts of the sample.
const SPRING: &str = "{ from: \"2025-03-07\", to: \"2025-06-07\" }";
const SUMMER: &str = "{ from: \"2025-06-07\", to: \"2025-09-07\" }";

/// What repositories of every kind tell, with their accounts.
const REPOSITORY: &str = "id name formerNames tags license createdAt likes url removedOn
    publisher { login displayName kind country evidence { field value source url } downloads }";

/// Downloads in several periods, and over time.
fn counted() -> String {
    format!(
        "downloads spring: downloads(period: {SPRING}) summer: downloads(period: {SUMMER})
         downloadSeries(period: {SUMMER}) {{ total points {{ downloads status }} provenance {{ snapshotCount }} }}
         whole: downloadSeries(interval: MONTH) {{ total points {{ downloads }} breaks {{ on }} }}"
    )
}

/// The lists with everything that their entries tell.
fn lists() -> [(&'static str, String); 4] {
    let counted = counted();
    let own =
        "nodes { name license tags task publisher { login } spring: downloads(period: { from: \"2025-03-07\" }) }";
    [
        ("models", format!("{REPOSITORY} task modality library parameters size relation gated {counted}")),
        ("datasets", format!("{REPOSITORY} categories modalities bytes {counted}")),
        ("spaces", format!("{REPOSITORY} sdk")),
        (
            "publishers",
            format!(
                "id login displayName kind country region evidence {{ field value source url }} {counted}
                 models(first: 3) {{ totalCount pageInfo {{ hasNextPage }} {own} }}
                 liked: models(first: 2, orderBy: {{ field: LIKES }}) {{ nodes {{ name likes }} }}
                 datasets(first: 3) {{ totalCount nodes {{ name categories modalities }} }}"
            ),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_entries_take_as_many_statements_as_five() {
    let database = Database::Postgres.migrated().await;
    let mut statements = Statements::of(&database, "auto").await;
    let server = TestServer::start(&database.url).await;
    Sample::unpacked().ingest(&server.store).await;
    let spaces = listings::spaces(100);
    server.ingest(&spaces.snapshot, &spaces.file).await.unwrap();
    server.current().await;

    for (list, entry) in lists() {
        let mut few = None;
        // Answers are kept by their documents: each time the list has another alias.
        for (round, first) in [5, 50, 5, 50].into_iter().enumerate() {
            let document = format!("{{ round{round}: {list}(first: {first}) {{ totalCount nodes {{ {entry} }} }} }}");
            let (answer, ran) = asked(&server, &mut statements, &document).await;
            let nodes = answer[format!("round{round}")]["nodes"].as_array().unwrap();
            assert_eq!(nodes.len(), first, "{list}");
            match &few {
                None => few = Some(by_text(&ran)),
                Some(few) => assert_eq!(&by_text(&ran), few, "{first} entries of {list}, against 5"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_are_counted_when_their_number_is_asked_for() {
    let database = Database::Postgres.migrated().await;
    let mut statements = Statements::of(&database, "auto").await;
    let server = TestServer::start(&database.url).await;
    Sample::unpacked().ingest(&server.store).await;
    server.current().await;
    for list in ["models", "datasets", "spaces", "publishers", "snapshots"] {
        let [without, with] =
            ["", "totalCount"].map(|count| format!("{{ {list} {{ {count} pageInfo {{ endCursor }} }} }}"));
        let (_, without) = asked(&server, &mut statements, &without).await;
        let (_, with) = asked(&server, &mut statements, &with).await;
        assert_eq!(with.len(), without.len() + 1, "{list}: {with:?}");
    }
    let own =
        |count: &str| format!("{{ publishers {{ nodes {{ models(first: 2) {{ {count} nodes {{ name }} }} }} }} }}");
    let (_, without) = asked(&server, &mut statements, &own("")).await;
    let (_, with) = asked(&server, &mut statements, &own("totalCount")).await;
    assert_eq!(with.len(), without.len() + 1, "{with:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fifty_models_are_built_on_takes_as_many_statements_as_that_of_five() {
    const LINEAGE: &str = "baseModels { name publisher { login } } rootModel { name relation }
        derivatives(first: 1) { totalCount pageInfo { hasNextPage } nodes { name } }
        all: derivatives(first: 2, scope: RECURSIVE) { totalCount nodes { name } }";
    let database = Database::Postgres.migrated().await;
    let mut statements = Statements::of(&database, "auto").await;
    let server = TestServer::start(&database.url).await;
    // Each of the middle is built on a root of its own and has two derivatives, one of them through the other.
    let built = |id: String, bases: &[String]| {
        let bases: Vec<Value> = bases.iter().map(|base| json!({ "id": base })).collect();
        json!({ "id": id, "downloads": 1, "baseModels": { "models": bases } }).as_object().unwrap().clone()
    };
    let name = |account: &str, at: usize| format!("{account}{at}/m");
    let models = (0..60).flat_map(|at| {
        let [root, middle, leaf, last] = ["root", "middle", "leaf", "last"].map(|account| name(account, at));
        [
            built(root.clone(), &[]),
            built(middle.clone(), &[root]),
            built(leaf.clone(), std::slice::from_ref(&middle)),
            built(last, &[leaf]),
        ]
    });
    let models = listings::listed("models", "2025-09-07", false, models.collect());
    server.ingest(&models.snapshot, &models.file).await.unwrap();
    server.current().await;

    let mut few = None;
    for (round, first) in [5, 50, 5, 50].into_iter().enumerate() {
        let list = format!("models(first: {first}, where: {{ search: \"middle\" }})");
        let document = format!("{{ round{round}: {list} {{ nodes {{ name {LINEAGE} }} }} }}");
        let (answer, ran) = asked(&server, &mut statements, &document).await;
        let nodes = answer[format!("round{round}")]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), first);
        assert!(nodes.iter().all(|node| node["all"]["totalCount"] == 2 && node["derivatives"]["totalCount"] == 1));
        match &few {
            None => few = Some(by_text(&ran)),
            Some(few) => assert_eq!(&by_text(&ran), few, "{first} entries, against 5"),
        }
    }
}

async fn asked(server: &TestServer, statements: &mut Statements, document: &str) -> (Value, Vec<Ran>) {
    statements.by_transaction().await;
    let answer = server.ask(&json!({ "query": document })).await;
    assert!(answer.get("errors").is_none(), "{document}: {answer}");
    (answer["data"].clone(), statements.of_request().await)
}

/// How often each statement was run; the number of its parameters is left out.
fn by_text(ran: &[Ran]) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for Ran { text, .. } in ran {
        let parts: Vec<&str> =
            text.split('$').map(|part| part.trim_start_matches(|digit: char| digit.is_ascii_digit())).collect();
        let mut text = parts.join("?");
        while text.contains("?, ?") {
            text = text.replace("?, ?", "?");
        }
        *times.entry(text).or_default() += 1;
    }
    times
}
