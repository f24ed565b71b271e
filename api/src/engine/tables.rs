//! The tables of a request, read in one transaction that is opened when something is first asked of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::OnceCell;

use super::SqlEngine;
use crate::store::{Session, Store, StoreError, StoreResult, Version};

/// The tables at one version.
#[derive(Debug)]
pub struct Tables {
    store: Store,
    /// The version that they have to be of; none where any will do.
    version: Option<Version>,
    opened: OnceCell<(Arc<Session>, Arc<SqlEngine>)>,
    moved_on: AtomicBool,
}

impl Tables {
    /// The tables of a store. Where a `version` is given, and another is in force when they are first read, they are not read at all.
    pub fn new(store: Store, version: Option<Version>) -> Self {
        Self { store, version, opened: OnceCell::new(), moved_on: AtomicBool::new(false) }
    }

    async fn opened(&self) -> StoreResult<&(Arc<Session>, Arc<SqlEngine>)> {
        self.opened
            .get_or_try_init(async || {
                let session = Arc::new(self.store.read().await?);
                let engine = Arc::new(SqlEngine::new(Arc::clone(&session)));
                if let Some(version) = self.version
                    && session.version() != version
                {
                    self.moved_on.store(true, Ordering::Relaxed);
                    return Err(StoreError::moved_on());
                }
                Ok((session, engine))
            })
            .await
    }

    /// The read.
    pub async fn session(&self) -> StoreResult<&Arc<Session>> {
        Ok(&self.opened().await?.0)
    }

    /// Engine *sql* over it.
    pub async fn engine(&self) -> StoreResult<&Arc<SqlEngine>> {
        Ok(&self.opened().await?.1)
    }

    /// Whether another version was in force than the one that was needed: what was answered does not fit what the tables hold now.
    pub fn moved_on(&self) -> bool {
        self.moved_on.load(Ordering::Relaxed)
    }
}
