//! Which engine answers: arrays of the version that is read, if they are there and fit, else the tables.

use std::sync::Arc;

use tokio::sync::watch;

use super::{Arrays, ColumnsEngine, Engine, SqlEngine};
use crate::store::{Session, Store, StoreResult, Version};

/// The engines of a server.
#[derive(Debug)]
pub struct Engines {
    store: Store,
    /// What arrays may take.
    bytes: u64,
    loaded: watch::Sender<Loaded>,
}

/// What was loaded last.
#[derive(Clone, Debug, Default)]
struct Loaded {
    /// The version that was tried; none before the first.
    version: Option<Version>,
    /// None where they do not fit.
    arrays: Option<Arc<Arrays>>,
}

impl Engines {
    /// Arrays may take so many bytes; with none, the tables answer everything.
    pub fn new(store: Store, bytes: u64) -> Self {
        Self { store, bytes, loaded: watch::Sender::default() }
    }

    /// The engine for a read.
    pub async fn over(&self, session: Arc<Session>) -> StoreResult<Arc<dyn Engine>> {
        let tables = SqlEngine::new(session);
        let arrays = self.loaded.borrow().arrays.clone();
        let Some(arrays) = arrays else { return Ok(Arc::new(tables)) };
        Ok(match ColumnsEngine::of(arrays, tables).await? {
            Ok(columns) => Arc::new(columns),
            Err(tables) => Arc::new(tables),
        })
    }

    /// Loads the newest version, beside what is loaded, unless that is what is loaded.
    pub async fn load(&self) -> StoreResult<()> {
        let version = self.store.read().await?.version().await?;
        let known = self.loaded.borrow().version;
        if self.bytes == 0 || known == Some(version) {
            return Ok(());
        }
        let start = std::time::Instant::now();
        let arrays = Arrays::load(&self.store, self.bytes).await?;
        let loaded = match arrays {
            Some(arrays) => {
                let (seconds, version) = (start.elapsed().as_secs_f64(), arrays.version().number);
                tracing::info!(version, seconds, amounts = arrays.amounts(), "answering from memory");
                Loaded { version: Some(arrays.version()), arrays: Some(Arc::new(arrays)) }
            }
            None => {
                tracing::warn!(
                    bytes = self.bytes,
                    "the data does not fit into HUBSCOPE_COLUMNS_BYTES; answering from the tables, which is slower"
                );
                Loaded { version: Some(version), arrays: None }
            }
        };
        self.loaded.send_replace(loaded);
        Ok(())
    }

    /// Completes when a version was loaded, or was found not to fit; at once where nothing is loaded at all.
    pub async fn loaded(&self, number: i64) {
        if self.bytes > 0 {
            let mut loaded = self.loaded.subscribe();
            // The sender lives as long as this.
            let _ = loaded.wait_for(|loaded| loaded.version.is_some_and(|version| version.number >= number)).await;
        }
    }
}
