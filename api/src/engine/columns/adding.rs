//! What was counted, added up by group and stretch: for all groups side by side, or for one group after the other.

use std::collections::HashMap;
use std::ops::Range;

use super::amounts::{Amount, Amounts, Stretches};
use crate::engine::StretchSum;

/// What is added up for a group and a stretch.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    count: i128,
    resets: u32,
}

impl Cell {
    fn is_empty(self) -> bool {
        self.count == 0 && self.resets == 0
    }

    fn add(&mut self, amount: Amount) {
        self.count += amount.count;
        self.resets += amount.resets;
    }

    fn at(self, place: u32) -> Amount {
        Amount { place, count: self.count, resets: self.resets }
    }
}

impl Stretches {
    /// An amount with its stretch.
    pub(super) fn sum(&self, Amount { place, count, resets }: Amount) -> StretchSum {
        let (stretch, rule) = self.at(place);
        StretchSum { stretch, rule, count, resets }
    }
}

/// What is added up side by side, for each group and stretch.
pub(super) struct Cells {
    places: usize,
    counts: Vec<u64>,
    /// What does not fit, by the place among the counts.
    rare: HashMap<usize, Cell>,
}

impl Cells {
    /// Nothing yet of so many groups and stretches.
    pub(super) fn new(groups: usize, places: usize) -> Self {
        Self { places, counts: vec![0; groups * places], rare: HashMap::new() }
    }

    /// Adds an amount to a group.
    pub(super) fn add(&mut self, group: usize, amount: Amount) {
        let at = group * self.places + amount.place as usize;
        match amount.plain() {
            Some(count) => self.counts[at] += u64::from(count),
            None => self.rare.entry(at).or_default().add(amount),
        }
    }

    /// Adds what was counted over neighbouring stretches to a group.
    pub(super) fn add_run(&mut self, group: usize, first: usize, run: &[u32]) {
        let at = group * self.places + first;
        let sums = &mut self.counts[at..at + run.len()];
        sums.iter_mut().zip(run).for_each(|(sum, count)| *sum += u64::from(*count));
    }

    /// The counts of a group over stretches with some places, side by side.
    pub(super) fn places(&self, group: usize, places: &Range<usize>) -> &[u64] {
        let at = group * self.places;
        &self.counts[at + places.start..at + places.end]
    }

    /// Adds such counts to a group.
    pub(super) fn add_sums(&mut self, group: usize, first: usize, sums: &[u64]) {
        let at = group * self.places + first;
        self.counts[at..at + sums.len()].iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
    }

    /// Adds all amounts of a row to a group.
    pub(super) fn add_row(&mut self, group: usize, amounts: &Amounts, row: usize) {
        amounts.each_run(row, |first, run| self.add_run(group, first, run));
        amounts.rare(row).iter().for_each(|rare| self.add(group, *rare));
    }

    /// The sums of a group, in order.
    pub(super) fn sums(&self, group: usize, stretches: &Stretches) -> Vec<StretchSum> {
        let mut sums = Vec::new();
        for place in stretches.in_order() {
            let at = group * self.places + *place as usize;
            let mut cell = self.rare.get(&at).copied().unwrap_or_default();
            cell.count += i128::from(self.counts[at]);
            if !cell.is_empty() {
                sums.push(stretches.sum(cell.at(*place)));
            }
        }
        sums
    }
}

/// Adds up what was counted, stretch by stretch.
pub(super) struct Adder<'s> {
    stretches: &'s Stretches,
    cells: Vec<Cell>,
    /// Places of stretches of which something was counted.
    touched: Vec<u32>,
}

impl<'s> Adder<'s> {
    /// Nothing yet.
    pub(super) fn new(stretches: &'s Stretches) -> Self {
        Self { stretches, cells: vec![Cell::default(); stretches.len()], touched: Vec::new() }
    }

    /// Adds an amount.
    pub(super) fn add(&mut self, amount: Amount) {
        let cell = &mut self.cells[amount.place as usize];
        if cell.is_empty() {
            self.touched.push(amount.place);
        }
        cell.add(amount);
    }

    /// Gives what was added up, in the order of sums, and begins anew.
    pub(super) fn take(&mut self, mut give: impl FnMut(Amount)) {
        self.touched.sort_unstable_by_key(|place| self.stretches.rank(*place));
        for place in self.touched.drain(..) {
            give(std::mem::take(&mut self.cells[place as usize]).at(place));
        }
    }
}
