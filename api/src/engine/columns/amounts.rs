//! What was counted of each row over which stretches, in runs.
//!
//! Most of what a hub counts is counted from one snapshot to the next. Such stretches have places side by side, in the order of time, and
//! so what was counted over them lies side by side too: it is added up run by run, without a look at each amount.

use std::collections::HashMap;

use super::csr::Csr;
use crate::calendar::Period;
use crate::history::Rule;
use crate::parts::Days;
use crate::store::{AmountRow, StoreResult};

/// Bits of a word that tell how long a run is; the others tell the place of its first stretch.
const LENGTH: u32 = 10;
/// The longest run.
const LONGEST: usize = (1 << LENGTH) - 1;

/// Distinct stretches with their rules, by their place.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    of: Vec<(Period, Rule)>,
    ends: Vec<i32>,
    /// Places in the order in which sums are added up.
    in_order: Vec<u32>,
    /// Where each place comes in that order.
    ranks: Vec<u32>,
}

impl Stretches {
    /// Of stretches, each with the number of its amounts; and their places, in the order in which they are told. An error where tables
    /// or parts hold what no stretch can be.
    pub(super) fn of(known: &[(Days, u64)]) -> StoreResult<(Self, Vec<u32>)> {
        let mut found = Vec::with_capacity(known.len());
        for (number, ((from, to, rule), _)) in known.iter().enumerate() {
            let (stretch, rule) = AmountRow::stretch(*from, *to, *rule)?;
            found.push(((stretch.from(), stretch.to(), rule), number, (stretch, rule)));
        }
        found.sort_unstable_by_key(|(key, ..)| *key);
        // What has more amounts than the others lies between two snapshots; so these come first, side by side and in the order of time.
        let (all, count) = (known.iter().map(|(_, amounts)| amounts).sum::<u64>(), known.len() as u64);
        let mut by_place: Vec<usize> = (0..found.len()).collect();
        by_place.sort_by_key(|rank| {
            let ((_, to, _), number, _) = found[*rank];
            (known[number].1 * count < all, to)
        });
        let mut stretches = Self { in_order: vec![0; found.len()], ..Self::default() };
        let mut places = vec![0; found.len()];
        for (place, rank) in by_place.into_iter().enumerate() {
            let (_, number, stretch) = found[rank];
            stretches.of.push(stretch);
            stretches.ends.push(stretch.0.to().epoch_days());
            stretches.ranks.push(rank as u32);
            stretches.in_order[rank] = place as u32;
            places[number] = place as u32;
        }
        Ok((stretches, places))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.of.len()
    }

    /// The stretch at a place, and its rule.
    pub(super) fn at(&self, place: u32) -> (Period, Rule) {
        self.of[place as usize]
    }

    /// The days on which they end, by place.
    pub(super) fn ends(&self) -> &[i32] {
        &self.ends
    }

    /// The places in the order in which sums are added up.
    pub(super) fn in_order(&self) -> &[u32] {
        &self.in_order
    }

    /// Where a place comes in that order.
    pub(super) fn rank(&self, place: u32) -> u32 {
        self.ranks[place as usize]
    }

    /// Of each, whether it touches a period.
    pub(super) fn touching(&self, period: Period) -> Vec<bool> {
        self.of.iter().map(|(stretch, _)| stretch.overlap(period) > 0).collect()
    }
}

/// What was counted over the stretch at a place, and how many counters ran backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) place: u32,
    pub(super) count: i128,
    pub(super) resets: u32,
}

impl Amount {
    /// What was counted, where that is all there is to tell and fits into a run.
    pub(super) fn plain(self) -> Option<u32> {
        u32::try_from(self.count).ok().filter(|_| self.resets == 0)
    }
}

/// The amounts of all rows.
#[derive(Debug, Default)]
pub(super) struct Amounts {
    /// For each row its runs, one behind the other: a word that tells place and length, then what was counted.
    runs: Csr<u32>,
    rare: Csr<Amount>,
}

impl Amounts {
    /// Gives the runs of a row: the place of the first stretch, and what was counted over it and those behind it.
    pub(super) fn each_run(&self, row: usize, mut take: impl FnMut(usize, &[u32])) {
        let mut rest = self.runs.of_row(row);
        while let Some((head, counts)) = rest.split_first() {
            let (counts, behind) = counts.split_at(*head as usize & LONGEST);
            take((head >> LENGTH) as usize, counts);
            rest = behind;
        }
    }

    /// Puts together the amounts of rows, each as one of `all` has it for a row of its own; none where there are too many.
    pub(super) fn gathered(all: &[Self], rows: impl ExactSizeIterator<Item = (usize, usize)> + Clone) -> Option<Self> {
        let sum = |items: fn(&Self) -> usize| all.iter().map(items).sum::<usize>();
        let mut runs = Csr::by_row(rows.len(), sum(|amounts| amounts.runs.items().len()));
        let mut rare = Csr::by_row(rows.len(), sum(|amounts| amounts.rare.items().len()));
        for (of, row) in rows {
            let of = &all[of];
            runs.extend_from_slice(of.runs.of_row(row));
            runs.end_row()?;
            rare.extend_from_slice(of.rare.of_row(row));
            rare.end_row()?;
        }
        Some(Self { runs: runs.done(), rare: rare.done() })
    }

    /// The rows with an amount, ascending.
    pub(super) fn rows(&self) -> Vec<u32> {
        let any = |row: &u32| !self.runs.of_row(*row as usize).is_empty() || !self.rare(*row as usize).is_empty();
        (0..self.runs.rows() as u32).filter(any).collect()
    }

    /// The amounts of a row that fit into no run: large ones, and those with counters that ran backwards.
    pub(super) fn rare(&self, row: usize) -> &[Amount] {
        self.rare.of_row(row)
    }

    /// Gives the amounts of a row over stretches whose places come behind the first so many, and those that fit into no run.
    pub(super) fn each_behind(&self, row: usize, usual: usize, mut take: impl FnMut(Amount)) {
        self.each_run(row, |first, counts| {
            let behind = usual.saturating_sub(first).min(counts.len());
            let amounts = (first as u32 + behind as u32..).zip(&counts[behind..]);
            amounts.for_each(|(place, count)| take(Amount { place, count: i128::from(*count), resets: 0 }));
        });
        self.rare(row).iter().copied().for_each(take);
    }

    /// Gives every amount of a row.
    pub(super) fn each(&self, row: usize, take: impl FnMut(Amount)) {
        self.each_behind(row, 0, take);
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.runs.bytes() + self.rare.bytes()
    }
}

/// Takes amounts of rows, in any order, by the places of their stretches.
#[derive(Debug, Default)]
pub(super) struct Taken {
    plain: Vec<(u32, (u32, u32))>,
    rare: Vec<(u32, Amount)>,
}

impl Taken {
    /// Takes an amount of a row.
    pub(super) fn add(&mut self, row: u32, amount: Amount) {
        match amount.plain() {
            Some(count) => self.plain.push((row, (amount.place, count))),
            None => self.rare.push((row, amount)),
        }
    }

    /// All of them by row, of which there are so many; none where there are too many.
    pub(super) fn by_row(self, rows: usize) -> Option<Amounts> {
        let rare = Csr::of(rows, &self.rare)?;
        let plain = Csr::of(rows, &self.plain)?;
        drop(self.plain);
        let (mut runs, mut of_row) = (Csr::by_row(rows, 0), Vec::new());
        for row in 0..rows {
            of_row.clear();
            of_row.extend_from_slice(plain.of_row(row));
            of_row.sort_unstable_by_key(|(place, _)| *place);
            for run in
                of_row.chunk_by(|(before, _), (place, _)| *place == before + 1).flat_map(|run| run.chunks(LONGEST))
            {
                let head = run[0].0.checked_mul(1 << LENGTH)? | run.len() as u32;
                runs.extend(std::iter::once(head).chain(run.iter().map(|(_, count)| *count)));
            }
            runs.end_row()?;
        }
        Some(Amounts { runs: runs.done(), rare })
    }
}

/// Takes amounts as tables hold them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// Numbers of stretches, in the order in which they came.
    known: HashMap<Days, u32>,
    /// How many amounts each has.
    amounts: Vec<u64>,
    last: Option<(Days, u32)>,
    taken: Taken,
}

impl Reader {
    /// Takes an amount of a row.
    pub(super) fn take(&mut self, row: u32, amount: &AmountRow) {
        let days = (amount.from_day, amount.to_day, amount.rule);
        let number = match self.last {
            Some((last, number)) if last == days => number,
            _ => {
                let next = self.known.len() as u32;
                let number = *self.known.entry(days).or_insert(next);
                if number == next {
                    self.amounts.push(0);
                }
                number
            }
        };
        self.last = Some((days, number));
        self.amounts[number as usize] += 1;
        self.taken.add(row, Amount { place: number, count: amount.count.into(), resets: amount.reset.into() });
    }

    /// The stretches, and the amounts by row; none where there are too many. An error where the tables hold what no stretch can be.
    pub(super) fn done(mut self, rows: usize) -> StoreResult<Option<(Stretches, Amounts)>> {
        let mut known = vec![((0, 0, 0), 0); self.known.len()];
        for (days, number) in self.known {
            known[number as usize] = (days, self.amounts[number as usize]);
        }
        let (stretches, places) = Stretches::of(&known)?;
        self.taken.plain.iter_mut().for_each(|(_, (number, _))| *number = places[*number as usize]);
        self.taken.rare.iter_mut().for_each(|(_, rare)| rare.place = places[rare.place as usize]);
        Ok(self.taken.by_row(rows).map(|amounts| (stretches, amounts)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Five at a place.
    fn five(place: u32) -> Amount {
        Amount { place, count: 5, resets: 0 }
    }

    fn all(amounts: &Amounts, row: usize) -> Vec<(u32, i128, u32)> {
        let mut all = Vec::new();
        amounts.each(row, |amount| all.push((amount.place, amount.count, amount.resets)));
        all.sort_unstable();
        all
    }

    proptest! {
        #[test]
        fn what_was_taken_is_given_again(
            taken in prop::collection::btree_map((0u32..6, 0u32..2_000), (prop::sample::select(vec![0, 1, 7, 1 << 32, 1 << 80]), 0u32..2), 0..400),
        ) {
            let mut builder = Taken::default();
            let mut expected = vec![Vec::new(); 6];
            for ((row, place), (count, resets)) in taken {
                builder.add(row, Amount { place, count, resets });
                expected[row as usize].push((place, count, resets));
            }
            let amounts = builder.by_row(6).unwrap();
            for (row, expected) in expected.into_iter().enumerate() {
                prop_assert_eq!(all(&amounts, row), expected);
            }
        }
    }

    #[test]
    fn neighbours_are_one_run_however_long() {
        let mut taken = Taken::default();
        (0..3_000).rev().for_each(|place| taken.add(0, five(place)));
        taken.add(0, five(3_001));
        let amounts = taken.by_row(1).unwrap();
        let mut runs = Vec::new();
        amounts.each_run(0, |first, counts| runs.push((first, counts.len())));
        assert_eq!(runs, [(0, LONGEST), (LONGEST, LONGEST), (2 * LONGEST, 3_000 - 2 * LONGEST), (3_001, 1)]);
    }

    #[test]
    fn a_place_that_a_word_cannot_tell_is_too_much() {
        let mut taken = Taken::default();
        taken.add(0, five(1 << (32 - LENGTH)));
        assert!(taken.by_row(1).is_none());
    }

    #[test]
    fn sums_keep_their_order_wherever_stretches_have_their_places() {
        let mut reader = Reader::default();
        let row = |from_day, to_day| AmountRow { repository: 1, from_day, to_day, rule: 0, count: 1, reset: false };
        // One between two others, of which there are more.
        for (row_of, (from, to)) in [(0, (0, 7)), (1, (0, 7)), (0, (3, 7)), (0, (7, 14)), (1, (7, 14))] {
            reader.take(row_of, &row(from, to));
        }
        let (stretches, amounts) = reader.done(2).unwrap().unwrap();
        let days = |place: &u32| (stretches.at(*place).0.from().epoch_days(), stretches.at(*place).0.to().epoch_days());
        assert_eq!(stretches.in_order().iter().map(days).collect::<Vec<_>>(), [(0, 7), (3, 7), (7, 14)]);
        assert!((0..3).all(|place| stretches.in_order()[stretches.rank(place) as usize] == place));
        assert_eq!(stretches.ends(), [7, 14, 7]);
        let mut runs = Vec::new();
        amounts.each_run(1, |first, counts| runs.push((first, counts.to_vec())));
        assert_eq!(runs, [(0, vec![1, 1])]);
    }
}
