//! Tracks by the million: as their numbers nearly always are, they take less than two fifths of the room of [`Track`].

use std::collections::HashMap;

use super::Quiet;
use super::quiet::Manner;
use super::told::Told;
use super::track::Track;
use crate::calendar::Day;

/// What the listings of each of many repositories say, by place.
#[derive(Debug, Default)]
pub struct Tracks {
    /// None where it does not fit.
    packed: Vec<Option<Packed>>,
    /// Those that do not fit, whole.
    wide: HashMap<usize, Track>,
}

/// A track whose first and last listings told counters, with numbers below 2^32 - 1, instants of whole seconds and days that are near.
#[derive(Clone, Copy, Debug)]
struct Packed {
    first_seen: Near,
    last_seen: Near,
    last_modified: Few,
    likes: Few,
    downloads_all_time: Few,
    first: [Few; 3],
    recorded: Few,
    quiet: Option<(Near, Manner)>,
}

/// A day of the years 1970 to 2149, as days since 1970-01-01.
#[derive(Clone, Copy, Debug)]
struct Near(u16);

/// A number that was told, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Few(u32);

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

impl Few {
    const NOTHING: Self = Self(u32::MAX);

    fn of(told: Told) -> Option<Self> {
        match told.get() {
            None => Some(Self::NOTHING),
            Some(number) => u32::try_from(number).ok().map(Self).filter(|few| *few != Self::NOTHING),
        }
    }

    fn of_instant(told: Told) -> Option<Self> {
        let is_whole = told.get().is_none_or(|instant| instant % SECOND == 0);
        let seconds = Told::of(told.get().map(|instant| instant / SECOND));
        Self::of(seconds).filter(|_| is_whole)
    }

    fn get(self) -> Option<i64> {
        (self != Self::NOTHING).then_some(self.0.into())
    }

    fn told(self) -> Told {
        Told::of(self.get())
    }
}

impl Near {
    fn of(day: Day) -> Option<Self> {
        u16::try_from(day.epoch_days()).ok().map(Self)
    }

    fn day(self) -> Day {
        self.0.into()
    }
}

impl Packed {
    fn of(track: &Track) -> Option<Self> {
        let ends = [track.first_count, track.last_count] == [Some(track.first_seen), Some(track.last_seen)];
        let same = track.last == [track.downloads_all_time, track.likes];
        if !ends || !same {
            return None;
        }
        let [downloads, all_time, likes] = track.first.map(Few::of);
        let quiet = match track.quiet {
            Some(Quiet { from, manner }) => Some((Near::of(from)?, manner)),
            None => None,
        };
        Some(Self {
            first_seen: Near::of(track.first_seen)?,
            last_seen: Near::of(track.last_seen)?,
            last_modified: Few::of_instant(track.last_modified)?,
            likes: Few::of(track.likes)?,
            downloads_all_time: Few::of(track.downloads_all_time)?,
            first: [downloads?, all_time?, likes?],
            recorded: Few::of(track.recorded)?,
            quiet,
        })
    }

    fn unpacked(&self) -> Track {
        let (likes, downloads_all_time) = (self.likes.told(), self.downloads_all_time.told());
        let (first_seen, last_seen) = (self.first_seen.day(), self.last_seen.day());
        Track {
            first_seen,
            last_seen,
            likes,
            last_modified: Told::of(self.last_modified.get().map(|seconds| seconds * SECOND)),
            downloads_all_time,
            first_count: Some(first_seen),
            first: self.first.map(Few::told),
            last_count: Some(last_seen),
            last: [downloads_all_time, likes],
            quiet: self.quiet.map(|(from, manner)| Quiet { from: from.day(), manner }),
            recorded: self.recorded.told(),
        }
    }
}

impl Tracks {
    /// None yet, with room for so many.
    pub fn with_capacity(repositories: usize) -> Self {
        Self { packed: Vec::with_capacity(repositories), wide: HashMap::new() }
    }

    /// How many there are; their places are below.
    pub fn len(&self) -> usize {
        self.packed.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// The track at a place, if there is one.
    pub fn get(&self, place: usize) -> Option<Track> {
        let packed = self.packed.get(place)?.as_ref();
        packed.map(Packed::unpacked).or_else(|| self.wide.get(&place).copied())
    }

    /// Puts a track at a place: at that of one that is there, or at the next.
    pub fn put(&mut self, place: usize, track: &Track) {
        let packed = Packed::of(track);
        match packed {
            Some(_) => _ = self.wide.remove(&place),
            None => _ = self.wide.insert(place, *track),
        }
        match self.packed.get_mut(place) {
            Some(known) => *known = packed,
            None => self.packed.push(packed),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::history::{Counters, SnapshotDays};

    #[test]
    fn a_packed_track_takes_less_than_two_fifths_of_the_room() {
        let (packed, whole) = (size_of::<Option<Packed>>(), size_of::<Track>());
        assert!(5 * packed < 2 * whole, "{packed} of {whole}");
    }

    /// The day of a first listing: before those that are near, among them, or so late that the next ones are beyond.
    fn begun() -> impl Strategy<Value = i64> {
        prop_oneof![Just(-15), Just(20_000), Just(i64::from(u16::MAX) - 15)]
    }

    /// A counter as it may come: not told, small, at the edge of what is packed, or beyond.
    fn told() -> impl Strategy<Value = Option<i64>> {
        let edge = i64::from(u32::MAX);
        prop_oneof![
            Just(None),
            (0i64..9).prop_map(Some),
            (edge - 2..edge + 2).prop_map(Some),
            Just(Some(i64::MAX / 40))
        ]
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back_as_it_was(
            begun in begun(),
            listings in prop::collection::vec((told(), told(), told(), prop::option::of(0i64..9_000_000)), 1..8),
        ) {
            let day = |at: usize| Day::from_epoch_days(begun + 7 * at as i64).unwrap();
            let all: Vec<Day> = (0..listings.len()).map(day).collect();
            let days = SnapshotDays { complete: all.clone(), all };
            let (mut tracks, mut track) = (Tracks::default(), Track::begin(day(0)));
            for (at, (downloads, all_time, likes, modified)) in listings.into_iter().enumerate() {
                // Every other instant is of a whole second.
                track.modified(modified.map(|instant| if at % 2 == 0 { instant / SECOND * SECOND } else { instant }));
                track.listed(day(at), Counters { downloads, all_time, likes }, &days);
                tracks.put(0, &track);
                prop_assert_eq!(tracks.get(0), Some(track));
                prop_assert_eq!(tracks.len(), 1);
            }
            prop_assert_eq!(tracks.get(1), None);
        }
    }
}
