//! Stretches over which a repository counts alike, where what counts depends on its age at their ends: as it gets older, a few ages change
//! something, and all stretches between two of them have places side by side.

use std::ops::Range;

use super::arrays::NONE_DAY;
use super::selection::Selection;

/// Days over which the first place that ends on each is held; what data covers more, has its places looked for.
const MOST_DAYS: usize = 1 << 16;

/// Where the places of stretches begin that end on a day or later.
pub(super) struct Steps<'c> {
    /// Ages that change something, ascending.
    ages: Vec<i64>,
    /// Ends of the stretches whose places lie in the order of time.
    ends: &'c [i32],
    /// The day of the first end, and for it and each day behind it the first place that ends then or later.
    first: i32,
    places: Vec<u32>,
}

impl<'c> Steps<'c> {
    /// Those of what a plan is about.
    pub(super) fn of(selection: &Selection<'c>) -> Self {
        Self::new(selection.ages(), selection.columns.stretches.ends())
    }

    fn new(ages: Vec<i64>, ends: &'c [i32]) -> Self {
        let usual = ends.windows(2).position(|pair| pair[1] < pair[0]).map_or(ends.len(), |last| last + 1);
        let ends = &ends[..usual];
        let (first, last) = (ends.first().copied().unwrap_or(0), ends.last().copied().unwrap_or(0));
        let days = (i64::from(last) - i64::from(first)) as usize + 1;
        let mut steps = Self { ages, ends, first, places: Vec::new() };
        if days <= MOST_DAYS {
            steps.places = (0..days as i64).map(|day| steps.looked_for(i64::from(first) + day)).collect();
        }
        steps
    }

    /// How many places lie in the order of time, from the first on.
    pub(super) fn usual(&self) -> usize {
        self.ends.len()
    }

    /// Divides places, all of them in the order of time, into those of the stretches over which a row counts alike, with an end that
    /// stands for theirs. `created`: the day of its creation.
    pub(super) fn each(&self, created: i32, places: Range<usize>, mut take: impl FnMut(i32, Range<usize>)) {
        let Range { start: mut from, end: behind } = places;
        // A stretch that ends before the first of these ages ends a day before it, as good as any; without a day of creation no end
        // tells anything.
        let mut end = i64::from(created) + self.ages.first().map_or(0, |age| age - 1);
        for age in self.ages.iter().take_while(|_| created != NONE_DAY) {
            let reached = i64::from(created) + age;
            let to = self.since(reached).min(behind);
            if from < to {
                take(day(end), from..to);
                from = to;
            }
            end = reached;
        }
        if from < behind {
            take(day(end), from..behind);
        }
    }

    /// The first place that ends on a day or later.
    fn since(&self, day: i64) -> usize {
        let Ok(at) = usize::try_from(day - i64::from(self.first)) else { return 0 };
        match self.places.get(at) {
            Some(place) => *place as usize,
            None if self.places.is_empty() => self.looked_for(day) as usize,
            None => self.usual(),
        }
    }

    fn looked_for(&self, day: i64) -> u32 {
        self.ends.partition_point(|end| i64::from(*end) < day) as u32
    }
}

/// The same where it is compared with days of stretches alone.
fn day(day: i64) -> i32 {
    day.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_stretch_has_an_end_that_stands_for_it(
            ends in prop::collection::vec(0i32..60, 0..12),
            ages in prop::collection::btree_set(-5i64..40, 0..4),
            created in prop::option::weighted(0.9, -30i32..60),
        ) {
            let ages: Vec<i64> = ages.into_iter().collect();
            let steps = Steps::new(ages.clone(), &ends);
            // What decides: how many of the ages are reached.
            let reached = |end: i32| {
                let age = i64::from(end) - i64::from(created?);
                Some(ages.iter().filter(|from| **from <= age).count())
            };
            let mut covered = Vec::new();
            let (one, other) = (0..steps.usual() / 2, steps.usual() / 2..steps.usual());
            for part in [one, other] { steps.each(created.unwrap_or(NONE_DAY), part, |end, places| {
                for place in places {
                    covered.push(place);
                    assert_eq!(reached(end), reached(ends[place]), "{place}");
                }
            }); }
            prop_assert_eq!(covered, (0..steps.usual()).collect::<Vec<_>>());
            prop_assert!(ends[..steps.usual()].is_sorted());
            prop_assert!(steps.usual() == ends.len() || ends[steps.usual()] < ends[steps.usual() - 1]);
        }

        #[test]
        fn days_that_are_held_are_those_that_are_looked_for(ends in prop::collection::btree_set(0i32..200_000, 0..9), day in -9i64..200_009) {
            let ends: Vec<i32> = ends.into_iter().collect();
            let steps = Steps::new(Vec::new(), &ends);
            prop_assert_eq!(steps.since(day), ends.iter().filter(|end| i64::from(**end) < day).count());
        }
    }
}
