//! Every SQL statement, and the only place that knows SQLite from PostgreSQL.
//!
//! A [`Session`] is one consistent read transaction; a [`Writer`] is one write transaction, visible to others only when committed.

mod accounts;
mod ancestry;
mod api_keys;
mod audit;
mod bulk;
mod catalogue;
mod condition;
mod connect;
mod connections;
mod copy;
mod coverage;
mod derivation;
mod derived;
mod downloads;
mod figures;
mod intern;
mod keyset;
mod layout;
mod lease;
mod lifetimes;
mod limit;
mod lineage;
mod look_up;
mod parts;
mod population;
mod publisher_record;
mod readers;
mod record;
mod registry;
mod rows;
mod select;
mod sets;
mod snapshot_list;
mod spelling;
mod staging;
mod standing;
mod stretches;
mod transaction;
mod version;
mod whole;

use std::ops::Deref;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use sea_orm::sqlx;
use sea_orm::sqlx::error::DatabaseError as _;
use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr};
use sea_orm::{IsolationLevel, RuntimeErr};
use sea_orm::{SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tokio::sync::OwnedSemaphorePermit;

pub use accounts::{AccountRow, AccountSort, EvidenceRow};
pub use ancestry::{Derivative, NamedBase};
pub use api_keys::{KeyRecord, NewKey};
pub use audit::AuditEntry;
pub use catalogue::{RepositoryRow, RepositorySort};
pub use connect::{AddressError, SchemaState};
use connect::{PAGES_OF_WRITER, WRITERS, cache_size};
pub use connections::Connections;
pub use coverage::{Coverage, Gap};
pub use derivation::Derivation;
pub use derived::{Derived, FacetOf};
pub use downloads::StretchSum;
pub use figures::Figure;
pub use intern::Interner;
pub use keyset::{Position, Seek};
pub use lease::{Lease, LeaseError};
pub use lifetimes::Lifetime;
use limit::Limit;
pub use look_up::NamedAs;
pub use parts::Part;
pub use population::{Change, DayChange};
pub use publisher_record::{Fact, PublisherRecord, Replaced, Support};
use readers::Readers;
pub use record::{Body, Digest, Listed, SnapshotDraft, SnapshotKey, SnapshotRow};
pub use registry::{BreakRecord, CuratedSize};
pub use sets::Wanted;
pub use staging::StoredSets;
pub use stretches::Stretch;
use transaction::Transaction;
pub use version::Version;
pub use whole::{AmountRow, CreditedRow, PlannedRow, WordRow};

/// The database did not do what was asked; the text is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}{advice}", advice = self.advice())]
pub struct StoreError(#[from] DbErr);

impl StoreError {
    /// Whether another process writes to the SQLite file, and went on for longer than this one waits.
    pub fn is_busy(&self) -> bool {
        const BUSY: i32 = 5;
        self.of_sqlite() == Some(BUSY)
    }

    fn advice(&self) -> &'static str {
        if self.is_full() { "; make room on the disk that it lies on, and do it again" } else { "" }
    }

    /// Whether there is no room left where the database lies.
    pub fn is_full(&self) -> bool {
        const OF_SQLITE: i32 = 13;
        const OF_POSTGRES: &str = "53100";
        self.of_sqlite() == Some(OF_SQLITE) || self.of_postgres() == Some(OF_POSTGRES)
    }

    /// The code of an error of PostgreSQL.
    fn of_postgres(&self) -> Option<&str> {
        Some(self.of_driver()?.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?.code())
    }

    /// What the driver said.
    fn of_driver(&self) -> Option<&sqlx::Error> {
        match &self.0 {
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
            _ => None,
        }
    }

    /// The code of an error of SQLite.
    fn of_sqlite(&self) -> Option<i32> {
        let error = self.of_driver()?.as_database_error()?.try_downcast_ref::<SqliteError>()?;
        // The lower byte; the others tell why.
        Some(error.code()?.parse::<i32>().ok()? & 0xff)
    }

    /// Whether the database did not answer in the time that it was given.
    pub fn is_silence(&self) -> bool {
        matches!(self.0, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    }

    /// Whether it passes without anything being changed: the database is away, is starting or stopping, has no place left, or gave up a
    /// statement.
    pub fn is_passing(&self) -> bool {
        /// Of SQLite: what takes longer than it may is interrupted.
        const INTERRUPTED: i32 = 9;
        /// Of PostgreSQL: connections, resources, who was told to stop, what was cancelled or came between others; and what follows in a
        /// transaction of which a statement failed so. And what is not there any more, since a replica that caught up with much at once
        /// took it away from who still read.
        const PASSING: [&str; 8] = ["08", "53", "57", "40", "25P02", "55P03", "42P01", "3F000"];
        if self.is_busy() || self.is_silence() || self.is_full() || self.of_sqlite() == Some(INTERRUPTED) {
            return true;
        }
        match self.of_driver() {
            Some(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed,
            ) => true,
            _ => self.of_postgres().is_some_and(|code| PASSING.iter().any(|passing| code.starts_with(passing))),
        }
    }

    /// Another version is in force than the one that was needed.
    pub(crate) fn moved_on() -> Self {
        Self(DbErr::Custom("another version came into force".to_owned()))
    }

    /// The database did not come to an end.
    pub(crate) fn endless() -> Self {
        Self(DbErr::Custom("it did not come to an end".to_owned()))
    }

    /// A stored value that this program never wrote.
    pub(crate) fn corrupt(what: &str) -> Self {
        Self(DbErr::Custom(format!("unexpected value in {what}")))
    }
}

/// Result of a statement.
pub type StoreResult<T> = Result<T, StoreError>;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    readers: Readers,
    writers: DatabaseConnection,
    /// For those who look after the server: they are not to wait for what callers ask.
    watchers: Readers,
    /// How long a statement of a reader may take.
    limit: Limit,
}

/// One consistent read: everything asked of it is of the same data version.
#[derive(Debug)]
pub struct Session {
    tx: Transaction,
    version: Version,
    /// Of who reads for callers.
    _place: Option<OwnedSemaphorePermit>,
}

/// One write transaction; it reads what it wrote. Dropped without [`Writer::commit`], nothing of it stays.
#[derive(Debug)]
pub struct Writer {
    session: Session,
    /// Where that which was committed before can be read meanwhile; none where that gains nothing.
    beside: Option<DatabaseConnection>,
    /// Whether that failed before.
    alone: AtomicBool,
}

impl Store {
    /// Opens a consistent read.
    pub async fn read(&self) -> StoreResult<Session> {
        // SQLite's transactions are of one state without being told.
        let isolation_level = match self.readers.get_database_backend() {
            DbBackend::Postgres => Some(IsolationLevel::RepeatableRead),
            _ => None,
        };
        let options = TransactionOptions {
            isolation_level,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
            ..Default::default()
        };
        let (tx, place) = self.readers.begin(options).await?;
        let session = Session::begin(Transaction::Orm(tx), self.limit.get()).await?;
        Ok(Session { _place: Some(place), ..session })
    }

    /// The same database for those who look after the server, with connections of their own, on which nothing is broken off.
    #[must_use]
    pub fn watching(&self) -> Self {
        Self { readers: self.watchers.clone(), limit: Limit::default(), ..self.clone() }
    }

    /// Connections of those who read for callers, who write, and who look after the server.
    pub fn connections(&self) -> [Connections; 3] {
        let Self { readers, writers, watchers, .. } = self;
        [
            Connections::of("read", &readers.pool, readers.most),
            Connections::of("write", writers, if self.is_file() { 1 } else { WRITERS }),
            Connections::of("watch", &watchers.pool, watchers.most),
        ]
    }

    /// Has the database give up what reads and takes longer, by which time nobody waits for it any more.
    pub fn give_up_after(&self, limit: Duration) {
        self.limit.set(limit);
    }

    /// Opens a consistent read that is to visit whole tables.
    pub async fn read_whole(&self) -> StoreResult<Session> {
        if self.readers.get_database_backend() == DbBackend::Postgres {
            let tx = Transaction::copying_out(self.readers.get_postgres_connection_pool()).await?;
            return Session::begin(tx, None).await;
        }
        self.read().await
    }

    /// Opens a write transaction; on SQLite it waits for the one before it.
    pub async fn write(&self) -> StoreResult<Writer> {
        let (tx, beside) = if self.writers.get_database_backend() == DbBackend::Postgres {
            let tx = Transaction::copying(self.writers.get_postgres_connection_pool()).await?;
            (tx, Some(self.writers.clone()))
        } else {
            (Transaction::Orm(self.begin_by_orm().await?), None)
        };
        Ok(Writer { session: Session::begin(tx, None).await?, beside, alone: AtomicBool::new(false) })
    }

    /// A write transaction without `COPY`, for what takes transactions of the ORM alone.
    async fn begin_by_orm(&self) -> StoreResult<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.writers.begin_with_options(options).await?;
        if self.is_file() {
            // The one before it may have left less, and may not have come to its end.
            tx.execute_unprepared(&cache_size(PAGES_OF_WRITER)).await?;
        }
        Ok(tx)
    }
}

impl Writer {
    /// Makes everything that was written visible at once.
    pub async fn commit(self) -> StoreResult<()> {
        Ok(self.session.tx.commit().await?)
    }
}

impl Deref for Writer {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}
