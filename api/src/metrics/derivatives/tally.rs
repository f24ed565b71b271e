//! Derivatives counted for what they derive from.

use std::cmp::Reverse;

use super::ancestry::{Ancestry, Walk};
use crate::dimension::{DerivativeScope, Member, Relation};
use crate::engine::Derivative;
use crate::history::Thirtieths;

/// Some derivatives, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: i64,
    /// How many finetunes.
    pub finetunes: i64,
    /// How many adapters.
    pub adapters: i64,
    /// How many with fewer bits.
    pub quantized: i64,
    /// How many merges.
    pub merges: i64,
    thirtieths: i128,
}

/// All derivatives, and those of each group.
pub(super) struct Tallies {
    pub(super) all: Tally,
    /// The largest, ties by key.
    pub(super) named: Vec<(Member, Tally)>,
    /// Those that derive from anything known that is not named, each once.
    pub(super) other: Tally,
    pub(super) unknown: Tally,
}

impl Tally {
    /// Lifetime downloads, rounded once.
    pub(super) fn downloads(&self) -> i64 {
        Thirtieths(i64::try_from(self.thirtieths).unwrap_or(i64::MAX)).rounded()
    }

    fn add(&mut self, derivative: &Derivative) {
        self.count += 1;
        self.thirtieths += i128::from(derivative.lifetime.0);
        match derivative.relation {
            Relation::NoneDeclared => {}
            Relation::Finetune => self.finetunes += 1,
            Relation::Adapter => self.adapters += 1,
            Relation::Quantized => self.quantized += 1,
            Relation::Merge => self.merges += 1,
        }
    }
}

impl Tallies {
    /// Counts each derivative once for each distinct thing that it derives from. Two walks: which groups are named is known only
    /// after the first, and to remember where it led would take more memory than models do.
    pub(super) fn of(derivatives: &[Derivative], ancestry: &Ancestry, scope: DerivativeScope, top: usize) -> Self {
        let mut walk = Walk::new(ancestry, scope);
        let mut members = Vec::new();
        let mut tallies = vec![Tally::default(); ancestry.members.len()];
        let (mut all, mut unknown, mut other) = (Tally::default(), Tally::default(), Tally::default());
        for derivative in derivatives {
            all.add(derivative);
            if walk.of(derivative.id, &mut members) {
                unknown.add(derivative);
            }
            members.iter().for_each(|member| tallies[*member].add(derivative));
        }
        let mut ranked: Vec<usize> = (0..tallies.len()).filter(|member| tallies[*member].count > 0).collect();
        ranked.sort_unstable_by_key(|member| (Reverse(tallies[*member].count), &ancestry.members[*member].key));
        let named = ranked.len().min(top);
        if named < ranked.len() {
            let mut is_named = vec![false; tallies.len()];
            ranked[..named].iter().for_each(|member| is_named[*member] = true);
            for derivative in derivatives {
                walk.of(derivative.id, &mut members);
                if members.iter().any(|member| !is_named[*member]) {
                    other.add(derivative);
                }
            }
        }
        let group = |member: &usize| (ancestry.members[*member].clone(), tallies[*member]);
        Self { all, named: ranked[..named].iter().map(group).collect(), other, unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::super::CountedFor;
    use super::super::ancestry::Reader;
    use super::*;
    use crate::engine::NamedBase;

    fn derivative(id: i64, relation: Relation, lifetime: i64) -> Derivative {
        Derivative { id, relation, lifetime: Thirtieths(lifetime) }
    }

    #[test]
    fn a_derivative_counts_once_in_each_group_in_other_and_in_all() {
        // 1 merges a and b, 2 and 3 are of b, 4 merges c and d, 5 is of one that is not known.
        let named =
            [(1, Some("a")), (1, Some("b")), (2, Some("b")), (3, Some("b")), (4, Some("c")), (4, Some("d")), (5, None)];
        let mut reader = Reader::new(CountedFor::Publisher);
        for (model, value) in named {
            reader.read(NamedBase { model, base: None, value: value.map(str::to_owned) });
        }
        let derivatives = [
            derivative(1, Relation::Merge, 30),
            derivative(2, Relation::Finetune, 14),
            derivative(3, Relation::Adapter, 1),
            derivative(4, Relation::Merge, 90),
            derivative(5, Relation::Quantized, 0),
        ];
        let tallies = Tallies::of(&derivatives, &reader.finish(), DerivativeScope::Direct, 2);
        let told = |tally: &Tally| {
            [tally.count, tally.finetunes, tally.adapters, tally.quantized, tally.merges, tally.downloads()]
        };
        let named: Vec<_> = tallies.named.iter().map(|(member, tally)| (member.key.as_str(), told(tally))).collect();
        // b: 30 + 14 + 1 thirtieths are one and a half; a before c and d by key; 4 is once in the others.
        assert_eq!(named, [("b", [3, 1, 1, 0, 1, 2]), ("a", [1, 0, 0, 0, 1, 1])]);
        assert_eq!(told(&tallies.other), [1, 0, 0, 0, 1, 3]);
        assert_eq!(told(&tallies.unknown), [1, 0, 0, 1, 0, 0]);
        assert_eq!(told(&tallies.all), [5, 1, 1, 1, 2, 5]);
    }

    #[test]
    fn who_is_in_a_named_group_too_is_in_the_others() {
        let mut reader = Reader::new(CountedFor::Publisher);
        for (model, value) in [(1, "a"), (1, "b"), (2, "a")] {
            reader.read(NamedBase { model, base: None, value: Some(value.to_owned()) });
        }
        let derivatives = [derivative(1, Relation::Merge, 0), derivative(2, Relation::Finetune, 0)];
        let tallies = Tallies::of(&derivatives, &reader.finish(), DerivativeScope::Direct, 1);
        assert_eq!((tallies.named[0].1.count, tallies.other.count, tallies.all.count), (2, 1, 2));
    }
}
