//! Ages that a plan tells apart. The age of a repository differs from amount to amount, so its conditions are worked out once for
//! each stretch of ages in which nothing of the plan changes.

use crate::dimension::{AgeClass, Attribute, Clause, Plan};

/// Ages of which a plan says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// The plan does not look at ages.
    Any,
    /// Whole days from this number on, to the next segment.
    From(i64),
    /// Creation is not told.
    Unknown,
}

impl Segment {
    /// Whether the ages lie in one of some ranges; none where they are not known.
    pub(super) fn within(self, ranges: &[(i64, Option<i64>)]) -> Option<bool> {
        let Self::From(age) = self else { return None };
        Some(ranges.iter().any(|(from, below)| *from <= age && below.is_none_or(|below| age < below)))
    }
}

/// The segments of a plan: below the first bound, from each on, and the unknown one.
#[derive(Debug)]
pub(super) struct Ages {
    bounds: Vec<i64>,
}

impl Ages {
    /// None where the plan does not look at ages at the time of amounts.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let mut bounds = Vec::new();
        plan.filter.iter().for_each(|clause| add(clause, &mut bounds));
        if plan.by == Some(Attribute::Age) {
            bounds.extend(AgeClass::ALL.iter().map(|class| class.bounds().0));
        }
        bounds.sort_unstable();
        bounds.dedup();
        (!bounds.is_empty()).then_some(Self { bounds })
    }

    /// All segments, in the order of their places.
    pub(super) fn segments(&self) -> Vec<Segment> {
        let below = self.bounds.first().map_or(0, |first| first - 1);
        let known = std::iter::once(below).chain(self.bounds.iter().copied());
        known.map(Segment::From).chain([Segment::Unknown]).collect()
    }

    /// The place of an age among the segments.
    pub(super) fn place(&self, age: Option<i64>) -> usize {
        match age {
            Some(age) => self.bounds.iter().take_while(|bound| **bound <= age).count(),
            None => self.bounds.len() + 1,
        }
    }
}

fn add(clause: &Clause, bounds: &mut Vec<i64>) {
    match clause {
        Clause::Ranges { attribute: Attribute::Age, any, .. } => {
            // Without a bound nothing differs, but ages are looked at.
            bounds.push(0);
            bounds.extend(any.iter().flat_map(|(from, below)| [Some(*from), *below]).flatten());
        }
        Clause::Either(clauses) => clauses.iter().for_each(|clause| add(clause, bounds)),
        Clause::Not(clause) => add(clause, bounds),
        _ => {}
    }
}
