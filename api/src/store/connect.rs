//! Opening a database, and bringing it to the current schema.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};

use super::{Limit, Readers, Session, Store, StoreError, StoreResult, Transaction, Writer};

/// KiB of a database that a connection of SQLite holds in memory.
const PAGES: u32 = 65_536;
/// The same of a transaction that writes, beside much that is held with it.
pub(super) const PAGES_OF_WRITER: u32 = PAGES / 2;
/// Connections that read for callers at the same time.
const READERS: u32 = 8;
/// Connections that write, and look after the right to.
pub(super) const WRITERS: u32 = 4;
/// Connections of those who look after the server.
const WATCHERS: u32 = 3;
/// How long SQLite waits for another process's write.
const BUSY: Duration = Duration::from_secs(30);
/// How long who writes, or gave a command, waits for a connection.
const WRITING: Duration = Duration::from_secs(10);
/// How long who only looks waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long who asks a server and has a place waits for a connection.
const HURRY: Duration = Duration::from_secs(2);

/// How the schema of a database differs from the one that this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaState {
    /// Migrations that the database lacks, in their order.
    pub missing: Vec<String>,
    /// Migrations of the database that this program does not know.
    pub unknown: Vec<String>,
}

/// Why an address leads to no database.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Neither SQLite nor PostgreSQL.
    #[error("DATABASE_URL is neither sqlite:// nor postgres://; write for example sqlite://hubscope.db")]
    Scheme,
    /// A database that would be another one for each connection.
    #[error("DATABASE_URL names a database in memory, which several connections cannot share; write sqlite://FILE")]
    Memory,
    /// There is no such file, and it was not to be created.
    #[error("there is no file {}", .0.display())]
    NoFile(PathBuf),
    /// There is no folder for the file.
    #[error("there is no folder {} for the database; make it, or write another path in DATABASE_URL", .0.display())]
    NoFolder(PathBuf),
    /// It did not answer, or refused.
    #[error("the database cannot be opened: {0}")]
    Unreachable(#[source] StoreError),
}

impl Store {
    /// Opens the database of a `sqlite://` or `postgres://` address; nothing in it is read or changed.
    pub async fn connect(url: &str) -> Result<Self, AddressError> {
        Self::connect_within(url, WRITING).await
    }

    /// The same for a server: whoever asks it is told soon when the database is away.
    pub async fn connect_to_serve(url: &str) -> Result<Self, AddressError> {
        Self::connect_within(url, HURRY).await
    }

    async fn connect_within(url: &str, hurry: Duration) -> Result<Self, AddressError> {
        if backend(url)? == DbBackend::Postgres {
            let pool = async |connections, patience| {
                let mut options = options(url, connections);
                open(options.acquire_timeout(patience).to_owned()).await
            };
            return Ok(Self {
                readers: Readers::new(pool(READERS, hurry).await?, READERS),
                writers: pool(WRITERS, WRITING).await?,
                watchers: Readers::new(pool(WATCHERS, hurry).await?, WATCHERS),
                limit: Limit::default(),
            });
        }
        let folder = sqlite_file(url)?.and_then(|file| file.parent().map(Path::to_owned));
        if let Some(folder) = folder.filter(|folder| folder != Path::new("") && !folder.exists()) {
            return Err(AddressError::NoFolder(folder));
        }
        let limit = Limit::default();
        let mut readers = sqlite(url, READERS);
        limit.interrupt(&mut readers);
        // One writer, so that writes queue here instead of failing there.
        Ok(Self {
            writers: open(sqlite(url, 1)).await?,
            readers: Readers::new(open(readers).await?, READERS),
            watchers: Readers::new(open(sqlite(url, WATCHERS)).await?, WATCHERS),
            limit,
        })
    }

    /// Opens a database only to look at it: what does not answer within seconds is given up, and a file that is not there is not
    /// created. As after anyone who closes it last, SQLite may move its log into the file then.
    pub async fn inspect(url: &str) -> Result<Self, AddressError> {
        const CONNECTIONS: u32 = 2;
        let mut options = options(url, CONNECTIONS);
        options.acquire_timeout(PATIENCE);
        options.map_sqlx_sqlite_opts(|sqlite| sqlite.create_if_missing(false).busy_timeout(PATIENCE));
        if let Some(file) = sqlite_file(url)?.filter(|file| !file.exists()) {
            return Err(AddressError::NoFile(file));
        }
        let writers = open(options).await?;
        let readers = Readers::new(writers.clone(), CONNECTIONS);
        Ok(Self { watchers: readers.clone(), readers, writers, limit: Limit::default() })
    }

    /// Whether the database is a SQLite file, and not a PostgreSQL server.
    pub fn is_file(&self) -> bool {
        self.readers.get_database_backend() == DbBackend::Sqlite
    }

    /// Closes what is open. Left undone, SQLite's companion files stay until somebody else opens the database.
    pub async fn close(self) -> StoreResult<()> {
        self.readers.pool.close().await?;
        self.watchers.pool.close().await?;
        Ok(self.writers.close().await?)
    }

    /// Brings the database to the current schema, and derives anew what a migration emptied: all of it or nothing. Of several that
    /// start at once the others wait.
    pub async fn migrate(&self, renew: impl AsyncFnOnce(&Writer) -> StoreResult<()>) -> StoreResult<()> {
        const LOCK: &str = "SELECT pg_advisory_xact_lock(7408234561)";
        let tx = self.begin_by_orm().await?;
        if self.writers.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared(LOCK).await?;
        }
        Migrator::up(&tx, None).await?;
        let writer =
            Writer { session: Session::begin(Transaction::Orm(tx), None).await?, beside: None, alone: false.into() };
        renew(&writer).await?;
        writer.commit().await
    }

    /// Whether the schema is the current one.
    pub async fn is_migrated(&self) -> StoreResult<bool> {
        Ok(self.schema_state().await?.missing.is_empty())
    }

    /// How the schema differs from the one that this program knows.
    pub async fn schema_state(&self) -> StoreResult<SchemaState> {
        let mut missing: Vec<String> =
            Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        let mut unknown = Vec::new();
        for applied in self.applied_migrations().await? {
            match missing.iter().position(|known| *known == applied) {
                Some(at) => drop(missing.remove(at)),
                None => unknown.push(applied),
            }
        }
        Ok(SchemaState { missing, unknown })
    }

    async fn applied_migrations(&self) -> StoreResult<Vec<String>> {
        let backend = self.readers.get_database_backend();
        let there = match backend {
            DbBackend::Postgres => "SELECT to_regclass('seaql_migrations') IS NOT NULL AS there",
            _ => "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations') AS there",
        };
        let there = self.readers.query_one_raw(Statement::from_string(backend, there)).await?;
        if !there.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(false) {
            return Ok(Vec::new());
        }
        let applied = Statement::from_string(backend, "SELECT version FROM seaql_migrations ORDER BY version");
        let applied = self.readers.query_all_raw(applied).await?;
        Ok(applied.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }

    /// Whether the database answers at all.
    pub async fn ping(&self) -> StoreResult<()> {
        Ok(self.readers.ping().await?)
    }
}

/// What the address names.
fn backend(url: &str) -> Result<DbBackend, AddressError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(DbBackend::Postgres);
    }
    if !url.starts_with("sqlite:") {
        return Err(AddressError::Scheme);
    }
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(AddressError::Memory);
    }
    Ok(DbBackend::Sqlite)
}

/// The file of an address, if it names one.
fn sqlite_file(url: &str) -> Result<Option<PathBuf>, AddressError> {
    if backend(url)? != DbBackend::Sqlite {
        return Ok(None);
    }
    let options = SqliteConnectOptions::from_str(url);
    let options =
        options.map_err(|error| AddressError::Unreachable(DbErr::Conn(RuntimeErr::SqlxError(error.into())).into()))?;
    Ok(Some(options.get_filename().to_owned()))
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    // What closes connections that are idle or old goes round for ever, and a core with it, where it counts them while one is given
    // back (sqlx 0.9.0, issue 3645 there). There are few of them, so they stay.
    options
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
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
            .pragma("cache_size", format!("-{PAGES}"))
    });
    options
}

/// Tells a connection of SQLite how many KiB of a database it holds in memory from now on.
pub(super) fn cache_size(kibibytes: u32) -> String {
    format!("PRAGMA cache_size = -{kibibytes}")
}

async fn open(options: ConnectOptions) -> Result<DatabaseConnection, AddressError> {
    Database::connect(options).await.map_err(|error| AddressError::Unreachable(error.into()))
}
