//! Opening a database, and bringing it to the current schema.

use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use super::{Store, StoreError, StoreResult, Writer};

/// Connections that read at the same time.
const READERS: u32 = 8;
/// How long SQLite waits for another process's write.
const BUSY: Duration = Duration::from_secs(30);

/// Why an address leads to no database.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Neither SQLite nor PostgreSQL.
    #[error("DATABASE_URL is neither sqlite:// nor postgres://; write for example sqlite://hubscope.db")]
    Scheme,
    /// A database that would be another one for each connection.
    #[error("DATABASE_URL names a database in memory, which several connections cannot share; write sqlite://FILE")]
    Memory,
    /// It did not answer, or refused.
    #[error("the database of DATABASE_URL cannot be opened: {0}")]
    Unreachable(#[source] StoreError),
}

impl Store {
    /// Opens the database of a `sqlite://` or `postgres://` address; nothing in it is read or changed.
    pub async fn connect(url: &str) -> Result<Self, AddressError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = open(options(url, READERS + 2)).await?;
            return Ok(Self { readers: pool.clone(), writers: pool });
        }
        if !url.starts_with("sqlite:") {
            return Err(AddressError::Scheme);
        }
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(AddressError::Memory);
        }
        // One writer, so that writes queue here instead of failing there.
        Ok(Self { writers: open(sqlite(url, 1)).await?, readers: open(sqlite(url, READERS)).await? })
    }

    /// Brings the database to the current schema, and derives anew what a migration emptied: all of it or nothing. Of several that
    /// start at once the others wait.
    pub async fn migrate(&self, renew: impl AsyncFnOnce(&Writer) -> StoreResult<()>) -> StoreResult<()> {
        const LOCK: &str = "SELECT pg_advisory_xact_lock(7408234561)";
        let writer = self.write().await?;
        if self.writers.get_database_backend() == DbBackend::Postgres {
            writer.tx.execute_unprepared(LOCK).await?;
        }
        Migrator::up(&writer.tx, None).await?;
        renew(&writer).await?;
        writer.commit().await
    }

    /// Whether the schema is the current one.
    pub async fn is_migrated(&self) -> StoreResult<bool> {
        let known = Migrator::migrations().len();
        let applied = match self.readers.get_database_backend() {
            DbBackend::Postgres => "SELECT to_regclass('seaql_migrations') IS NOT NULL AS there",
            _ => "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations') AS there",
        };
        let there = self.scalar::<bool>(applied).await?.unwrap_or(false);
        if !there {
            return Ok(false);
        }
        let count = self.scalar::<i64>("SELECT COUNT(*) AS count FROM seaql_migrations").await?;
        Ok(count.is_some_and(|count| usize::try_from(count).is_ok_and(|count| count >= known)))
    }

    /// Whether the database answers at all.
    pub async fn ping(&self) -> StoreResult<()> {
        Ok(self.readers.ping().await?)
    }

    async fn scalar<T: sea_orm::TryGetable>(&self, sql: &str) -> StoreResult<Option<T>> {
        let statement = Statement::from_string(self.readers.get_database_backend(), sql);
        let row = self.readers.query_one_raw(statement).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .connect_lazy(true);
    options
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = options(url, connections);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY)
            .pragma("cache_size", "-65536")
    });
    options
}

async fn open(options: ConnectOptions) -> Result<DatabaseConnection, AddressError> {
    Database::connect(options).await.map_err(|error| AddressError::Unreachable(error.into()))
}
