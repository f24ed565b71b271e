//! How long what reads may take. A caller who gave up drops the answer, and the database would go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use sea_orm::ConnectOptions;
use sea_orm::sqlx::{self, SqliteConnection};

/// Steps of SQLite's machine between two looks at the clock: some tens of microseconds.
const STEPS: i32 = 10_000;

/// A limit that holds for all who read, once it is set.
#[derive(Clone, Debug, Default)]
pub(super) struct Limit(Arc<AtomicU64>);

impl Limit {
    pub(super) fn set(&self, limit: Duration) {
        self.0.store(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Option<Duration> {
        Some(self.0.load(Ordering::Relaxed)).filter(|limit| *limit > 0).map(Duration::from_millis)
    }

    /// Has SQLite interrupt what takes longer, from when a connection is taken on.
    pub(super) fn interrupt(&self, options: &mut ConnectOptions) {
        let limit = self.clone();
        options.map_sqlx_sqlite_pool_opts(move |pool| {
            let (of_new, of_known) = (limit.clone(), limit.clone());
            pool.after_connect(move |connection, _| of_new.arm(connection, |()| ()))
                .before_acquire(move |connection, _| of_known.arm(connection, |()| true))
        });
    }

    fn arm<'c, T: 'c>(
        &self,
        connection: &'c mut SqliteConnection,
        then: fn(()) -> T,
    ) -> BoxFuture<'c, Result<T, sqlx::Error>> {
        let until = self.get().map(|limit| Instant::now() + limit);
        Box::pin(async move {
            let mut handle = connection.lock_handle().await?;
            match until {
                Some(until) => handle.set_progress_handler(STEPS, move || Instant::now() < until),
                None => handle.remove_progress_handler(),
            }
            Ok(then(()))
        })
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

    use super::super::Store;
    use super::*;

    #[tokio::test]
    async fn what_sqlite_does_not_get_done_is_interrupted_and_the_connection_is_good_again() {
        const ENDLESS: &str = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
        let folder = tempfile::tempdir().unwrap();
        let store = Store::connect(&format!("sqlite://{}", folder.path().join("a.db").display())).await.unwrap();
        store.give_up_after(Duration::from_millis(200));
        let ask = async |sql: &str| {
            store
                .readers
                .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
                .await
                .map_err(super::super::StoreError::from)
        };
        for _ in 0..3 {
            let begun = Instant::now();
            assert!(ask(ENDLESS).await.is_err_and(|error| error.is_passing()));
            assert!(begun.elapsed() < Duration::from_secs(5));
            assert!(ask("SELECT 1").await.unwrap().is_some());
        }
    }
}
