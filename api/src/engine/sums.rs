//! What an engine gives for a plan: sums by group, ready to be added up.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::{DayTotals, StretchSum};
use crate::calendar::{Day, Period};

/// Sums of a plan.
#[derive(Debug, Default)]
pub struct Sums {
    groups: Vec<Group>,
    all: OnceLock<All>,
}

/// A group of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its recorded value; none where it is not known.
    pub value: Option<Arc<str>>,
    /// Its sums, in the order of their keys, one of each.
    pub sums: Vec<StretchSum>,
}

/// All groups together, and what spares a walk over the sums of each.
#[derive(Debug)]
struct All {
    sums: Vec<StretchSum>,
    /// Of each of them the last end of it and those before.
    reach: Vec<Day>,
    totals: Option<DayTotals>,
    of_groups: Vec<Option<DayTotals>>,
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
        &self.together().sums
    }

    /// Where among all sums those lie whose stretches touch a period; some others can lie between them.
    pub fn touching(&self, period: Period) -> Range<usize> {
        let All { sums, reach, .. } = self.together();
        let first = reach.partition_point(|reach| *reach <= period.from());
        first..sums.partition_point(|sum| sum.stretch.from() < period.to()).max(first)
    }

    /// What was counted for all groups, day by day; none where they have too few sums for this to spare anything.
    pub fn totals(&self) -> Option<&DayTotals> {
        self.together().totals.as_ref()
    }

    /// The same of one group, by its place.
    pub fn totals_of(&self, group: usize) -> Option<&DayTotals> {
        self.together().of_groups.get(group)?.as_ref()
    }

    fn together(&self) -> &All {
        self.all.get_or_init(|| {
            // There can be many times as many sums as stretches.
            let mut all = HashMap::new();
            for sum in self.groups.iter().flat_map(|group| &group.sums) {
                match all.entry(sum.key()) {
                    Entry::Vacant(place) => _ = place.insert(*sum),
                    Entry::Occupied(mut known) => _ = known.get_mut().takes(sum),
                }
            }
            All::of(in_order(all.into_values().collect()), &self.groups)
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

impl All {
    fn of(sums: Vec<StretchSum>, groups: &[Group]) -> Self {
        let latest = |latest: &mut Day, sum: &StretchSum| {
            *latest = (*latest).max(sum.stretch.to());
            Some(*latest)
        };
        let reach: Vec<Day> = sums.iter().scan(Day::FIRST, latest).collect();
        let span = sums.first().zip(reach.last()).and_then(|(first, to)| Period::new(first.stretch.from(), *to).ok());
        let totals = |sums: &[StretchSum]| DayTotals::of(sums, span?);
        Self { totals: totals(&sums), of_groups: groups.iter().map(|group| totals(&group.sums)).collect(), reach, sums }
    }
}

/// Sums in the order of their keys, one of each.
pub fn in_order(mut sums: Vec<StretchSum>) -> Vec<StretchSum> {
    sums.sort_unstable_by_key(StretchSum::key);
    sums.dedup_by(|next, kept| kept.takes(next));
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::history::Rule;

    fn period(from: i64, days: i64) -> Period {
        let from = Day::from_epoch_days(from).unwrap();
        Period::new(from, from.plus(days)).unwrap()
    }

    proptest! {
        #[test]
        fn totals_of_days_are_those_of_the_sums(
            groups in prop::collection::vec(prop::collection::vec((0i64..40, 1i64..9, 0i128..4), 0..12), 0..5),
            asked in (0i64..50, 1i64..20),
        ) {
            let sum = |(from, days, count): &(i64, i64, i128)| {
                StretchSum { stretch: period(*from, *days), rule: Rule::Difference, count: *count, resets: 0 }
            };
            let group = |sums: &Vec<(i64, i64, i128)>| Group { value: None, sums: in_order(sums.iter().map(sum).collect()) };
            let sums = Sums::of(groups.iter().map(group).collect());
            let asked = period(asked.0, asked.1);
            let within = |sum: &StretchSum| sum.within(asked);
            let all = sums.groups().iter().zip(0..).map(|(group, at)| (&*group.sums, sums.totals_of(at)));
            for (sums, totals) in all.chain([(sums.all(), sums.totals())]) {
                if let Some(totals) = totals {
                    prop_assert_eq!(totals.within(asked).0, sums.iter().map(within).sum());
                }
            }
            let touching = sums.touching(asked);
            let touches = |sum: &StretchSum| sum.stretch.overlap(asked) > 0;
            prop_assert!(!sums.all()[..touching.start].iter().any(touches) && !sums.all()[touching.end..].iter().any(touches));
            prop_assert!(sums.all().get(touching.start).is_none_or(|first| touching.is_empty() || touches(first)));
        }
    }
}
