//! A map of bounded size, for what every request looks up.

use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;

/// Parts that are locked each on its own.
const PARTS: usize = 16;
/// So many entries are looked at when one has to go.
const LOOKED_AT: usize = 8;

/// What is kept in a [`Bounded`].
pub(super) trait Kept: Clone {
    /// Which part it takes of the room that there is.
    fn weight(&self) -> usize;
    /// How much is lost when it goes.
    fn worth(&self) -> u64;
    /// It was looked at, found to be worth more than another, and stays.
    fn stays(&self) {}
}

/// How often something was used, less the longer ago.
#[derive(Debug)]
pub(super) struct Uses(AtomicU32);

impl Uses {
    /// Once, now.
    pub(super) fn once() -> Self {
        Self(AtomicU32::new(1))
    }

    /// Once more.
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn number(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts half from now on: what was used long ago does not count for ever. The number before is given.
    pub(super) fn fade(&self) -> u32 {
        let number = self.number();
        self.0.store(number / 2, Ordering::Relaxed);
        number
    }
}

/// A map whose entries weigh no more than was said together. When there is no room, of a few entries the one that is worth least goes,
/// each time of others: neither finding nor adding one ever takes long, and a flood of entries that are worth little drives out none
/// that is worth much.
pub(super) struct Bounded<K, V> {
    parts: [Mutex<Part<K, V>>; PARTS],
    hashes: RandomState,
    /// What the entries of one part weigh at most.
    most: usize,
}

struct Part<K, V> {
    /// Places in `entries`, by the hashes of their keys.
    places: HashTable<usize>,
    entries: Vec<(K, V)>,
    weight: usize,
    /// Where to begin to look for one that goes.
    hand: usize,
}

impl<K: Eq + Hash, V: Kept> Bounded<K, V> {
    /// An empty one that has room for this weight.
    pub(super) fn new(most: usize) -> Self {
        let part = || Part { places: HashTable::new(), entries: Vec::new(), weight: 0, hand: 0 };
        Self { parts: std::array::from_fn(|_| Mutex::new(part())), hashes: RandomState::new(), most: most / PARTS }
    }

    pub(super) fn get(&self, key: &K) -> Option<V> {
        let hash = self.hashes.hash_one(key);
        self.part(hash).find(hash, key).cloned()
    }

    /// What is held under a key, made if there is nothing. What is too heavy for all the room is not held.
    pub(super) fn get_or_insert(&self, key: K, make: impl FnOnce(&K) -> V) -> V {
        let hash = self.hashes.hash_one(&key);
        let mut part = self.part(hash);
        if let Some(held) = part.find(hash, &key) {
            return held.clone();
        }
        let made = make(&key);
        if made.weight() <= self.most {
            while part.weight + made.weight() > self.most {
                part.drop_one(&self.hashes);
            }
            part.insert(hash, key, made.clone(), &self.hashes);
        }
        made
    }

    /// All that is held, in no order.
    pub(super) fn all(&self) -> Vec<V> {
        let held = |part: &Mutex<_>| {
            lock::<Part<K, V>>(part).entries.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>()
        };
        self.parts.iter().flat_map(held).collect()
    }

    fn part(&self, hash: u64) -> MutexGuard<'_, Part<K, V>> {
        // The table within takes the lowest and the highest bits.
        lock(&self.parts[(hash >> 32) as usize % PARTS])
    }
}

impl<K: Eq + Hash, V: Kept> Part<K, V> {
    fn find(&self, hash: u64, key: &K) -> Option<&V> {
        let place = self.places.find(hash, |place| self.entries[*place].0 == *key)?;
        Some(&self.entries[*place].1)
    }

    fn insert(&mut self, hash: u64, key: K, value: V, hashes: &RandomState) {
        self.weight += value.weight();
        self.entries.push((key, value));
        let entries = &self.entries;
        self.places.insert_unique(hash, entries.len() - 1, |place| hashes.hash_one(&entries[*place].0));
    }

    /// Drops the one that is worth least of a few. There is at least one. Those looked at lie apart, since those side by side came at
    /// the same time and may all be worth the same.
    fn drop_one(&mut self, hashes: &RandomState) {
        let (hand, held) = (self.hand, self.entries.len());
        let apart = held.div_ceil(LOOKED_AT).max(1);
        let among = (0..held).step_by(apart).map(|step| (hand + step) % held);
        let Some(least) = among.clone().min_by_key(|place| self.entries[*place].1.worth()) else { return };
        among.filter(|place| *place != least).for_each(|place| self.entries[place].1.stays());
        self.hand = hand.wrapping_add(1);
        self.remove(least, hashes);
    }

    fn remove(&mut self, place: usize, hashes: &RandomState) {
        let last = self.entries.len() - 1;
        for (from, to) in [(place, None), (last, Some(place))] {
            let hash = hashes.hash_one(&self.entries[from].0);
            if let Ok(mut found) = self.places.find_entry(hash, |held| *held == from) {
                match to {
                    Some(to) => *found.get_mut() = to,
                    None => drop(found.remove()),
                }
            }
        }
        let (_, value) = self.entries.swap_remove(place);
        self.weight -= value.weight();
    }
}

fn lock<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    // What panics in between are hashes and comparisons of plain values: they do not.
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Weighed(usize, u32);

    impl Kept for Weighed {
        fn weight(&self) -> usize {
            self.0
        }

        fn worth(&self) -> u64 {
            self.1.into()
        }
    }

    proptest! {
        /// Beside a plain map of all that was ever added.
        #[test]
        fn what_is_found_is_what_was_added_and_never_too_much_is_held(
            asks in prop::collection::vec((0u16..300, 1usize..400, 0u32..5), 1..600)
        ) {
            let (bounded, mut added) = (Bounded::new(1000 * PARTS), HashMap::new());
            for (key, weight, worth) in asks {
                let held = bounded.get(&key);
                let found = bounded.get_or_insert(key, |_| Weighed(weight, worth));
                match held {
                    Some(held) => prop_assert_eq!(held, found),
                    None => drop(added.insert(key, Weighed(weight, worth))),
                }
                prop_assert_eq!(bounded.get(&key), added.get(&key).cloned(), "what was added last is there");
            }
            for part in &bounded.parts {
                let part = lock(part);
                prop_assert!(part.weight <= 1000);
                prop_assert_eq!(part.weight, part.entries.iter().map(|(_, value)| value.0).sum::<usize>());
                prop_assert_eq!(part.places.len(), part.entries.len());
            }
            let all = bounded.all();
            prop_assert_eq!(all.len(), added.keys().filter(|key| bounded.get(key).is_some()).count());
            prop_assert!(added.iter().all(|(key, value)| bounded.get(key).is_none_or(|held| held == *value)));
        }
    }

    #[test]
    fn a_flood_drives_out_nothing_that_is_worth_more() {
        let bounded = Bounded::new(100 * PARTS);
        for key in 0..100_u32 {
            bounded.get_or_insert(key, |_| Weighed(1, 9));
        }
        for key in 100..100_000_u32 {
            bounded.get_or_insert(key, |_| Weighed(1, 1));
        }
        assert!((0..100).all(|key| bounded.get(&key).is_some()));
    }

    #[test]
    fn what_is_too_heavy_is_not_held() {
        let bounded = Bounded::new(100 * PARTS);
        bounded.get_or_insert(0, |_| Weighed(1, 1));
        assert_eq!(bounded.get_or_insert(1, |_| Weighed(101, 1)), Weighed(101, 1));
        assert_eq!((bounded.get(&0), bounded.get(&1)), (Some(Weighed(1, 1)), None));
    }
}
