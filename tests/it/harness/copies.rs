//! What the tables of a database hold, to compare before and after.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};

use super::postgres::options;

/// The rows of each table, as text, in an order of their own.
pub(crate) type Tables = BTreeMap<String, Vec<String>>;

/// Every row of every table but the writer lease, which each run touches.
pub(crate) async fn tables(url: &str) -> Tables {
    let connection = reading(url).await;
    let backend = connection.get_database_backend();
    let names = match backend {
        DbBackend::Postgres => {
            "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'v')
             AND relnamespace::regnamespace::text IN ('public', current_schema())"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let names = connection.query_all_raw(Statement::from_string(backend, names)).await.expect("names of tables");
    let mut tables = Tables::new();
    for name in names {
        let name: String = name.try_get_by_index(0).expect("a name");
        if name == "writer_lease" {
            continue;
        }
        let rows = match backend {
            DbBackend::Postgres => format!("SELECT row_to_json(t)::text FROM \"{name}\" t"),
            _ => sqlite_rows(&connection, &name).await,
        };
        let rows = connection.query_all_raw(Statement::from_string(backend, rows)).await.expect("rows");
        let mut rows: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("text")).collect();
        rows.sort();
        tables.insert(name, rows);
    }
    connection.close().await.expect("closes");
    tables
}

async fn sqlite_rows(connection: &sea_orm::DatabaseConnection, table: &str) -> String {
    let columns = format!("SELECT name FROM pragma_table_info('{table}')");
    let columns = connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, columns)).await.expect("columns");
    let quoted = columns.iter().map(|row| format!("quote(\"{}\")", row.try_get_by_index::<String>(0).expect("a name")));
    format!("SELECT {} FROM \"{table}\"", quoted.collect::<Vec<_>>().join(" || ',' || "))
}

/// Names of the tables that differ.
pub(crate) fn differing(before: &Tables, after: &Tables) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

/// Runs a statement on a connection of its own.
pub(crate) async fn execute(url: &str, statement: &str) {
    let connection = Database::connect(options(url)).await.expect("the database opens");
    connection.execute_unprepared(statement).await.expect("a statement");
    connection.close().await.expect("closes");
}

/// A connection of which statements find the derived tables as they are now.
pub(crate) async fn reading(url: &str) -> DatabaseConnection {
    const NEWEST: &str =
        "SELECT set_config('search_path', concat_ws(', ', nspname, current_setting('search_path')), false)
        FROM pg_namespace WHERE nspname ~ '^hubscope_layout_' ORDER BY substr(nspname, 17)::bigint DESC LIMIT 1";
    let connection = Database::connect(options(url)).await.expect("the database opens");
    if connection.get_database_backend() == DbBackend::Postgres {
        let newest = Statement::from_string(DbBackend::Postgres, NEWEST);
        connection.query_one_raw(newest).await.expect("the newest layout");
    }
    connection
}

/// The first column of the first row of a query.
pub(crate) async fn scalar(url: &str, query: &str) -> i64 {
    let connection = reading(url).await;
    let statement = Statement::from_string(connection.get_database_backend(), query);
    let row = connection.query_one_raw(statement).await.expect("a query").expect("a row");
    let value = row.try_get_by_index(0).expect("a number");
    connection.close().await.expect("closes");
    value
}
