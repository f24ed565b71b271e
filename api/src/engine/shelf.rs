//! The arrays that are held, and how newer ones take their place.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::columns::{Arrays, Loaded, load};
use super::{Engine as _, SqlEngine};
use crate::store::{Session, Store, StoreError, StoreResult, Version};

/// How long a load may take. What a database does not tell until then, it may never tell, and the tables answer meanwhile.
const LONGEST: Duration = Duration::from_secs(600);
/// How long nothing is loaded after a load that failed: at first, and after several.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(60)];

/// Where answers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// Memory.
    Held,
    /// The tables, until they are read into memory for the first time.
    Loading,
    /// The tables: there is not enough room, or they could not be read into memory.
    Off,
}

/// Arrays of the newest version that was loaded, as far as they have room.
#[derive(Debug)]
pub struct Shelf {
    limit: u64,
    arrays: RwLock<Option<Arc<Arrays>>>,
    /// The version that would have taken too much.
    too_large: Mutex<Option<Version>>,
    /// Whether loading came to an end, well or not.
    tried: AtomicBool,
    /// After loads that failed: until when nothing is loaded, and how long that is.
    pause: Mutex<Option<(Instant, Duration)>>,
    /// Whether it was told that nothing lies ready.
    told: AtomicBool,
}

impl Shelf {
    /// Room for so many bytes of arrays; 0: none are held.
    pub fn new(limit: u64) -> Self {
        Self {
            limit,
            arrays: RwLock::default(),
            too_large: Mutex::default(),
            tried: AtomicBool::new(false),
            pause: Mutex::default(),
            told: AtomicBool::new(false),
        }
    }

    /// What is held.
    pub fn arrays(&self) -> Option<Arc<Arrays>> {
        self.arrays.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where answers come from now.
    pub fn holding(&self) -> Holding {
        match self.limit > 0 && !self.tried.load(Ordering::Relaxed) {
            true => Holding::Loading,
            false if self.arrays().is_some() => Holding::Held,
            false => Holding::Off,
        }
    }

    /// Whether arrays of a version are to be loaded now.
    pub fn lacks(&self, version: Version) -> bool {
        if self.pause.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|(until, _)| Instant::now() < until) {
            return false;
        }
        let too_large = *self.too_large.lock().unwrap_or_else(PoisonError::into_inner);
        self.limit > 0 && too_large != Some(version) && self.arrays().is_none_or(|arrays| arrays.version() != version)
    }

    /// Loads what is published, beside what is held, and puts it in its place; where it takes too much, nothing is held any more. Gives
    /// the read that it was loaded from.
    pub async fn load(&self, store: &Store) -> StoreResult<Arc<Session>> {
        let read = async {
            let session = Arc::new(store.read_whole().await?);
            self.replace(&session).await?;
            Ok(session)
        };
        let loaded = timeout(LONGEST, read).await.unwrap_or_else(|_| Err(StoreError::endless()));
        self.tried.store(true, Ordering::Relaxed);
        let mut pause = self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        *pause = match &loaded {
            Ok(_) => None,
            Err(_) => Some(longer(*pause)),
        };
        loaded
    }

    async fn replace(&self, session: &Arc<Session>) -> StoreResult<()> {
        let begun = Instant::now();
        let loaded = load(session, self.limit).await?;
        let arrays = match loaded {
            Loaded::Held(arrays) => {
                let seconds = begun.elapsed().as_secs_f64();
                let (version, bytes) = (arrays.version().number, arrays.bytes());
                tracing::info!(version, bytes, seconds, "data is held in memory");
                self.tell(&arrays);
                Some(Arc::new(arrays))
            }
            Loaded::TooLarge { bytes } => {
                let version = SqlEngine::new(Arc::clone(session)).version().await?.0;
                let before = self.too_large.lock().unwrap_or_else(PoisonError::into_inner).replace(version);
                if before.is_none() {
                    let limit = self.limit;
                    tracing::warn!(
                        bytes,
                        limit,
                        "the data has no room in memory and is answered from the database, which takes longer; set HUBSCOPE_COLUMNS_BYTES higher"
                    );
                }
                None
            }
        };
        *self.arrays.write().unwrap_or_else(PoisonError::into_inner) = arrays;
        Ok(())
    }

    /// Says once that something does not lie ready.
    fn tell(&self, arrays: &Arrays) {
        let kinds: Vec<String> = arrays.from_tables().iter().map(|(hub, kind)| format!("{hub} {kind}")).collect();
        if !self.told.swap(!kinds.is_empty(), Ordering::Relaxed) && !kinds.is_empty() {
            let kinds = kinds.join(", ");
            tracing::warn!(
                kinds,
                "what is read into memory does not lie ready, or is damaged, and was read from the tables, which takes longer; run `hubscope repack`"
            );
        }
    }
}

/// The pause after one that did not help.
fn longer(before: Option<(Instant, Duration)>) -> (Instant, Duration) {
    let [first, longest] = PAUSES;
    let pause = before.map_or(first, |(_, pause)| longest.min(2 * pause));
    (Instant::now() + pause, pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute() {
        let mut pause = None;
        let mut all = Vec::new();
        for _ in 0..8 {
            pause = Some(longer(pause));
            all.extend(pause.map(|(_, pause)| pause.as_secs()));
        }
        assert_eq!(all, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[tokio::test]
    async fn what_cannot_be_loaded_is_not_tried_again_at_once_and_is_no_reason_to_wait() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::connect(&format!("sqlite://{}", folder.path().join("empty.db").display())).await.unwrap();
        let shelf = Shelf::new(1 << 30);
        assert_eq!((shelf.holding(), shelf.lacks(Version::default())), (Holding::Loading, true));
        // There are no tables.
        assert!(shelf.load(&store).await.is_err());
        assert_eq!((shelf.holding(), shelf.lacks(Version::default())), (Holding::Off, false));
        tokio::time::sleep(PAUSES[0]).await;
        assert!(shelf.lacks(Version::default()));
    }
}
