//! Sums over columns.

use std::ops::Range;

use super::adding::{Adder, Cells};
use super::amounts::Amount;
use super::arrays::Columns;
use super::csr::Csr;
use super::selection::Selection;
use super::steps::Steps;
use crate::calendar::Period;
use crate::engine::{Group, StretchSum, Sums};

/// Sums that are added up side by side: eight bytes each.
const MOST_CELLS: usize = 1 << 22;

impl Columns {
    /// Whether a row has an amount above zero over one of some stretches, told by their places.
    fn is_counted(&self, row: usize, over: impl Fn(u32) -> bool) -> bool {
        let mut is_counted = false;
        self.amounts.each(row, |amount| is_counted |= amount.count > 0 && over(amount.place));
        is_counted
    }

    /// Whether an amount above zero of a row touches a period.
    pub(super) fn is_downloaded(&self, row: usize, period: Period) -> bool {
        self.is_counted(row, |place| self.stretches.at(place).0.overlap(period) > 0)
    }
}

/// Sums of everything that is selected, whatever the days; none where they are too many to be added up side by side.
pub(super) fn all_sums(selection: &Selection<'_>) -> Option<Sums> {
    let (columns, places) = (selection.columns, selection.columns.stretches.len());
    let (numbers, used) = numbered(selection);
    if !selection.groups.is_of_stretch() && used.len().checked_mul(places)? > MOST_CELLS {
        return None;
    }
    let mut cells = Cells::new(used.len(), places);
    if selection.is_of_stretch() {
        add_by_stretch(selection, &numbers, &mut cells);
    } else {
        for row in &selection.rows {
            let row = *row as usize;
            let add = |group: u32| cells.add_row(numbers[group as usize] as usize, &columns.amounts, row);
            selection.groups.each(columns, row, 0, add);
        }
    }
    let mut groups = Vec::with_capacity(used.len());
    for (number, group) in used.iter().enumerate() {
        let sums = cells.sums(number, &columns.stretches);
        if !sums.is_empty() {
            groups.push(Group { value: selection.groups.kept(*group as usize), sums });
        }
    }
    Some(Sums::of(groups))
}

fn add_by_stretch(selection: &Selection<'_>, numbers: &[u32], cells: &mut Cells) {
    let (columns, steps) = (selection.columns, Steps::of(selection));
    let ends = columns.stretches.ends();
    let number = |group: u32| numbers[group as usize] as usize;
    // Of a row: stretches over which it counts alike, and an end that stands for theirs.
    let mut alike: Vec<(i32, Range<usize>)> = Vec::new();
    for row in &selection.rows {
        let row = *row as usize;
        alike.clear();
        steps.each(columns.created_on[row], |end, places| {
            if selection.holds(row, end) {
                alike.push((end, places));
            }
        });
        let add = |cells: &mut Cells, amount: Amount| {
            let end = ends[amount.place as usize];
            if selection.holds(row, end) {
                selection.groups.each(columns, row, end, |group| cells.add(number(group), amount));
            }
        };
        columns.amounts.each_run(row, |first, run| {
            let behind = first + run.len();
            for (end, places) in &alike {
                let (from, to) = (places.start.max(first), places.end.min(behind));
                if from < to {
                    let run = &run[from - first..to - first];
                    selection.groups.each(columns, row, *end, |group| cells.add_run(number(group), from, run));
                }
            }
            for place in steps.usual().max(first)..behind {
                let count = i128::from(run[place - first]);
                add(cells, Amount { place: place as u32, count, resets: 0 });
            }
        });
        columns.amounts.rare(row).iter().for_each(|rare| add(cells, *rare));
    }
}

/// Numbers for the groups that have a row, and the groups of these numbers; where there are few groups, for all.
fn numbered(selection: &Selection<'_>) -> (Vec<u32>, Vec<u32>) {
    let count = selection.groups.count();
    if count.saturating_mul(selection.columns.stretches.len()) <= MOST_CELLS / 8 || selection.groups.is_of_stretch() {
        let all: Vec<u32> = (0..count as u32).collect();
        return (all.clone(), all);
    }
    let (mut numbers, mut used) = (vec![u32::MAX; count], Vec::new());
    for row in &selection.rows {
        selection.groups.each(selection.columns, *row as usize, 0, |group| {
            let number = &mut numbers[group as usize];
            if *number == u32::MAX {
                *number = used.len() as u32;
                used.push(group);
            }
        });
    }
    (numbers, used)
}

/// Group after group, where there are many of them: what each has counted over the stretches that touch some days.
pub(super) struct OneByOne<'s, 'c> {
    selection: &'s Selection<'c>,
    touching: Vec<bool>,
    /// The groups, and the rows of each.
    used: Vec<u32>,
    rows: Csr<u32>,
    adder: Adder<'c>,
}

impl<'s, 'c> OneByOne<'s, 'c> {
    /// Those of some groups; none where there are more than 2^32 - 1 pairs of group and row.
    pub(super) fn new(selection: &'s Selection<'c>, span: Period, some: impl Fn(u32) -> bool) -> Option<Self> {
        let (mut numbers, mut used) = (vec![u32::MAX; selection.groups.count()], Vec::new());
        let mut pairs = Vec::new();
        for row in &selection.rows {
            selection.groups.each(selection.columns, *row as usize, 0, |group| {
                if !some(group) {
                    return;
                }
                let number = &mut numbers[group as usize];
                if *number == u32::MAX {
                    *number = used.len() as u32;
                    used.push(group);
                }
                pairs.push((*number, *row));
            });
        }
        let columns = selection.columns;
        Some(Self {
            rows: Csr::of(used.len(), &pairs)?,
            used,
            selection,
            touching: columns.stretches.touching(span),
            adder: Adder::new(&columns.stretches),
        })
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.used.len()
    }

    /// The value of a group, and how many amounts were looked at for it; its sums are put into `sums`, in order.
    pub(super) fn group(&mut self, number: usize, sums: &mut Vec<StretchSum>) -> (Option<&'s str>, usize) {
        let Self { selection, touching, rows, adder, .. } = self;
        let (columns, ends) = (selection.columns, selection.columns.stretches.ends());
        sums.clear();
        let mut looked_at = 1;
        for row in rows.of_row(number) {
            let row = *row as usize;
            columns.amounts.each(row, |amount| {
                looked_at += 1;
                let place = amount.place as usize;
                if touching[place] && selection.holds(row, ends[place]) {
                    adder.add(amount);
                }
            });
        }
        adder.take(|amount| sums.push(columns.stretches.sum(amount)));
        (self.selection.groups.value(self.used[number] as usize), looked_at)
    }

    /// All groups with a sum.
    pub(super) fn collect(mut self) -> Sums {
        let (mut groups, mut sums) = (Vec::new(), Vec::new());
        for number in 0..self.len() {
            self.group(number, &mut sums);
            if !sums.is_empty() {
                let value = self.selection.groups.kept(self.used[number] as usize);
                groups.push(Group { value, sums: sums.clone() });
            }
        }
        Sums::of(groups)
    }
}

/// How many repositories of each group have an amount above zero that touches some days; where there is one group of all, also none.
pub(super) fn downloaded(selection: &Selection<'_>, span: Period) -> Vec<(Option<String>, i64)> {
    let (columns, groups) = (selection.columns, &selection.groups);
    let (touching, ends) = (columns.stretches.touching(span), columns.stretches.ends());
    let mut counts = vec![0_i64; groups.count()];
    let mut of_row: Vec<u32> = Vec::new();
    for row in &selection.rows {
        let row = *row as usize;
        if selection.is_of_stretch() {
            of_row.clear();
            columns.amounts.each(row, |amount| {
                let (place, end) = (amount.place as usize, ends[amount.place as usize]);
                if amount.count > 0 && touching[place] && selection.holds(row, end) {
                    groups.each(columns, row, end, |group| of_row.push(group));
                }
            });
            of_row.sort_unstable();
            of_row.dedup();
            of_row.iter().for_each(|group| counts[*group as usize] += 1);
        } else if columns.is_counted(row, |place| touching[place as usize]) {
            groups.each(columns, row, 0, |group| counts[group as usize] += 1);
        }
    }
    let counts = counts.into_iter().enumerate().filter(|(_, count)| *count > 0 || groups.is_one());
    counts.map(|(group, count)| (groups.value(group).map(str::to_owned), count)).collect()
}
