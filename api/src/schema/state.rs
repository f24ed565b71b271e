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
    /// When that was published, microseconds since 1970-01-01T00:00:00Z. It tells databases apart that share a cache, and one that
    /// was filled anew from what it was before: their versions have the same numbers.
    pub published_at: Option<i64>,
    /// The kinds of every hub of which something is recorded.
    pub kinds: Vec<KindState>,
    /// The freshness of every kind of every hub, a letter each, `-` where nothing is recorded.
    pub freshness: String,
    /// The stalest of them, for answers that tell of none.
    pub stalest: Freshness,
}

/// How a kind of a hub is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindState {
    /// The hub.
    pub hub: Hub,
    /// The kind.
    pub kind: RepositoryKind,
    /// Day of the last snapshot.
    pub last_on: Day,
    /// How old it is.
    pub freshness: Freshness,
}

impl KindState {
    /// Seconds from 1970-01-01T00:00:00Z to the beginning of the day of the last snapshot.
    pub fn last_at(&self) -> i64 {
        i64::from(self.last_on.epoch_days()) * 86_400
    }
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

impl DataState {
    /// Whether anything is recorded.
    pub fn has_data(&self) -> bool {
        !self.kinds.is_empty()
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

    /// The state that an engine reads. It comes into force unless its version is lower than the one in force: then the read began
    /// before that was published, or, if it `may_fall`, the database was put back to what it was earlier.
    pub(super) async fn read(
        &self,
        engine: &dyn Engine,
        now: DateTime<Utc>,
        may_fall: bool,
    ) -> StoreResult<Arc<DataState>> {
        let (version, _) = engine.version().await?;
        let known = self.state(now);
        let in_force = self.known.read().map(|known| known.version).unwrap_or_default();
        if in_force == version {
            return Ok(known);
        }
        let mut recorded = Vec::new();
        for (hub, kind) in kinds() {
            recorded.push(engine.recorded(hub, kind).await?);
        }
        if version.number < in_force.number && !may_fall {
            return Ok(Arc::new(state_of(version, &recorded, now)));
        }
        Ok(self.put(version, Arc::new(recorded), now))
    }

    fn put(&self, version: Version, kinds: Arc<Vec<Recorded>>, now: DateTime<Utc>) -> Arc<DataState> {
        let state = Arc::new(state_of(version, &kinds, now));
        if let Ok(mut known) = self.known.write() {
            *known = Known { version, kinds, on: Day::of_instant(now), state: Arc::clone(&state) };
        }
        state
    }
}

fn state_of(version: Version, recorded: &[Recorded], now: DateTime<Utc>) -> DataState {
    let today = Day::of_instant(now).unwrap_or(Day::LAST);
    let told: Vec<_> =
        kinds().zip(recorded).map(|((hub, kind), recorded)| kind_state(hub, kind, recorded, today)).collect();
    DataState {
        version: u64::try_from(version.number).unwrap_or(0),
        published_at: version.published_at,
        freshness: told.iter().map(|kind| kind.map_or('-', |kind| letter(kind.freshness))).collect(),
        stalest: told.iter().flatten().map(|kind| kind.freshness).max().unwrap_or_default(),
        kinds: told.into_iter().flatten().collect(),
    }
}

/// Every kind of every hub, in the order in which they are told.
fn kinds() -> impl Iterator<Item = (Hub, RepositoryKind)> {
    Hub::ALL.iter().flat_map(|hub| RepositoryKind::ALL.iter().map(|kind| (*hub, *kind)))
}

/// None where nothing is recorded.
fn kind_state(hub: Hub, kind: RepositoryKind, recorded: &Recorded, today: Day) -> Option<KindState> {
    let last_on = recorded.snapshots.last()?.taken_on;
    Some(KindState { hub, kind, last_on, freshness: freshness_of(recorded, today) })
}

fn letter(freshness: Freshness) -> char {
    freshness.name().chars().next().unwrap_or('-')
}
