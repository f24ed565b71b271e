//! What the answers of this moment are made of: held in memory, looked up each second.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::{Stream, stream};
use tokio::sync::watch;

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

/// Which version a read brings into force, if it is another one than that in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brings {
    /// None: what others answer from has still to follow.
    None,
    /// One that is higher. With a lower one, the read began before that in force was published.
    Newer,
    /// Any: the database was put back to what it was earlier.
    Any,
}

/// The data in force, as last read.
#[derive(Debug, Default)]
pub(super) struct InForce {
    known: watch::Sender<Known>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    /// None before the first read.
    version: Option<Version>,
    /// The day of the last snapshot of any kind.
    last_on: Option<Day>,
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
        let known = self.known.borrow().clone();
        if known.on == today {
            return known.state;
        }
        self.put(known, now)
    }

    /// The version in force and the day of its last snapshot: at once, if it was ever read, then each that comes into force. Who is
    /// slow gets the newest and none of those between.
    pub(super) fn versions(&self) -> impl Stream<Item = (Version, Option<Day>)> + Send + use<> {
        stream::unfold((self.known.subscribe(), None), |(mut known, told)| async move {
            let is_news = |known: &Known| known.version.is_some() && known.version != told;
            let (version, last_on) = known.wait_for(is_news).await.ok().map(|known| (known.version, known.last_on))?;
            Some(((version?, last_on), (known, version)))
        })
    }

    /// The version in force; none before the first read.
    pub(super) fn version(&self) -> Option<Version> {
        self.known.borrow().version
    }

    /// The state that an engine reads, and perhaps brings into force.
    pub(super) async fn read(
        &self,
        engine: &dyn Engine,
        now: DateTime<Utc>,
        brings: Brings,
    ) -> StoreResult<Arc<DataState>> {
        let (version, last_on) = engine.version().await?;
        let state = self.state(now);
        let in_force = self.version();
        if in_force == Some(version) {
            return Ok(state);
        }
        let mut recorded = Vec::new();
        for (hub, kind) in kinds() {
            recorded.push(engine.recorded(hub, kind).await?);
        }
        let comes = match brings {
            Brings::None => in_force.is_none(),
            Brings::Newer => in_force.is_none_or(|in_force| version.number >= in_force.number),
            Brings::Any => true,
        };
        if !comes {
            return Ok(Arc::new(state_of(version, &recorded, now)));
        }
        Ok(self.put(Known { version: Some(version), last_on, kinds: Arc::new(recorded), ..Known::default() }, now))
    }

    /// What is known comes into force, with its state now.
    fn put(&self, known: Known, now: DateTime<Utc>) -> Arc<DataState> {
        let state = Arc::new(state_of(known.version.unwrap_or_default(), &known.kinds, now));
        self.known.send_replace(Known { on: Day::of_instant(now), state: Arc::clone(&state), ..known });
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

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::{FutureExt as _, StreamExt as _};

    use super::*;

    fn publish(in_force: &InForce, number: i64) {
        let version = Some(Version { number, published_at: Some(number) });
        in_force.put(Known { version, ..Known::default() }, Utc::now());
    }

    #[test]
    fn versions_come_at_once_and_anew_and_the_slow_get_the_newest() {
        let in_force = InForce::default();
        let mut versions = pin!(in_force.versions().map(|(version, _)| version.number));
        in_force.state(Utc::now());
        assert_eq!(versions.next().now_or_never(), None, "nothing was read yet");
        publish(&in_force, 0);
        assert_eq!(versions.next().now_or_never(), Some(Some(0)), "read, and nothing is published");
        let mut late = pin!(in_force.versions().map(|(version, _)| version.number));
        assert_eq!(late.next().now_or_never(), Some(Some(0)));
        for number in 1..=3 {
            publish(&in_force, number);
        }
        assert_eq!(versions.next().now_or_never(), Some(Some(3)));
        publish(&in_force, 3);
        in_force.state(Utc::now() + chrono::TimeDelta::days(1));
        assert_eq!(versions.next().now_or_never(), None, "the day changed, the version did not");
        publish(&in_force, 2);
        assert_eq!(versions.next().now_or_never(), Some(Some(2)), "the database was put back");
        drop(in_force);
        assert_eq!(versions.next().now_or_never(), Some(None));
    }
}
