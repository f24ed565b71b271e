//! What the answers of this moment are made of: held in memory, looked up each second.

use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};

use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::engine::{Engine, Recorded};
use crate::metrics::{Freshness, freshness_of};
use crate::store::StoreResult;

/// What the answers of a moment are made of; every cached answer is named by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataState {
    /// The data version in force; 0 when nothing is published.
    pub version: u64,
    /// The freshness of every kind of every hub, a letter each, `-` where nothing is recorded.
    pub freshness: String,
    /// The stalest of them, for answers that tell of none.
    pub stalest: Freshness,
}

/// The data in force, as last read.
#[derive(Debug, Default)]
pub(super) struct InForce {
    known: RwLock<Known>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    version: u64,
    kinds: Arc<Vec<Recorded>>,
    /// The day for which `state` was computed: freshness changes with the clock.
    on: Option<Day>,
    state: Arc<DataState>,
}

impl DataState {
    /// Whether anything is recorded.
    pub fn has_data(&self) -> bool {
        self.freshness.contains(|letter| letter != '-')
    }
}

impl InForce {
    /// The state now, from memory.
    pub(super) fn state(&self, now: DateTime<Utc>) -> Arc<DataState> {
        let today = Day::of_instant(now);
        let known = self.known.read().map(|known| known.clone()).unwrap_or_default();
        if known.on == today {
            return known.state;
        }
        self.put(known.version, known.kinds, now)
    }

    /// The state that an engine reads, kept when it is newer than the one known.
    pub(super) async fn read(&self, engine: &dyn Engine, now: DateTime<Utc>) -> StoreResult<Arc<DataState>> {
        let (version, _) = engine.version().await?;
        let version = u64::try_from(version.number).unwrap_or(0);
        let known = self.state(now);
        if known.version == version {
            return Ok(known);
        }
        let mut kinds = Vec::new();
        for hub in Hub::ALL {
            for kind in RepositoryKind::ALL {
                kinds.push(engine.recorded(*hub, *kind).await?);
            }
        }
        if version < known.version {
            return Ok(Arc::new(state_of(version, &kinds, now)));
        }
        Ok(self.put(version, Arc::new(kinds), now))
    }

    fn put(&self, version: u64, kinds: Arc<Vec<Recorded>>, now: DateTime<Utc>) -> Arc<DataState> {
        let state = Arc::new(state_of(version, &kinds, now));
        if let Ok(mut known) = self.known.write() {
            *known = Known { version, kinds, on: Day::of_instant(now), state: Arc::clone(&state) };
        }
        state
    }
}

fn state_of(version: u64, kinds: &[Recorded], now: DateTime<Utc>) -> DataState {
    let today = Day::of_instant(now).unwrap_or(Day::LAST);
    let told: Vec<_> =
        kinds.iter().map(|recorded| (!recorded.snapshots.is_empty()).then(|| freshness_of(recorded, today))).collect();
    DataState {
        version,
        freshness: told.iter().map(|freshness| freshness.map_or('-', letter)).collect(),
        stalest: told.into_iter().flatten().max().unwrap_or_default(),
    }
}

fn letter(freshness: Freshness) -> char {
    freshness.name().chars().next().unwrap_or('-')
}
