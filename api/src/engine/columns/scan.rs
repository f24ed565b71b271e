//! Sums over columns.

use super::adding::{Adder, Cells};
use super::amounts::Amount;
use super::arrays::{Columns, NONE_DAY};
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
    some_groups(selection, |_| true)
}

/// The same of some groups alone.
pub(super) fn some_groups(selection: &Selection<'_>, some: impl Fn(u32) -> bool) -> Option<Sums> {
    let (columns, places) = (selection.columns, selection.columns.stretches.len());
    let numbered = Numbered::of(selection, some);
    if !selection.groups.is_of_stretch() && numbered.used.len().checked_mul(places)? > MOST_CELLS {
        return None;
    }
    let mut cells = Cells::new(numbered.used.len(), places);
    if !selection.is_of_stretch() {
        for row in &selection.rows {
            let row = *row as usize;
            numbered.each(selection, row, 0, |number| cells.add_row(number, &columns.amounts, row));
        }
    } else if !(selection.is_of_age_alone() && add_by_day(selection, &numbered, &mut cells).is_some()) {
        add_by_stretch(selection, &numbered, &mut cells);
    }
    let mut groups = Vec::with_capacity(numbered.used.len());
    for (number, group) in numbered.used.iter().enumerate() {
        let sums = cells.sums(number, &columns.stretches);
        if !sums.is_empty() {
            groups.push(Group { value: selection.groups.kept(*group as usize), sums });
        }
    }
    Some(Sums::of(groups))
}

/// Adds what counts by the age at the end of a stretch.
fn add_by_stretch(selection: &Selection<'_>, numbered: &Numbered, cells: &mut Cells) {
    let (columns, steps) = (selection.columns, Steps::of(selection));
    for row in &selection.rows {
        let row = *row as usize;
        columns.amounts.each_run(row, |first, run| {
            let usual = steps.usual().clamp(first, first + run.len());
            steps.each(columns.created_on[row], first..usual, |end, places| {
                if selection.holds(row, end) {
                    let run = &run[places.start - first..places.end - first];
                    numbered.each(selection, row, end, |number| cells.add_run(number, places.start, run));
                }
            });
        });
        columns.amounts.each_behind(row, steps.usual(), |amount| add(selection, numbered, cells, row, amount));
    }
}

/// The same where nothing but the age tells: repositories of one day count alike, so they are added up before they are told apart. None
/// where they are of too many days.
fn add_by_day(selection: &Selection<'_>, numbered: &Numbered, cells: &mut Cells) -> Option<()> {
    let (columns, steps) = (selection.columns, Steps::of(selection));
    let (usual, created) = (steps.usual(), |row: u32| columns.created_on[row as usize]);
    let told = || selection.rows.iter().map(|row| i64::from(created(*row))).filter(|day| *day != i64::from(NONE_DAY));
    let (first, last) = (told().min().unwrap_or(0), told().max().unwrap_or(0));
    // Behind the last day are those of which none is told.
    let days = usize::try_from(last - first).ok()? + 2;
    if days.checked_mul(usual)? > MOST_CELLS {
        return None;
    }
    let (mut of_days, mut any_row) = (Cells::new(days, usual), vec![None; days]);
    for row in &selection.rows {
        let day = match created(*row) {
            NONE_DAY => days - 1,
            day => (i64::from(day) - first) as usize,
        };
        let row = *row as usize;
        any_row[day] = Some(row);
        columns.amounts.each_run(row, |first, run| {
            let within = usual.saturating_sub(first).min(run.len());
            if within > 0 {
                of_days.add_run(day, first, &run[..within]);
            }
        });
        columns.amounts.each_behind(row, usual, |amount| add(selection, numbered, cells, row, amount));
    }
    for (day, row) in any_row.into_iter().enumerate() {
        let Some(row) = row else { continue };
        steps.each(columns.created_on[row], 0..usual, |end, places| {
            let sums = of_days.places(day, &places);
            numbered.each(selection, row, end, |number| cells.add_sums(number, places.start, sums));
        });
    }
    Some(())
}

fn add(selection: &Selection<'_>, numbered: &Numbered, cells: &mut Cells, row: usize, amount: Amount) {
    let end = selection.columns.stretches.ends()[amount.place as usize];
    if selection.holds(row, end) {
        numbered.each(selection, row, end, |number| cells.add(number, amount));
    }
}

/// Numbers for some of the groups that have a row; where there are few groups, for all of these.
struct Numbered {
    /// By group; [`u32::MAX`] for those that have none.
    numbers: Vec<u32>,
    /// The groups of the numbers.
    used: Vec<u32>,
}

impl Numbered {
    fn of(selection: &Selection<'_>, some: impl Fn(u32) -> bool) -> Self {
        let count = selection.groups.count();
        let mut numbered = Self { numbers: vec![u32::MAX; count], used: Vec::new() };
        // Which group a row is in is not known yet where it depends on the stretch.
        let few = match selection.groups.is_of_stretch() {
            true => count,
            false => MOST_CELLS / 8 / selection.columns.stretches.len().max(1),
        };
        let of_them: Vec<u32> = (0..count as u32).filter(|group| some(*group)).take(few + 1).collect();
        if of_them.len() <= few {
            of_them.into_iter().for_each(|group| _ = numbered.take(group));
            return numbered;
        }
        for row in &selection.rows {
            selection.groups.each(selection.columns, *row as usize, 0, |group| {
                if some(group) {
                    numbered.take(group);
                }
            });
        }
        numbered
    }

    fn take(&mut self, group: u32) -> u32 {
        let number = &mut self.numbers[group as usize];
        if *number == u32::MAX {
            *number = self.used.len() as u32;
            self.used.push(group);
        }
        *number
    }

    /// Gives the numbers of the groups of a row, for a stretch that ends on a day.
    fn each(&self, selection: &Selection<'_>, row: usize, end: i32, mut take: impl FnMut(usize)) {
        selection.groups.each(selection.columns, row, end, |group| {
            let number = self.numbers[group as usize];
            if number != u32::MAX {
                take(number as usize);
            }
        });
    }
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
    /// None where there are more than 2^32 - 1 pairs of group and row.
    pub(super) fn new(selection: &'s Selection<'c>, span: Period) -> Option<Self> {
        let mut numbered = Numbered { numbers: vec![u32::MAX; selection.groups.count()], used: Vec::new() };
        let mut pairs = Vec::new();
        for row in &selection.rows {
            let take = |group| pairs.push((numbered.take(group), *row));
            selection.groups.each(selection.columns, *row as usize, 0, take);
        }
        let used = numbered.used;
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
