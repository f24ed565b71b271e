//! On PostgreSQL each derivation has partitions of its own: who reads an older version goes on seeing those before, and these go once
//! nobody can be reading them.

use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait as _};
use serde_json::json;

use crate::harness::copies::{execute, scalar};
use crate::harness::database::Database;
use crate::harness::listings;
use crate::harness::postgres::options;
use crate::harness::server::TestServer;

const MODELS: &str = "SELECT count(*) FROM repository";
const PARTITIONS: &str = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^repository_[0-9]+$'";
const LONG_AGO: &str = "UPDATE replaced_derivation SET replaced_at = 0";

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

    let connection = sea_orm::Database::connect(options(&database.url)).await.unwrap();
    let level = Some(sea_orm::IsolationLevel::RepeatableRead);
    let reader = connection.begin_with_config(level, None).await.unwrap();
    // Its state is that of now, though it has not touched the table yet.
    assert_eq!(number(&reader, "SELECT version FROM data_version").await, 1);
    publish(&server, 3).await;
    publish(&server, 4).await;
    assert_eq!(number(&reader, MODELS).await, 2, "what was derived when it began");
    assert_eq!(scalar(&database.url, MODELS).await, 4);
    assert_eq!(scalar(&database.url, PARTITIONS).await, 3);

    // A reader that has used the table keeps its partitions from going, and publications wait for it but a moment.
    execute(&database.url, LONG_AGO).await;
    publish(&server, 5).await;
    assert_eq!(number(&reader, MODELS).await, 2, "what was derived when it began");
    assert_eq!(scalar(&database.url, PARTITIONS).await, 4);
    reader.rollback().await.unwrap();
    connection.close().await.unwrap();

    publish(&server, 6).await;
    assert_eq!(scalar(&database.url, PARTITIONS).await, 3, "those of the last, and the two replaced just now");
    execute(&database.url, LONG_AGO).await;
    publish(&server, 7).await;
    assert_eq!(scalar(&database.url, PARTITIONS).await, 2);
    assert_eq!(scalar(&database.url, "SELECT count(*) FROM replaced_derivation").await, 1);
    assert_eq!(scalar(&database.url, MODELS).await, 7);
    let answer =
        server.data("{ models(first: 1) { totalCount } downloadShare(by: ORIGIN) { groups { models } } }").await;
    assert_eq!(answer["models"]["totalCount"], 7, "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partition_has_the_indexes_of_its_table() {
    let database = Database::Postgres.migrated().await;
    let server = TestServer::start(&database.url).await;
    publish(&server, 3).await;
    for table in ["repository", "amount"] {
        let of = |table: &str| {
            format!(
                "SELECT count(*) FROM pg_index WHERE indrelid IN (SELECT oid FROM pg_class WHERE relname ~ '^{table}$')"
            )
        };
        let (shape, partition) = (of(&format!("{table}_shape")), of(&format!("{table}_[0-9]+")));
        let indexes = scalar(&database.url, &shape).await;
        assert!(indexes > 1, "{table}: {indexes}");
        assert_eq!(scalar(&database.url, &partition).await, indexes, "{table}");
    }
}
