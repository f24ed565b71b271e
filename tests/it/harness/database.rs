//! Databases of their own for tests, on SQLite and on PostgreSQL.

use std::sync::atomic::{AtomicU32, Ordering};

use migration::{Migrator, MigratorTrait as _};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::postgres::{PostgresServer, options, postgres};

/// What a test's database runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// A database of one test; it goes when this is dropped.
pub(crate) struct TestDatabase {
    /// For `DATABASE_URL`.
    pub(crate) url: String,
    /// What it runs on.
    pub(crate) kind: Database,
    held: Held,
}

enum Held {
    Folder { _folder: TempDir },
    Server { server: &'static PostgresServer, name: String },
}

impl Database {
    /// A database without any table.
    pub(crate) async fn empty(self) -> TestDatabase {
        match self {
            Self::Sqlite => sqlite(),
            Self::Postgres => copy("template1").await,
        }
    }

    /// A database after all migrations.
    pub(crate) async fn migrated(self) -> TestDatabase {
        match self {
            Self::Sqlite => {
                let database = sqlite();
                migrate(&database.url).await;
                database
            }
            Self::Postgres => copy(template().await).await,
        }
    }
}

impl TestDatabase {
    /// A database with the same content, on PostgreSQL, where nobody may be connected to this one.
    pub(crate) async fn copied(&self) -> Self {
        copy(self.on_postgres().expect("PostgreSQL").1).await
    }

    /// The PostgreSQL that it is on, and its name there.
    pub(crate) fn on_postgres(&self) -> Option<(&'static PostgresServer, &str)> {
        match &self.held {
            Held::Server { server, name } => Some((server, name)),
            Held::Folder { .. } => None,
        }
    }
}

fn sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("hubscope.db").display());
    TestDatabase { url, kind: Database::Sqlite, held: Held::Folder { _folder: folder } }
}

async fn copy(template: &str) -> TestDatabase {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let server = postgres().await;
    server.create_database(&name, template).await;
    TestDatabase { url: server.url(&name), kind: Database::Postgres, held: Held::Server { server, name } }
}

/// Migrations run once; copying files is faster than running them for each test.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<&str> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let server = postgres().await;
            server.create_database("migrated", "template1").await;
            migrate(&server.url("migrated")).await;
            "migrated"
        })
        .await
}

async fn migrate(url: &str) {
    let connection = sea_orm::Database::connect(options(url)).await.expect("the database opens");
    Migrator::up(&connection, None).await.expect("the migrations run");
    connection.close().await.expect("closes");
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Held::Server { server, name } = &self.held {
            let dropped = server.drop_database(name);
            // A second panic would end all tests of the process.
            assert!(std::thread::panicking() || dropped.is_ok(), "{dropped:?}");
        }
    }
}

/// Makes a test on each database of one function that takes a migrated [`TestDatabase`].
///
/// ```ignore
/// both! { async fn reading_twice_changes_nothing(database: TestDatabase) { … } }
/// ```
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident: TestDatabase) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a scenario may need nothing of what stands around it")]
            use super::*;

            $(#[$meta])*
            async fn scenario($database: $crate::harness::database::TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                scenario($crate::harness::database::Database::Sqlite.migrated().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                scenario($crate::harness::database::Database::Postgres.migrated().await).await;
            }
        }
    )*};
}
pub(crate) use both;
