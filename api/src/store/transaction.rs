//! One transaction, on whichever database.
//!
//! The ORM keeps the connection of its transactions to itself, and `COPY` needs it. So what writes on PostgreSQL holds the
//! connection here and speaks to the ORM through its own traits.

use std::pin::Pin;
use std::sync::{Arc, MutexGuard, PoisonError};

use futures_util::stream::{self, BoxStream, StreamExt as _};
use sea_orm::sqlx::{self, AssertSqlSafe, Executor as _, PgConnection, Postgres};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, StreamTrait, Value,
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

use super::copy::Copy;

/// A transaction on PostgreSQL; a copy that nobody waits for any more holds it until its end.
type Shared = Arc<Mutex<sqlx::Transaction<'static, Postgres>>>;

/// A transaction that is open until it is committed; dropped, nothing of it stays.
#[derive(Debug)]
pub(super) enum Transaction {
    /// Everything that reads, and what writes on SQLite.
    Orm(DatabaseTransaction),
    /// What writes, and what reads whole tables, on PostgreSQL.
    Copying(Copying),
}

/// A transaction that copies. Rows of a table wait until they are worth a copy; copies run one after the other on their own, while what
/// is to be copied next is put together. Tables have no order among them; any other statement comes behind all rows that were added
/// before it.
///
/// Given up half-way, a copy would leave its connection in the middle of a conversation, and the next who uses it would get the
/// answer to this one. So it comes to its end whether or not somebody still waits.
#[derive(Debug)]
pub(super) struct Copying {
    tx: Shared,
    rows: std::sync::Mutex<Rows>,
    /// Held by copies under way that were begun since there was enough: others wait for them, so that of no table much more waits.
    round: Arc<Semaphore>,
}

/// Rows of a transaction that are not written yet.
#[derive(Debug, Default)]
struct Rows {
    /// By their tables.
    waiting: Vec<Copy>,
    under_way: Option<JoinHandle<Result<(), DbErr>>>,
}

impl Copying {
    /// Bytes of rows of a table that are worth a copy. The end of each may wait for what the network tells 40 ms later, since the driver
    /// sends it apart from the rows.
    const WORTH: usize = 3 << 20;
    /// As few as there are.
    const ANY: usize = 0;

    fn new(tx: sqlx::Transaction<'static, Postgres>) -> Self {
        let round = Arc::new(Semaphore::new(1));
        Self { tx: Arc::new(Mutex::new(tx)), rows: std::sync::Mutex::default(), round }
    }

    /// Adds rows for a target, `table (column, ...)`.
    pub(super) async fn add(
        &self,
        target: &str,
        rows: impl Iterator<Item = Result<Vec<Value>, DbErr>>,
    ) -> Result<(), DbErr> {
        let waiting = self.rows().add(target, rows)?;
        if waiting >= Self::WORTH {
            let round = Arc::clone(&self.round).acquire_owned().await;
            self.rows().start(&self.tx, Self::WORTH, round.ok());
        }
        Ok(())
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all rows are written. What one of the copies failed at is told once.
    async fn settle(&self) -> Result<(), DbErr> {
        let under_way = {
            let mut rows = self.rows();
            rows.start(&self.tx, Self::ANY, None);
            rows.under_way.take()
        };
        ended(under_way).await
    }

    /// The connection, when nothing is being copied any more.
    pub(super) async fn connection(&self) -> Result<OwnedMutexGuard<sqlx::Transaction<'static, Postgres>>, DbErr> {
        self.settle().await?;
        Ok(Arc::clone(&self.tx).lock_owned().await)
    }

    async fn commit(self) -> Result<(), DbErr> {
        self.settle().await?;
        match Arc::try_unwrap(self.tx) {
            Ok(tx) => tx.into_inner().commit().await.map_err(failed),
            Err(_) => Err(DbErr::Custom("rows are still being copied into a transaction".to_owned())),
        }
    }
}

impl Rows {
    /// Adds rows for a target, and tells how many bytes wait for it.
    fn add(&mut self, target: &str, rows: impl Iterator<Item = Result<Vec<Value>, DbErr>>) -> Result<usize, DbErr> {
        let place = self.waiting.iter().position(|copy| copy.target() == target).unwrap_or_else(|| {
            self.waiting.push(Copy::begin(target.to_owned()));
            self.waiting.len() - 1
        });
        for row in rows {
            self.waiting[place].add(&row?)?;
        }
        Ok(self.waiting[place].bytes())
    }

    /// Writes what waits for targets of at least so many bytes, behind what is under way. `round` lasts as long as that.
    fn start(&mut self, tx: &Shared, least: usize, round: Option<OwnedSemaphorePermit>) {
        let copies: Vec<Copy> = self.waiting.extract_if(.., |copy| copy.bytes() >= least).collect();
        if copies.is_empty() {
            return;
        }
        let (tx, before) = (Arc::clone(tx), self.under_way.take());
        self.under_way = Some(tokio::spawn(async move {
            let _round = round;
            ended(before).await?;
            let mut tx = tx.lock_owned().await;
            for copy in copies {
                copy.send(&mut tx).await.map_err(failed)?;
            }
            Ok(())
        }));
    }
}

async fn ended(copying: Option<JoinHandle<Result<(), DbErr>>>) -> Result<(), DbErr> {
    match copying {
        Some(copying) => copying.await.map_err(|_| DbErr::Custom("a copy broke off".to_owned()))?,
        None => Ok(()),
    }
}

impl Transaction {
    /// Begins one that can copy rows into tables.
    pub(super) async fn copying(pool: &sqlx::PgPool) -> Result<Self, DbErr> {
        Ok(Self::Copying(Copying::new(pool.begin().await.map_err(not_begun)?)))
    }

    /// Begins one that can copy rows out of tables, all as they are now.
    pub(super) async fn copying_out(pool: &sqlx::PgPool) -> Result<Self, DbErr> {
        const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Self::Copying(Copying::new(pool.begin_with(BEGIN).await.map_err(not_begun)?)))
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Orm(tx) => tx.commit().await,
            Self::Copying(tx) => tx.commit().await,
        }
    }
}

fn not_begun(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
    }
}

/// An error of a statement.
pub(super) fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

fn query(statement: &Statement) -> sqlx::query::Query<'_, Postgres, SqlxValues> {
    let values = statement.values.clone().unwrap_or_else(|| sea_orm::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Orm(tx) => ConnectionTrait::get_database_backend(tx),
            Self::Copying(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Orm(tx) => tx.execute_raw(statement).await,
            Self::Copying(tx) => {
                let mut tx = tx.connection().await?;
                let connection: &mut PgConnection = &mut tx;
                connection.execute(query(&statement)).await.map(Into::into).map_err(failed)
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Orm(tx) => tx.execute_unprepared(sql).await,
            Self::Copying(tx) => {
                let mut tx = tx.connection().await?;
                let connection: &mut PgConnection = &mut tx;
                connection.execute(AssertSqlSafe(sql)).await.map(Into::into).map_err(failed)
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Orm(tx) => tx.query_one_raw(statement).await,
            Self::Copying(tx) => {
                let mut tx = tx.connection().await?;
                let connection: &mut PgConnection = &mut tx;
                let row = connection.fetch_optional(query(&statement)).await.map_err(failed)?;
                Ok(row.map(Into::into))
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Orm(tx) => tx.query_all_raw(statement).await,
            Self::Copying(tx) => {
                let mut tx = tx.connection().await?;
                let connection: &mut PgConnection = &mut tx;
                let rows = connection.fetch_all(query(&statement)).await.map_err(failed)?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
        }
    }
}

impl StreamTrait for Transaction {
    type Stream<'a> = BoxStream<'a, Result<QueryResult, DbErr>>;

    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(self)
    }

    /// What copies has its rows all at once: it reads no more than it is about to change, and whole tables by `COPY`.
    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
        Box::pin(async move {
            match self {
                Self::Orm(tx) => Ok(tx.stream_raw(statement).await?.boxed()),
                Self::Copying(_) => {
                    let rows = self.query_all_raw(statement).await?;
                    Ok(stream::iter(rows.into_iter().map(Ok)).boxed())
                }
            }
        })
    }
}
