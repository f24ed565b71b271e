//! Who reads for callers: as many at a time as there are connections; others wait for their turn, as long as their requests may. While
//! the database is away nobody waits but one at a time, who finds out when it is back.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{ConnAcquireErr, DatabaseConnection, DatabaseTransaction, DbErr, TransactionOptions, TransactionTrait};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connections::open_connections;
use super::{StoreError, StoreResult};

/// Connections of those who read, with a place for each.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    pub(super) pool: DatabaseConnection,
    pub(super) most: u32,
    places: Places,
}

#[derive(Clone, Debug)]
struct Places {
    free: Arc<Semaphore>,
    away: Arc<AtomicBool>,
    /// Held by who finds out.
    scout: Arc<Semaphore>,
}

impl Readers {
    /// Of a pool of so many connections.
    pub(super) fn new(pool: DatabaseConnection, most: u32) -> Self {
        Self { pool, most, places: Places::new(most) }
    }

    /// Begins to read once there is a place, which is held with the transaction.
    pub(super) async fn begin(
        &self,
        options: TransactionOptions,
    ) -> StoreResult<(DatabaseTransaction, OwnedSemaphorePermit)> {
        let is_busy = || open_connections(&self.pool).0 >= self.most;
        self.places.enter(self.pool.begin_with_options(options), is_busy).await
    }
}

impl Deref for Readers {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        &self.pool
    }
}

impl Places {
    fn new(places: u32) -> Self {
        let permits = |permits: u32| Arc::new(Semaphore::new(permits as usize));
        Self { free: permits(places), away: Arc::default(), scout: permits(1) }
    }

    /// Opens a read once there is a place for it, which is held with it. `is_busy` tells whether all connections are there and in use: one
    /// that cannot be had then says nothing of the database, for those of requests that were given up come back late.
    async fn enter<T>(
        &self,
        open: impl Future<Output = Result<T, DbErr>>,
        is_busy: impl Fn() -> bool,
    ) -> StoreResult<(T, OwnedSemaphorePermit)> {
        let silence = || StoreError::from(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        let is_away = || self.away.load(Ordering::Relaxed);
        let scout = match is_away() {
            true => Some(self.scout.try_acquire().map_err(|_| silence())?),
            false => None,
        };
        let place = Arc::clone(&self.free).acquire_owned().await.map_err(|_| silence())?;
        if scout.is_none() && is_away() {
            return Err(silence());
        }
        let opened = open.await;
        let is_reached = !matches!(opened, Err(DbErr::ConnectionAcquire(_) | DbErr::Conn(_)));
        self.away.store(!is_reached && !is_busy(), Ordering::Relaxed);
        Ok((opened?, place))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn while_the_database_is_away_one_waits_for_it_and_the_others_do_not() {
        let places = Places::new(2);
        let slow = || async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Err::<(), _>(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
        };
        let begun = Instant::now();
        assert!(join_all((0..100).map(|_| places.enter(slow(), || false))).await.iter().all(Result::is_err));
        assert!(begun.elapsed() < Duration::from_millis(190), "one after the other: {:?}", begun.elapsed());
        // One looks, and holds up nobody.
        let (scout, other) = tokio::join!(places.enter(slow(), || false), places.enter(async { Ok(()) }, || false));
        assert!(scout.is_err() && other.is_err());
        assert!(places.enter(async { Ok(()) }, || false).await.is_ok());
        let all = (0..100).map(|_| async { places.enter(async { Ok(()) }, || false).await.is_ok() });
        assert!(join_all(all).await.into_iter().all(|entered| entered));
    }

    #[tokio::test]
    async fn connections_that_are_all_in_use_do_not_say_that_the_database_is_away() {
        let places = Places::new(2);
        let none = async { Err::<(), _>(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) };
        assert!(places.enter(none, || true).await.is_err());
        let all = (0..10).map(|_| async { places.enter(async { Ok(()) }, || false).await.is_ok() });
        assert!(join_all(all).await.into_iter().all(|entered| entered));
    }

    #[tokio::test]
    async fn who_finds_no_place_waits_for_one() {
        let places = Places::new(1);
        let (_, place) = places.enter(async { Ok(()) }, || false).await.unwrap();
        let waiting = tokio::time::timeout(Duration::from_millis(50), places.enter(async { Ok(()) }, || false));
        assert!(waiting.await.is_err());
        drop(place);
        assert!(places.enter(async { Ok(()) }, || false).await.is_ok());
    }
}
