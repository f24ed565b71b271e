//! What was counted, added up by group and stretch: for all groups side by side, or for one group after the other.

use std::collections::HashMap;

use super::amounts::{Amount, Amounts, Stretches};
use crate::engine::StretchSum;

/// What is added up for a group and a stretch.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cell {
    pub(super) count: i128,
    pub(super) resets: u32,
}

impl Cell {
    fn is_empty(self) -> bool {
        self.count == 0 && self.resets == 0
    }
}

impl Stretches {
    /// What was added up over the stretch at a place.
    pub(super) fn sum(&self, place: u32, cell: Cell) -> StretchSum {
        let (stretch, rule) = self.at(place);
        StretchSum { stretch, rule, count: cell.count, resets: cell.resets }
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
    pub(super) fn add(&mut self, group: usize, Amount { place, count, resets }: Amount) {
        let at = group * self.places + place as usize;
        match (u32::try_from(count), resets) {
            (Ok(count), 0) => self.counts[at] += u64::from(count),
            _ => {
                let cell = self.rare.entry(at).or_default();
                cell.count += count;
                cell.resets += resets;
            }
        }
    }

    /// Adds what was counted over neighbouring stretches to a group.
    pub(super) fn add_run(&mut self, group: usize, first: usize, run: &[u32]) {
        let at = group * self.places + first;
        let sums = &mut self.counts[at..at + run.len()];
        sums.iter_mut().zip(run).for_each(|(sum, count)| *sum += u64::from(*count));
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
            let mut cell = Cell { count: self.counts[at].into(), resets: 0 };
            if let Some(rare) = self.rare.get(&at) {
                cell.count += rare.count;
                cell.resets += rare.resets;
            }
            if !cell.is_empty() {
                sums.push(stretches.sum(*place, cell));
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

    /// Adds what was counted, at the place of a stretch.
    pub(super) fn add(&mut self, place: u32, count: i128, resets: u32) {
        let cell = &mut self.cells[place as usize];
        if cell.is_empty() {
            self.touched.push(place);
        }
        cell.count += count;
        cell.resets += resets;
    }

    /// Gives what was added up, in the order of sums, and begins anew.
    pub(super) fn take(&mut self, mut give: impl FnMut(u32, i128, u32)) {
        self.touched.sort_unstable_by_key(|place| self.stretches.rank(*place));
        for place in self.touched.drain(..) {
            let cell = std::mem::take(&mut self.cells[place as usize]);
            give(place, cell.count, cell.resets);
        }
    }
}
