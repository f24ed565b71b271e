//! The bundled sample as it is served, held against packages that share no code with the server: DuckDB and SciPy.

use crate::harness::database::{Database, TestDatabase};
use crate::harness::reference::{run, tables};
use crate::harness::sample::Sample;
use crate::harness::server::TestServer;

/// A server of the sample. The files and the database go with it.
struct Served {
    sample: Sample,
    server: TestServer,
    _database: TestDatabase,
}

impl Served {
    async fn over(database: Database) -> Self {
        let (sample, own) = (Sample::unpacked(), database.migrated().await);
        let server = TestServer::start(&own.url).await;
        sample.ingest(&server.store).await;
        server.current().await;
        Self { sample, server, _database: own }
    }

    fn folder(&self) -> String {
        self.sample.path("").display().to_string()
    }
}

/// China's share of the downloads, by publisher and by root model side by side, month by month.
async fn shares(database: Database) {
    let served = Served::over(database).await;
    let printed = run("root_share_check.py", &[&served.folder(), "--server", &served.server.base]).await;
    assert!(printed.ends_with("0 differences\n"), "{printed}");
    assert_eq!(printed.lines().filter(|line| line.starts_with("202")).count(), 12, "{printed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shares_by_publisher_and_by_root_model_are_those_of_duckdb_on_sqlite() {
    shares(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shares_by_publisher_and_by_root_model_are_those_of_duckdb_on_postgres() {
    shares(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survival_curves_are_those_of_scipy() {
    let served = Served::over(Database::Sqlite).await;
    let (tables, folder) = (tables(), served.folder());
    let mut arguments: Vec<&str> = tables.iter().map(String::as_str).collect();
    arguments.extend(["--sample", &folder, "--server", &served.server.base]);
    let printed = run("attention_check.py", &arguments).await;
    assert!(printed.ends_with("0 differences\n"), "{printed}");
}
