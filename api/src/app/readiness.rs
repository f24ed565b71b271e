//! Whether the server can answer, as `/readyz` tells it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::timeout;

use crate::engine::Holding;
use crate::http::{PartState, Parts, Readiness};
use crate::schema::Graph;
use crate::store::Store;

/// How long the database may take to say that it is there, and what is in it.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// The state of the database, of what is published, and of what is held.
pub(super) struct StoreReadiness {
    /// What callers are answered from.
    pub(super) store: Store,
    /// Where changes are made, when that is another.
    pub(super) primary: Option<Store>,
    pub(super) graph: Arc<Graph>,
}

impl StoreReadiness {
    /// What is held in memory is answered from without a database; only lists and records of single repositories need it.
    fn without_database(&self) -> Parts {
        if self.graph.memory() == Holding::Held {
            let Parts { database, migrations: unknown, .. } = Parts::silent();
            let [database, unknown] = [database, unknown].map(|part| PartState { ready: true, ..part });
            return Parts { database, migrations: unknown, data: PartState::OK, memory: PartState::OK, primary: None };
        }
        Parts::silent()
    }
}

#[async_trait]
impl Readiness for StoreReadiness {
    async fn check(&self) -> Parts {
        let looked = async { timeout(PATIENCE, self.look()).await.unwrap_or_else(|_| self.without_database()) };
        let (parts, primary) = tokio::join!(looked, self.look_at_primary());
        Parts { primary, ..parts }
    }
}

impl StoreReadiness {
    async fn look_at_primary(&self) -> Option<PartState> {
        let answered = timeout(PATIENCE, self.primary.as_ref()?.ping()).await;
        let advice = "Start it, or correct DATABASE_URL; until it is back nothing can be changed.";
        Some(if matches!(answered, Ok(Ok(()))) { PartState::OK } else { PartState::degraded("unreachable", advice) })
    }

    async fn look(&self) -> Parts {
        if self.store.ping().await.is_err() {
            return self.without_database();
        }
        let unreadable =
            PartState::unready("unreadable", "The database did not answer this time; see the server's log.");
        let is_migrated = match self.store.is_migrated().await {
            Ok(is_migrated) => is_migrated,
            Err(error) if error.is_passing() => return self.without_database(),
            Err(_) => {
                let unknown = PartState::unready("unknown", "The database has to be readable first.");
                return Parts {
                    database: PartState::OK,
                    migrations: unreadable,
                    data: unknown.clone(),
                    memory: unknown,
                    primary: None,
                };
            }
        };
        if !is_migrated {
            let migrations =
                PartState::unready("behind", "Run `hubscope migrate`; a replica shows it once it has caught up.");
            let first = PartState::unready("unknown", "The database has to be migrated first.");
            return Parts { database: PartState::OK, migrations, data: first.clone(), memory: first, primary: None };
        }
        let data = match self.graph.refresh().await {
            Ok(state) if state.has_data() => PartState::OK,
            Ok(_) => PartState::unready("empty", "Run `hubscope ingest` to record a first snapshot."),
            Err(error) if error.is_passing() => return self.without_database(),
            Err(_) => unreadable,
        };
        let memory = match self.graph.memory() {
            Holding::Held => PartState::OK,
            Holding::Off => PartState::OFF,
            Holding::Loading => PartState::unready("loading", "Wait: the data is being read into memory."),
        };
        Parts { database: PartState::OK, migrations: PartState::OK, data, memory, primary: None }
    }
}
