//! What an engine gives for a plan: sums by group, ready to be added up.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, OnceLock};

use super::StretchSum;

/// Sums of a plan.
#[derive(Debug, Default)]
pub struct Sums {
    groups: Vec<Group>,
    all: OnceLock<Vec<StretchSum>>,
}

/// A group of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its recorded value; none where it is not known.
    pub value: Option<Arc<str>>,
    /// Its sums, in the order of their keys, one of each.
    pub sums: Vec<StretchSum>,
}

impl Sums {
    /// Of groups whose sums are in order.
    pub fn of(groups: Vec<Group>) -> Self {
        Self { groups, all: OnceLock::new() }
    }

    /// The groups, in any order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// All groups together, in order.
    pub fn all(&self) -> &[StretchSum] {
        self.all.get_or_init(|| {
            // There can be many times as many sums as stretches.
            let mut all = HashMap::new();
            for sum in self.groups.iter().flat_map(|group| &group.sums) {
                match all.entry(sum.key()) {
                    Entry::Vacant(place) => _ = place.insert(*sum),
                    Entry::Occupied(mut known) => _ = known.get_mut().takes(sum),
                }
            }
            in_order(all.into_values().collect())
        })
    }

    /// Adds a sum of a group; those of a group come one after the other, in any order.
    pub(super) fn add(&mut self, value: Option<&str>, sum: StretchSum) {
        match self.groups.last_mut().filter(|group| group.value.as_deref() == value) {
            Some(group) => group.sums.push(sum),
            None => self.groups.push(Group { value: value.map(Arc::from), sums: vec![sum] }),
        }
    }

    /// The same with the sums of each group in order.
    pub(super) fn in_order(mut self) -> Self {
        for group in &mut self.groups {
            group.sums = in_order(std::mem::take(&mut group.sums));
        }
        self
    }
}

/// Sums in the order of their keys, one of each.
pub fn in_order(mut sums: Vec<StretchSum>) -> Vec<StretchSum> {
    sums.sort_unstable_by_key(StretchSum::key);
    sums.dedup_by(|next, kept| kept.takes(next));
    sums
}
