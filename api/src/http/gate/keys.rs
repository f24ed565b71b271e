//! The live keys, held in memory and read again each second.
//!
//! So a cached answer costs no round trip to the database, and a key that was revoked opens nothing on any server a moment later.
//! All live keys are held: they are few, and a flood of made-up ones takes no memory.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::Utc;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use super::Denied;
use crate::auth::{Caller, Key, LiveKeys};

/// How often keys are read.
const EVERY: Duration = Duration::from_secs(1);
/// A key that is not held may be new: it has them read at once, but all such keys together not more often than this.
const PAUSE: Duration = Duration::from_millis(100);
/// How long the database may take to tell them.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long keys are trusted that cannot be read again: longer than a database needs to fail over, so that cached answers go on,
/// and no longer, since nobody could tell of a revocation. That a key expires needs no database.
const TRUST: Duration = Duration::from_secs(60);

/// Tells the live keys.
#[async_trait]
pub trait KeySource: Send + Sync + 'static {
    /// All live keys now; none when they cannot be told.
    async fn live(&self) -> Option<LiveKeys>;
}

/// The live keys as last read.
pub struct KeyRing {
    source: Box<dyn KeySource>,
    held: watch::Sender<Held>,
    wanted: Notify,
}

#[derive(Debug, Default)]
struct Held {
    keys: LiveKeys,
    /// When the reading of `keys` began.
    read: Option<Instant>,
    /// When the last attempt to read them began.
    tried: Option<Instant>,
}

impl KeyRing {
    /// Nothing is read before [`KeyRing::follow`] runs.
    pub fn new(source: impl KeySource) -> Self {
        Self { source: Box::new(source), held: watch::Sender::default(), wanted: Notify::new() }
    }

    /// Reads the keys again and again, for as long as the server runs.
    pub async fn follow(&self) {
        loop {
            let began = Instant::now();
            let read = timeout(PATIENCE, self.source.live()).await.ok().flatten();
            self.held.send_modify(|held| {
                held.tried = Some(began);
                if let Some(keys) = read {
                    (held.keys, held.read) = (keys, Some(began));
                }
            });
            sleep(PAUSE).await;
            // Asked for or not, the next reading is due.
            let _ = timeout(EVERY - PAUSE, self.wanted.notified()).await;
        }
    }

    /// Who presents a key.
    pub(super) async fn caller(&self, key: &Key) -> Result<Caller, Denied> {
        let came = Instant::now();
        if let Some(caller) = self.held.borrow().caller(key) {
            return Ok(caller);
        }
        self.wanted.notify_one();
        let mut held = self.held.subscribe();
        // A reading that is under way, and the one after it.
        let again = held.wait_for(|held| held.tried.is_some_and(|tried| tried >= came));
        let Ok(Ok(held)) = timeout(2 * PATIENCE + PAUSE, again).await else { return Err(Denied::Unchecked) };
        let is_told = held.read.is_some_and(|read| read >= came);
        held.caller(key).ok_or(if is_told { Denied::BadKey } else { Denied::Unchecked })
    }
}

impl Held {
    fn caller(&self, key: &Key) -> Option<Caller> {
        let trusted = self.read.is_some_and(|read| read.elapsed() < TRUST);
        self.keys.caller(key, Utc::now().timestamp_micros()).filter(|_| trusted)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::auth::{Grant, LiveKey};

    /// A database that can be away.
    #[derive(Clone, Default)]
    struct Source {
        keys: Arc<Mutex<Option<LiveKeys>>>,
        readings: Arc<AtomicU32>,
    }

    #[async_trait]
    impl KeySource for Source {
        async fn live(&self) -> Option<LiveKeys> {
            self.readings.fetch_add(1, SeqCst);
            self.keys.lock().unwrap().clone()
        }
    }

    impl Source {
        fn set(&self, keys: Option<&[&Key]>) {
            let live = |key: &&Key| LiveKey {
                id: key.id().clone(),
                name: "n".into(),
                grant: Grant::Read,
                hash: key.hash(),
                expires_at: None,
            };
            *self.keys.lock().unwrap() = keys.map(|keys| keys.iter().map(live).collect());
        }

        fn ring(&self) -> Arc<KeyRing> {
            let ring = Arc::new(KeyRing::new(self.clone()));
            let following = Arc::clone(&ring);
            tokio::spawn(async move { following.follow().await });
            ring
        }
    }

    async fn until(ring: &KeyRing, key: &Key, expected: Result<(), Denied>) {
        let begin = Instant::now();
        while ring.caller(key).await.map(drop) != expected {
            assert!(begin.elapsed() < Duration::from_secs(4), "not {expected:?} in time");
            sleep(Duration::from_millis(50)).await;
        }
    }

    #[tokio::test]
    async fn a_new_key_opens_at_once_and_a_revoked_one_closes_soon() {
        let (source, key) = (Source::default(), Key::generate().unwrap());
        source.set(Some(&[]));
        let ring = source.ring();
        assert_eq!(ring.caller(&key).await, Err(Denied::BadKey));
        source.set(Some(&[&key]));
        assert_eq!(ring.caller(&key).await.unwrap().key.as_deref(), Some("n"));
        source.set(Some(&[]));
        until(&ring, &key, Err(Denied::BadKey)).await;
    }

    #[tokio::test]
    async fn known_keys_outlive_a_lost_database_and_unknown_ones_are_not_called_wrong() {
        let (source, key, other) = (Source::default(), Key::generate().unwrap(), Key::generate().unwrap());
        let ring = source.ring();
        assert_eq!(ring.caller(&key).await, Err(Denied::Unchecked), "never read");
        source.set(Some(&[&key]));
        until(&ring, &key, Ok(())).await;
        source.set(None);
        assert_eq!(ring.caller(&other).await, Err(Denied::Unchecked));
        assert!(ring.caller(&key).await.is_ok());
        ring.held.send_modify(|held| held.read = Instant::now().checked_sub(TRUST));
        assert_eq!(ring.caller(&key).await, Err(Denied::Unchecked), "nobody could tell that it was revoked");
        source.set(Some(&[&key]));
        until(&ring, &key, Ok(())).await;
    }

    #[tokio::test]
    async fn a_flood_of_made_up_keys_reads_ten_times_a_second_at_most() {
        let source = Source::default();
        source.set(Some(&[]));
        let ring = source.ring();
        let begin = Instant::now();
        let ask = || async { ring.caller(&Key::generate().unwrap()).await };
        for _ in 0..5 {
            let answers = futures_util::future::join_all((0..200).map(|_| ask())).await;
            assert!(answers.iter().all(|answer| *answer == Err(Denied::BadKey)));
        }
        let most = 2 + begin.elapsed().as_millis() / PAUSE.as_millis();
        assert!(u128::from(source.readings.load(SeqCst)) <= most, "{} readings", source.readings.load(SeqCst));
    }
}
