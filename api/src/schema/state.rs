//! What the answers of this moment are made of: held in memory, looked up each second.

use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};

use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::engine::{Engine, Recorded};
use crate::metrics::{Freshness, freshness_of};
use crate::store::{StoreResult, Version};

/// What the answers of a moment are made of; every cached answer is named by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataState {
    /// The data version in force; 0 when nothing is published.
    pub version: u64,
    /// When it was published: tells versions of the same number apart, of a database and of one made anew in its place.
    pub published_at: Option<i64>,
    /// The freshness of every kind of every hub, a letter each, `-` where nothing is recorded.
    pub freshness: String,
}

/// The data in force, as last read.
#[derive(Debug, Default)]
pub(super) struct InForce {
    known: RwLock<Known>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    version: Version,
    kinds: Arc<Vec<Recorded>>,
    /// The day for which `state` was computed: freshness changes with the clock.
    on: Option<Day>,
    state: Arc<DataState>,
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
        let known = self.state(now);
        if (known.version, known.published_at) == (number(version), version.published_at) {
            return Ok(known);
        }
        let mut kinds = Vec::new();
        for hub in Hub::ALL {
            for kind in RepositoryKind::ALL {
                kinds.push(engine.recorded(*hub, *kind).await?);
            }
        }
        if number(version) < known.version {
            return Ok(Arc::new(state_of(version, &kinds, now)));
        }
        Ok(self.put(version, Arc::new(kinds), now))
    }

    fn put(&self, version: Version, kinds: Arc<Vec<Recorded>>, now: DateTime<Utc>) -> Arc<DataState> {
        let state = Arc::new(state_of(version, &kinds, now));
        if let Ok(mut known) = self.known.write() {
            *known = Known { version, kinds, on: Day::of_instant(now), state: Arc::clone(&state) };
        }
        state
    }

    /// The stalest of all recorded kinds, for answers that tell of none.
    pub(super) fn stalest(&self, now: DateTime<Utc>) -> Freshness {
        let state = self.state(now);
        let told = [Freshness::Stale, Freshness::Late, Freshness::Fresh];
        told.into_iter().find(|freshness| state.freshness.contains(letter(*freshness))).unwrap_or(Freshness::Stale)
    }
}

fn state_of(version: Version, kinds: &[Recorded], now: DateTime<Utc>) -> DataState {
    let today = Day::of_instant(now).unwrap_or(Day::LAST);
    let letters = kinds.iter().map(|recorded| match recorded.snapshots.as_slice() {
        [] => '-',
        _ => letter(freshness_of(recorded, today)),
    });
    DataState { version: number(version), published_at: version.published_at, freshness: letters.collect() }
}

fn number(version: Version) -> u64 {
    u64::try_from(version.number).unwrap_or(0)
}

fn letter(freshness: Freshness) -> char {
    freshness.name().chars().next().unwrap_or('-')
}
