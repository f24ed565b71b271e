//! On PostgreSQL each derivation has tables of its own: who reads an older version goes on seeing those before, and these go once nobody
//! can be reading them.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use hubscope::dimension::{Hub, RepositoryKind};
use hubscope::store::Store;
use sea_orm::{ConnectionTrait, DbBackend, IsolationLevel, Statement, TransactionTrait as _};
use serde_json::json;

use crate::harness::copies::{execute, reading, scalar};
use crate::harness::database::Database;
use crate::harness::listings;
use crate::harness::server::TestServer;

const MODELS: &str = "SELECT count(*) FROM repository";
const DERIVATIONS: &str = "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^hubscope_derivation_'";
const LONG_AGO: &str = "UPDATE replaced_schema SET replaced_at = 0";

/// Publishes a listing of so many models, on the day of that number.
async fn publish(server: &TestServer, models: usize) {
    let rows = (0..models).map(|model| json!({ "id": format!("a/{model}"), "downloads": 30 }));
    let rows = rows.map(|row| row.as_object().unwrap().clone()).collect();
    let listed = listings::listed("models", &format!("2025-01-{models:02}"), false, rows);
    server.ingest(&listed.snapshot, &listed.file).await.unwrap();
}

async fn number(connection: &impl ConnectionTrait, query: &str) -> i64 {
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, query)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_derivation_stays_for_those_who_read_it_and_goes_later() {
    let database = Database::Postgres.migrated().await;
    let server = TestServer::start(&database.url).await;
    publish(&server, 2).await;

    let connection = reading(&database.url).await;
    let reader = connection.begin_with_config(Some(IsolationLevel::RepeatableRead), None).await.unwrap();
    // Its state is that of now, though it has not touched the tables yet.
    assert_eq!(number(&reader, "SELECT version FROM data_version").await, 1);
    publish(&server, 3).await;
    publish(&server, 4).await;
    assert_eq!(number(&reader, MODELS).await, 2, "what was derived when it began");
    assert_eq!(scalar(&database.url, MODELS).await, 4);
    assert_eq!(scalar(&database.url, DERIVATIONS).await, 3);

    // A reader that has used the tables keeps them from going, and publications wait for it but a moment.
    execute(&database.url, LONG_AGO).await;
    publish(&server, 5).await;
    assert_eq!(number(&reader, MODELS).await, 2, "what was derived when it began");
    assert_eq!(scalar(&database.url, DERIVATIONS).await, 3, "one that it uses, the last, and that before");
    reader.rollback().await.unwrap();
    connection.close().await.unwrap();

    publish(&server, 6).await;
    assert_eq!(scalar(&database.url, DERIVATIONS).await, 3, "the last, and the two replaced just now");
    execute(&database.url, LONG_AGO).await;
    publish(&server, 7).await;
    assert_eq!(scalar(&database.url, DERIVATIONS).await, 2);
    assert_eq!(scalar(&database.url, "SELECT count(*) FROM replaced_schema").await, 2, "a derivation and its layout");
    assert_eq!(scalar(&database.url, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^hubscope_layout_'").await, 3);
    assert_eq!(scalar(&database.url, MODELS).await, 7);
    let answer =
        server.data("{ models(first: 1) { totalCount } downloadShare(by: ORIGIN) { groups { models } } }").await;
    assert_eq!(answer["models"]["totalCount"], 7, "{answer}");
}

/// Versions published while others read.
const VERSIONS: usize = 28;
/// Those who read all the while, each time in a new transaction.
const READERS: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_begins_while_a_version_comes_into_force_sees_all_of_it() {
    let database = Database::Postgres.migrated().await;
    let server = TestServer::start(&database.url).await;
    publish(&server, 1).await;
    let store = Store::connect(&database.url).await.unwrap();
    let published = AtomicBool::new(false);
    let read = async || {
        let mut reads = 0;
        while !published.load(Ordering::Relaxed) {
            let session = store.read().await.unwrap();
            // Each version has a model more than the one before.
            let models = session.numbers(Hub::HuggingFace, RepositoryKind::Model).await.unwrap();
            let models = models.map_or(0, |(first, last)| last - first + 1);
            assert_eq!(models, session.version().number, "after {reads} reads");
            reads += 1;
        }
        reads
    };
    let write = async {
        for models in 2..=VERSIONS {
            publish(&server, models).await;
        }
        published.store(true, Ordering::Relaxed);
    };
    let (reads, ()) = tokio::join!(join_all((0..READERS).map(|_| read())), write);
    assert!(reads.iter().sum::<i64>() > 100, "{reads:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_of_a_derivation_have_the_columns_and_indexes_of_the_first_layout() {
    let database = Database::Postgres.migrated().await;
    let server = TestServer::start(&database.url).await;
    publish(&server, 3).await;
    for table in ["repository", "amount", "absence", "base_edge", "former_name", "repository_facet"] {
        let count = async |what: &str, schema: &str| {
            let query = format!("SELECT count(*) FROM {what} = to_regclass('{schema}.{table}')");
            scalar(&database.url, &query).await
        };
        for (what, least) in [("pg_index WHERE indrelid", 1), ("pg_attribute WHERE attnum > 0 AND attrelid", 3)] {
            let told = count(what, "hubscope_layout_0").await;
            assert!(told >= least, "{table}: {told}");
            assert_eq!(count(what, "hubscope_derivation_1").await, told, "{table}: {what}");
        }
    }
}
