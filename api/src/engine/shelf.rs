//! The arrays that are held, and how newer ones take their place.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use super::columns::{Arrays, Loaded, load};
use super::{Engine as _, SqlEngine};
use crate::store::{Session, StoreResult, Version};

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
}

impl Shelf {
    /// Room for so many bytes of arrays; 0: none are held.
    pub fn new(limit: u64) -> Self {
        Self { limit, arrays: RwLock::default(), too_large: Mutex::default(), tried: AtomicBool::new(false) }
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

    /// Whether arrays of a version are to be loaded.
    pub fn lacks(&self, version: Version) -> bool {
        let too_large = *self.too_large.lock().unwrap_or_else(PoisonError::into_inner);
        self.limit > 0 && too_large != Some(version) && self.arrays().is_none_or(|arrays| arrays.version() != version)
    }

    /// Loads what a read sees, beside what is held, and puts it in its place; where it takes too much, nothing is held any more.
    pub async fn load(&self, session: &Arc<Session>) -> StoreResult<()> {
        let replaced = self.replace(session).await;
        self.tried.store(true, Ordering::Relaxed);
        replaced
    }

    async fn replace(&self, session: &Arc<Session>) -> StoreResult<()> {
        let begun = Instant::now();
        let loaded = load(session, self.limit).await?;
        let arrays = match loaded {
            Loaded::Held(arrays) => {
                let seconds = begun.elapsed().as_secs_f64();
                let (version, bytes) = (arrays.version().number, arrays.bytes());
                tracing::info!(version, bytes, seconds, "data is held in memory");
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
}
