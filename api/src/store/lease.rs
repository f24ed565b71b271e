//! The writer lease: of several that want to write, one does and the others wait, also across processes and machines.

use std::sync::Arc;
use std::time::Duration;

use entity::writer_lease::{Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use tokio::sync::{Mutex, MutexGuard, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

use super::{Session, Store, StoreError, StoreResult, Writer};

/// How long a lease lasts without a heartbeat: what a crashed writer makes the next one wait.
const TERM: Duration = Duration::from_secs(30);
const HEARTBEAT: Duration = Duration::from_secs(8);
/// Terms from now after which no lease ends, unless the clock was put back: those of machines differ by less than one.
const LATEST: i64 = 2;
/// How long a release may take.
const PATIENCE: Duration = Duration::from_secs(5);
const RETRY: Duration = Duration::from_millis(500);

/// Why a write may not go on.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Another writer took over while this one made no progress for long.
    #[error("another writer took over while this one was held up; nothing of this run was published, run it again")]
    Lost,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The right to write, held until [`Lease::release`]; a dropped one ends by itself after its term.
#[derive(Debug)]
pub struct Lease {
    store: Store,
    holder: String,
    heartbeat: JoinHandle<()>,
    beating: Arc<Mutex<()>>,
}

impl Lease {
    /// Waits until nobody else writes. `waiting` is called once, if it has to wait.
    pub async fn acquire(store: &Store, waiting: impl FnOnce()) -> StoreResult<Self> {
        let holder = Uuid::new_v4().to_string();
        let mut waiting = Some(waiting);
        loop {
            let mut claiming = std::pin::pin!(claim(store, &holder));
            // A claim that queues behind the holder's transaction is waiting, too.
            let claimed = tokio::time::timeout(RETRY, &mut claiming).await;
            if matches!(claimed, Ok(Ok(false)) | Err(_))
                && let Some(tell) = waiting.take()
            {
                tell();
            }
            let claimed = match claimed {
                Ok(claimed) => claimed?,
                Err(_) => claiming.await?,
            };
            if claimed {
                break;
            }
            tokio::time::sleep(RETRY).await;
        }
        Ok(Self::held(store, holder))
    }

    /// Waits no longer than `patience`; none when somebody else still writes then.
    pub async fn acquire_within(store: &Store, patience: Duration) -> StoreResult<Option<Self>> {
        let until = Instant::now() + patience;
        let (give, mut take) = oneshot::channel();
        let store = store.clone();
        // A claim that was sent to the database is not to be forgotten: it may succeed, and nobody could write until its term ends.
        tokio::spawn(async move {
            let acquired = Self::claim_until(&store, until).await;
            if let Err(Ok(Some(late))) = give.send(acquired) {
                late.release().await;
            }
        });
        if let Ok(Ok(acquired)) = tokio::time::timeout_at(until, &mut take).await {
            return acquired;
        }
        take.close();
        take.try_recv().unwrap_or(Ok(None))
    }

    async fn claim_until(store: &Store, until: Instant) -> StoreResult<Option<Self>> {
        let holder = Uuid::new_v4().to_string();
        while !claim(store, &holder).await? {
            if Instant::now() + RETRY >= until {
                return Ok(None);
            }
            tokio::time::sleep(RETRY).await;
        }
        Ok(Some(Self::held(store, holder)))
    }

    fn held(store: &Store, holder: String) -> Self {
        let beating = Arc::new(Mutex::new(()));
        let heartbeat = tokio::spawn(beat(store.clone(), holder.clone(), Arc::clone(&beating)));
        Self { store: store.clone(), holder, heartbeat, beating }
    }

    /// Keeps the heartbeat quiet while this is held: a transaction that has confirmed the lease locks its row, so that nobody else
    /// can claim it, and the heartbeat would only queue behind it.
    pub async fn quiet(&self) -> MutexGuard<'_, ()> {
        self.beating.lock().await
    }

    /// Makes sure within a write transaction that the lease is still held, and prolongs it.
    pub async fn confirm(&self, writer: &Writer) -> Result<(), LeaseError> {
        if prolong(writer, &self.holder).await? { Ok(()) } else { Err(LeaseError::Lost) }
    }

    /// Lets the next writer go on at once. Where that cannot be written down soon, because a statement that was broken off still
    /// runs, the lease ends by itself after its term.
    pub async fn release(self) {
        self.heartbeat.abort();
        let returned = tokio::time::timeout(PATIENCE, end(&self.store, &self.holder));
        if let Ok(Err(error)) = returned.await {
            let seconds = TERM.as_secs();
            tracing::warn!("the right to write could not be returned and ends by itself in {seconds} s: {error}");
        }
    }
}

impl Session {
    /// Whether a writer holds the lease now. One that ends later than any could is of a clock that was put back since.
    pub async fn is_written(&self) -> StoreResult<bool> {
        let lease = Entity::find().one(&self.tx).await?;
        let now = now();
        Ok(lease.is_some_and(|lease| lease.expires_at > now && lease.expires_at <= now + LATEST * term()))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.heartbeat.abort();
    }
}

/// Looks first: on SQLite to claim is to wait for the holder's transaction, which may take minutes.
async fn claim(store: &Store, holder: &str) -> StoreResult<bool> {
    // Not in the queue of those who ask a server.
    if store.watching().read().await?.is_written().await? {
        return Ok(false);
    }
    match take(store, holder).await {
        // Its holder is in a transaction longer than the term, at the end of which it prolongs the lease.
        Err(error) if error.is_busy() => Ok(false),
        taken => taken,
    }
}

async fn take(store: &Store, holder: &str) -> StoreResult<bool> {
    let writer = store.write().await?;
    let now = now();
    let claimed = Entity::update_many()
        .col_expr(Column::Holder, Expr::value(holder))
        .col_expr(Column::ExpiresAt, Expr::value(now + term()))
        .filter(Column::Id.eq(1))
        .filter(Column::ExpiresAt.lte(now).or(Column::ExpiresAt.gt(now + LATEST * term())))
        .exec(&writer.tx)
        .await?;
    writer.commit().await?;
    Ok(claimed.rows_affected == 1)
}

async fn end(store: &Store, holder: &str) -> StoreResult<()> {
    let writer = store.write().await?;
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(0_i64))
        .filter(Column::Holder.eq(holder))
        .exec(&writer.tx)
        .await?;
    writer.commit().await
}

async fn prolong(writer: &Writer, holder: &str) -> StoreResult<bool> {
    let prolonged = Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(now() + term()))
        .filter(Column::Holder.eq(holder))
        .exec(&writer.tx)
        .await?;
    Ok(prolonged.rows_affected == 1)
}

/// A heartbeat that fails is tried again at the next: the lease outlasts several.
async fn beat(store: Store, holder: String, beating: Arc<Mutex<()>>) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let _beating = beating.lock().await;
        let Ok(writer) = store.write().await else { continue };
        if prolong(&writer, &holder).await.is_ok() {
            let _late = writer.commit().await;
        }
    }
}

fn now() -> i64 {
    chrono::Utc::now().timestamp_micros()
}

fn term() -> i64 {
    i64::try_from(TERM.as_micros()).unwrap_or(i64::MAX)
}
