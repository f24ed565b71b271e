//! Entities and migrations agree, and a server waits for both tables and data.

use std::collections::BTreeMap;
use std::time::Duration;

use sea_orm::sea_query::TableCreateStatement;
use sea_orm::{ConnectionTrait as _, DbBackend, EntityTrait, Schema, Statement};
use serde_json::json;

use crate::harness::copies::{differing, scalar, tables};
use crate::harness::database::{Database, TestDatabase};
use crate::harness::parquet;
use crate::harness::postgres::options;
use crate::harness::program::{hubscope, run, written};
use crate::harness::server::TestServer;

fn created<E: EntityTrait>(entity: E) -> TableCreateStatement {
    Schema::new(DbBackend::Postgres).create_table_from_entity(entity)
}

/// The tables as the entities describe them.
fn entities() -> Vec<TableCreateStatement> {
    use entity::*;
    vec![
        created(absence::Entity),
        created(amount::Entity),
        created(api_key::Entity),
        created(array_part::Entity),
        created(attribute_set::Entity),
        created(audit_entry::Entity),
        created(base_edge::Entity),
        created(curated_parameters::Entity),
        created(data_version::Entity),
        created(derivation::Entity),
        created(former_name::Entity),
        created(listing::Entity),
        created(published_figure::Entity),
        created(publisher::Entity),
        created(publisher_evidence::Entity),
        created(publisher_standing::Entity),
        created(recorded_history::Entity),
        created(replaced_schema::Entity),
        created(repository::Entity),
        created(repository_facet::Entity),
        created(series_break::Entity),
        created(snapshot::Entity),
        created(term::Entity),
        created(writer_lease::Entity),
    ]
}

/// Type, nullability and place in the primary key of each column, by table and column. Derived tables have theirs from the first
/// layout.
async fn columns(database: &TestDatabase) -> BTreeMap<String, String> {
    const COLUMNS: &str = "
        SELECT c.relname || '.' || a.attname,
               format_type(a.atttypid, a.atttypmod)
               || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
               || COALESCE(' KEY ' || array_position(i.indkey::smallint[], a.attnum), '')
               || CASE WHEN a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%' THEN ' COUNTED' ELSE '' END
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN ('public', 'hubscope_layout_0') AND c.relname <> 'seaql_migrations'";
    let connection = sea_orm::Database::connect(options(&database.url)).await.unwrap();
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, COLUMNS)).await.unwrap();
    connection.close().await.unwrap();
    rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entities_describe_what_the_migrations_make() {
    let migrated = columns(&Database::Postgres.migrated().await).await;
    let database = Database::Postgres.empty().await;
    let connection = sea_orm::Database::connect(options(&database.url)).await.unwrap();
    for table in entities() {
        connection.execute(&table).await.unwrap();
    }
    connection.close().await.unwrap();
    let described = columns(&database).await;
    let differ = |name: &&String| migrated.get(*name) != described.get(*name);
    let names: std::collections::BTreeSet<&String> = migrated.keys().chain(described.keys()).collect();
    let differing: Vec<String> = names
        .into_iter()
        .filter(differ)
        .map(|name| format!("{name}: migrations {:?}, entities {:?}", migrated.get(name), described.get(name)))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(migrated.len() > 50, "{migrated:?}");
}

async fn migrated_by_several_at_once(kind: Database) {
    let database = kind.empty().await;
    let migrate = || run(&database.url, ["migrate"]);
    let ended = tokio::join!(migrate(), migrate(), migrate(), migrate());
    for ended in [ended.0, ended.1, ended.2, ended.3] {
        assert!(ended.status.success(), "{kind:?}: {}", written(&ended));
    }
    let before = tables(&database.url).await;
    let ended = run(&database.url, ["migrate"]).await;
    assert!(ended.status.success(), "{}", written(&ended));
    let after = tables(&database.url).await;
    assert!(before == after, "migrating again changed {:?}", differing(&before, &after));
    let applied = "SELECT COUNT(*) - COUNT(DISTINCT version) FROM seaql_migrations";
    assert_eq!(scalar(&database.url, applied).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_migrated_by_several_processes_at_once() {
    migrated_by_several_at_once(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_is_migrated_by_several_processes_at_once() {
    migrated_by_several_at_once(Database::Sqlite).await;
}

/// `serve` waits for an operator's `migrate` and `ingest`, and never does their work.
async fn waits_until_ready(kind: Database) {
    let database = kind.empty().await;
    let server = TestServer::start(&database.url).await;
    let (status, body) = server.readiness().await;
    assert_eq!((status, &body["parts"]["migrations"]["state"]), (503, &json!("behind")), "{body}");
    assert!(body.to_string().contains("hubscope migrate"), "{body}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("models.parquet");
    parquet::write(&file, &[json!({ "id": "a/x", "downloads": 3 }).as_object().unwrap().clone()]);
    let ingest = ["ingest", "models", file.to_str().unwrap(), "--taken-on", "2025-01-06"];
    let early = run(&database.url, ingest).await;
    assert_eq!(early.status.code(), Some(1), "{}", written(&early));
    assert!(written(&early).contains("hubscope migrate"), "{}", written(&early));
    assert!(tables(&database.url).await.is_empty(), "only `migrate` makes tables");

    assert!(run(&database.url, ["migrate"]).await.status.success());
    // What was found holds for a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let (status, body) = server.readiness().await;
    assert_eq!((status, &body["parts"]["data"]["state"]), (503, &json!("empty")), "{body}");
    assert!(body.to_string().contains("hubscope ingest"), "{body}");

    let ended = run(&database.url, ingest).await;
    assert!(ended.status.success(), "{}", written(&ended));
    let body = server.ready().await;
    assert_eq!(body["status"], json!("ready"), "{body}");
    server.current().await;
    let answer = server.data("{ hubTotals { models } }").await;
    assert_eq!(answer["hubTotals"]["models"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_sqlite_waits_for_tables_and_data() {
    waits_until_ready(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_postgres_waits_for_tables_and_data() {
    waits_until_ready(Database::Postgres).await;
}

/// The program itself, as an operator starts it: it neither migrates nor fills a database that was named to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_serves_a_named_database_without_touching_it() {
    let database = Database::Postgres.empty().await;
    let mut process = hubscope(&database.url, ["serve", "--bind", "127.0.0.1:0"]).spawn().unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(process.try_wait().unwrap().is_none(), "it waits");
    assert!(tables(&database.url).await.is_empty());
    process.start_kill().unwrap();
    process.wait().await.unwrap();
}
