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
mod lineage;
mod look_up;
mod parts;
mod population;
mod publisher_record;
mod record;
mod registry;
mod rows;
mod select;
mod snapshot_list;
mod spelling;
mod staging;
mod standing;
mod stretches;
mod transaction;
mod version;
mod whole;

use std::ops::Deref;

use sea_orm::sqlx::error::DatabaseError as _;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{ConnAcquireErr, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr};
use sea_orm::{SqliteTransactionMode, TransactionOptions, TransactionTrait};

pub use accounts::{AccountRow, AccountSort, EvidenceRow};
pub use ancestry::{Derivative, NamedBase};
pub use api_keys::{KeyRecord, NewKey};
pub use audit::AuditEntry;
pub use catalogue::{RepositoryRow, RepositorySort};
pub use connect::{AddressError, SchemaState};
pub use coverage::{Coverage, Gap};
pub use derivation::Derivation;
pub use derived::{Derived, FacetOf};
pub use downloads::StretchSum;
pub use figures::Figure;
pub use intern::Interner;
pub use keyset::{Position, Seek};
pub use lease::{Lease, LeaseError};
pub use lifetimes::Lifetime;
pub use look_up::NamedAs;
pub use parts::Part;
pub use population::{Change, DayChange};
pub use publisher_record::{Fact, PublisherRecord, Replaced, Support};
pub use record::{Body, Digest, Listed, SnapshotDraft, SnapshotKey, SnapshotRow};
pub use registry::{BreakRecord, CuratedSize};
pub use staging::StoredSets;
pub use stretches::Stretch;
use transaction::Transaction;
pub use version::Version;
pub use whole::{AmountRow, CreditedRow, PlannedRow, WordRow};

/// The database did not do what was asked; the text is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(#[from] DbErr);

impl StoreError {
    /// Whether another process writes to the SQLite file, and went on for longer than this one waits.
    pub fn is_busy(&self) -> bool {
        const BUSY: i32 = 5;
        let (DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error)) = &self.0 else { return false };
        let RuntimeErr::SqlxError(error) = error else { return false };
        let Some(error) = error.as_database_error().and_then(|error| error.try_downcast_ref::<SqliteError>()) else {
            return false;
        };
        // The lower byte; the others tell why.
        error.code().and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| code & 0xff == BUSY)
    }

    /// Whether the database did not answer in the time that it was given.
    pub fn is_silence(&self) -> bool {
        matches!(self.0, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
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
    readers: DatabaseConnection,
    writers: DatabaseConnection,
}

/// One consistent read: everything asked of it is of the same data version.
#[derive(Debug)]
pub struct Session {
    tx: Transaction,
    version: Version,
}

/// One write transaction; it reads what it wrote. Dropped without [`Writer::commit`], nothing of it stays.
#[derive(Debug)]
pub struct Writer {
    session: Session,
    /// Where that which was committed before can be read meanwhile; none where that gains nothing.
    beside: Option<DatabaseConnection>,
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
        Session::begin(Transaction::Orm(self.readers.begin_with_options(options).await?)).await
    }

    /// Opens a consistent read that is to visit whole tables.
    pub async fn read_whole(&self) -> StoreResult<Session> {
        if self.readers.get_database_backend() == DbBackend::Postgres {
            let tx = Transaction::copying_out(self.readers.get_postgres_connection_pool()).await?;
            return Session::begin(tx).await;
        }
        self.read().await
    }

    /// Opens a write transaction; on SQLite it waits for the one before it.
    pub async fn write(&self) -> StoreResult<Writer> {
        let (tx, beside) = if self.writers.get_database_backend() == DbBackend::Postgres {
            let tx = Transaction::copying(self.writers.get_postgres_connection_pool()).await?;
            (tx, Some(self.readers.clone()))
        } else {
            (Transaction::Orm(self.begin_by_orm().await?), None)
        };
        Ok(Writer { session: Session::begin(tx).await?, beside })
    }

    /// A write transaction without `COPY`, for what takes transactions of the ORM alone.
    async fn begin_by_orm(&self) -> StoreResult<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(self.writers.begin_with_options(options).await?)
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
