//! Where lineages begin: definitions.md section 4, *Attribution ROOT_MODEL*.

use std::num::NonZeroU32;

/// The place of one of millions of models. One that may be missing takes no more room than one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(NonZeroU32);

impl Place {
    /// The place, of which there are fewer than 2^32 - 1.
    pub fn new(place: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(u32::try_from(place).unwrap_or(u32::MAX)))
    }

    /// The place as an index.
    pub fn get(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// The last listed model of the chain of first bases of each model. `first` holds the first base of each, as its place; none where it
/// names none, or one that is not listed. Of a loop, the member at which the chain enters it; so each member is its own.
///
/// Takes time and memory in proportion to the number of models, however long the chains are.
pub fn roots(first: &[Option<Place>]) -> Vec<Place> {
    let mut roots: Vec<Option<Place>> = vec![None; first.len()];
    let (mut path, mut on_path) = (Vec::new(), vec![false; first.len()]);
    for start in 0..first.len() {
        let mut at = start;
        let root = loop {
            if let Some(root) = roots[at] {
                break root;
            }
            if on_path[at] {
                // The rest of the path is the loop, whose other members meet themselves first.
                while let Some(member) = path.pop_if(|member| *member != at) {
                    roots[member] = Some(Place::new(member));
                }
                break Place::new(at);
            }
            on_path[at] = true;
            path.push(at);
            match first[at] {
                Some(base) => at = base.get(),
                None => break Place::new(at),
            }
        };
        for model in path.drain(..) {
            roots[model] = Some(root);
        }
    }
    roots.into_iter().enumerate().map(|(model, root)| root.unwrap_or(Place::new(model))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same over indices.
    fn roots(first: &[Option<usize>]) -> Vec<usize> {
        let first: Vec<_> = first.iter().map(|base| base.map(Place::new)).collect();
        super::roots(&first).into_iter().map(Place::get).collect()
    }

    #[test]
    fn a_place_that_may_be_missing_takes_no_more_room() {
        assert_eq!(size_of::<Option<Place>>(), 4);
        assert_eq!([0, 7, 3_000_000].map(|place| Place::new(place).get()), [0, 7, 3_000_000]);
    }

    #[test]
    fn a_chain_ends_at_the_model_that_names_no_listed_base() {
        // 0 <- 1 <- 2, 1 <- 3; 4 alone; 6 -> 5.
        let first = [None, Some(0), Some(1), Some(1), None, None, Some(5)];
        assert_eq!(roots(&first), [0, 0, 0, 0, 4, 5, 5]);
        assert_eq!(roots(&[]), [0; 0]);
    }

    #[test]
    fn a_loop_ends_at_its_first_member_met_which_depends_on_where_it_is_entered() {
        // The loop 1 -> 2 -> 3 -> 1; 0 enters it at 1, 4 at 3, 5 by way of 4.
        let first = [Some(1), Some(2), Some(3), Some(1), Some(3), Some(4)];
        assert_eq!(roots(&first), [1, 1, 2, 3, 3, 3]);
        // The same, entered by a model that is looked at after it; two that name each other; one that names itself.
        assert_eq!(roots(&[Some(1), Some(0), Some(0)]), [0, 1, 0]);
        assert_eq!(roots(&[Some(0), Some(0)]), [0, 0]);
    }

    #[test]
    fn the_longest_chain_is_no_deeper_than_a_short_one() {
        let last = 1_000_000;
        let upwards: Vec<_> = (0..last).map(|model| (model + 1 < last).then_some(model + 1)).collect();
        assert!(roots(&upwards).into_iter().all(|root| root == last - 1));
        let round: Vec<_> = (0..last).map(|model| Some((model + 1) % last)).collect();
        assert!(roots(&round).into_iter().enumerate().all(|(model, root)| model == root));
    }

    /// The rule, word by word: follow until a model names none or is met a second time.
    fn followed(first: &[Option<usize>], start: usize) -> usize {
        let (mut at, mut met) = (start, vec![start]);
        while let Some(base) = first[at] {
            at = base;
            if met.contains(&at) {
                break;
            }
            met.push(at);
        }
        at
    }

    proptest! {
        #[test]
        fn every_root_is_where_following_leads(
            first in (1usize..40).prop_flat_map(|n| prop::collection::vec(prop::option::weighted(0.9, 0..n), n))
        ) {
            let expected: Vec<usize> = (0..first.len()).map(|model| followed(&first, model)).collect();
            prop_assert_eq!(roots(&first), expected);
        }
    }
}
