//! Sums over columns.

use super::arrays::{Columns, Entry};
use super::csr::Csr;
use super::selection::Selection;
use crate::calendar::Period;
use crate::engine::{Group, StretchSum, Sums};

/// Sums that are added up side by side: eight bytes each.
const MOST_CELLS: usize = 1 << 22;

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
}

impl Columns {
    /// Whether an amount above zero of a row touches a period.
    pub(super) fn is_downloaded(&self, row: usize, period: Period) -> bool {
        self.entries.of_row(row).iter().any(|entry| {
            let (at, count, _) = self.told(*entry);
            count > 0 && self.stretches[at as usize].0.overlap(period) > 0
        })
    }

    /// Of each stretch, whether it touches a period.
    pub(super) fn touching(&self, period: Period) -> Vec<bool> {
        self.stretches.iter().map(|(stretch, _)| stretch.overlap(period) > 0).collect()
    }

    fn end(&self, at: u32) -> i32 {
        self.stretches[at as usize].0.to().epoch_days()
    }

    fn sum(&self, at: usize, cell: Cell) -> StretchSum {
        let (stretch, rule) = self.stretches[at];
        StretchSum { stretch, rule, count: cell.count, resets: cell.resets }
    }
}

/// Sums of everything that is selected, whatever the days; none where they are too many to be added up side by side.
pub(super) fn all_sums(selection: &Selection<'_>) -> Option<Sums> {
    let (columns, places) = (selection.columns, selection.columns.stretches.len());
    let (numbers, used) = numbered(selection);
    if !selection.groups.is_of_stretch() && used.len().checked_mul(places)? > MOST_CELLS {
        return None;
    }
    let mut counts = vec![0_u64; used.len() * places];
    let mut rare: Vec<(usize, Cell)> = Vec::new();
    let mut add = |group: u32, entry: Entry| {
        let first = numbers[group as usize] as usize * places;
        if let Some(count) = entry.plain() {
            counts[first + entry.place() as usize] += u64::from(count);
        } else {
            let (at, count, resets) = columns.told(entry);
            rare.push((first + at as usize, Cell { count, resets }));
        }
    };
    if selection.is_of_stretch() {
        each_of_stretch(selection, &mut add);
    } else {
        for row in &selection.rows {
            let row = *row as usize;
            selection.groups.each(columns, row, 0, |group| {
                columns.entries.of_row(row).iter().for_each(|entry| add(group, *entry));
            });
        }
    }
    rare.sort_unstable_by_key(|(at, _)| *at);
    let mut rare = rare.into_iter().peekable();
    let mut groups = Vec::with_capacity(used.len());
    for (number, group) in used.iter().enumerate() {
        let mut sums = Vec::new();
        for at in 0..places {
            let place = number * places + at;
            let mut cell = Cell { count: counts[place].into(), resets: 0 };
            while let Some((_, more)) = rare.next_if(|(rare, _)| *rare == place) {
                cell.count += more.count;
                cell.resets += more.resets;
            }
            if !cell.is_empty() {
                sums.push(columns.sum(at, cell));
            }
        }
        if !sums.is_empty() {
            groups.push(Group { value: selection.groups.kept(*group as usize), sums });
        }
    }
    Some(Sums::of(groups))
}

fn each_of_stretch(selection: &Selection<'_>, add: &mut impl FnMut(u32, Entry)) {
    let columns = selection.columns;
    for row in &selection.rows {
        let row = *row as usize;
        for entry in columns.entries.of_row(row) {
            let end = columns.end(columns.told(*entry).0);
            if selection.holds(row, end) {
                selection.groups.each(columns, row, end, |group| add(group, *entry));
            }
        }
    }
}

/// Numbers for the groups that have a row, and the groups of these numbers.
fn numbered(selection: &Selection<'_>) -> (Vec<u32>, Vec<u32>) {
    let count = selection.groups.count();
    if selection.groups.is_of_stretch() || count == 1 {
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
    adder: Adder,
}

/// Adds up what was counted, stretch by stretch.
pub(super) struct Adder {
    cells: Vec<Cell>,
    /// Places of stretches of which something was counted.
    touched: Vec<u32>,
}

impl Adder {
    /// For entries of columns.
    pub(super) fn new(columns: &Columns) -> Self {
        Self { cells: vec![Cell::default(); columns.stretches.len()], touched: Vec::new() }
    }

    /// Adds what was counted, at the place of a stretch.
    pub(super) fn add(&mut self, (at, count, resets): (u32, i128, u32)) {
        let cell = &mut self.cells[at as usize];
        if cell.is_empty() {
            self.touched.push(at);
        }
        cell.count += count;
        cell.resets += resets;
    }

    /// Gives what was added up, in the order of the stretches, and begins anew.
    pub(super) fn take(&mut self, mut give: impl FnMut(u32, i128, u32)) {
        self.touched.sort_unstable();
        for at in self.touched.drain(..) {
            let cell = std::mem::take(&mut self.cells[at as usize]);
            give(at, cell.count, cell.resets);
        }
    }
}

impl<'s, 'c> OneByOne<'s, 'c> {
    /// None where there are more than 2^32 - 1 pairs of group and row.
    pub(super) fn new(selection: &'s Selection<'c>, span: Period) -> Option<Self> {
        let (numbers, used) = numbered(selection);
        let mut pairs = Vec::with_capacity(selection.rows.len());
        for row in &selection.rows {
            let take = |group: u32| pairs.push((numbers[group as usize], *row));
            selection.groups.each(selection.columns, *row as usize, 0, take);
        }
        let columns = selection.columns;
        Some(Self {
            rows: Csr::of(used.len(), &pairs)?,
            used,
            selection,
            touching: columns.touching(span),
            adder: Adder::new(columns),
        })
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.used.len()
    }

    /// The value of a group, and how many amounts were looked at for it; its sums are put into `sums`, in order.
    pub(super) fn group(&mut self, number: usize, sums: &mut Vec<StretchSum>) -> (Option<&'s str>, usize) {
        let (columns, selection) = (self.selection.columns, self.selection);
        sums.clear();
        let mut looked_at = 1;
        for row in self.rows.of_row(number) {
            let row = *row as usize;
            let entries = columns.entries.of_row(row);
            looked_at += entries.len();
            for entry in entries {
                let told = columns.told(*entry);
                if self.touching[told.0 as usize] && selection.holds(row, columns.end(told.0)) {
                    self.adder.add(told);
                }
            }
        }
        self.adder.take(|at, count, resets| sums.push(columns.sum(at as usize, Cell { count, resets })));
        (selection.groups.value(self.used[number] as usize), looked_at)
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
    let touching = columns.touching(span);
    let mut counts = vec![0_i64; groups.count()];
    let mut of_row: Vec<u32> = Vec::new();
    for row in &selection.rows {
        let row = *row as usize;
        let entries = columns.entries.of_row(row).iter().map(|entry| columns.told(*entry));
        let mut counted = entries.filter(|(at, count, _)| *count > 0 && touching[*at as usize]);
        if selection.is_of_stretch() {
            of_row.clear();
            for (at, ..) in counted {
                if selection.holds(row, columns.end(at)) {
                    groups.each(columns, row, columns.end(at), |group| of_row.push(group));
                }
            }
            of_row.sort_unstable();
            of_row.dedup();
            of_row.iter().for_each(|group| counts[*group as usize] += 1);
        } else if counted.next().is_some() {
            groups.each(columns, row, 0, |group| counts[group as usize] += 1);
        }
    }
    let counts = counts.into_iter().enumerate().filter(|(_, count)| *count > 0 || groups.is_one());
    counts.map(|(group, count)| (groups.value(group).map(str::to_owned), count)).collect()
}
