//! Repositories and their lifetime downloads by group, over columns.

use std::collections::HashMap;

use super::arrays::{Columns, NONE_DAY, NONE_THIRTIETHS};
use super::selection::Selection;
use crate::calendar::Day;
use crate::engine::{Change, DayChange, Lifetime};

/// Counts that are held side by side.
const MOST_CELLS: i64 = 1 << 23;

/// How many repositories of each group changed, day by day. Days that are none are left out.
pub(super) fn changes(selection: &Selection<'_>) -> Vec<DayChange> {
    let mut changes = Vec::new();
    for change in [Change::Came, Change::Went, Change::CameBack] {
        let mut days = Days::new(selection, change);
        for row in &selection.rows {
            let row = *row as usize;
            each_day(selection.columns, change, row, |day| {
                selection.groups.each(selection.columns, row, 0, |group| days.add(group, day));
            });
        }
        days.each(|group, day, count| {
            if let Some(day) = Day::from_epoch_days(day.into()) {
                let value = selection.groups.value(group as usize).map(str::to_owned);
                changes.push(DayChange { value, day, change, count });
            }
        });
    }
    changes
}

fn each_day(columns: &Columns, change: Change, row: usize, mut take: impl FnMut(i32)) {
    let absences = columns.absences.of_row(row).iter();
    match change {
        Change::Came => take(columns.counts_from[row]),
        Change::Went => absences.for_each(|(gone, _)| take(*gone)),
        Change::CameBack => absences.filter(|(_, back)| *back != NONE_DAY).for_each(|(_, back)| take(*back)),
    }
}

/// Counts by group and day: side by side where they are not too many.
enum Days {
    Dense { first: i32, days: usize, counts: Vec<u32> },
    Sparse(HashMap<(u32, i32), u32>),
}

impl Days {
    fn new(selection: &Selection<'_>, change: Change) -> Self {
        let days = selection.columns.counts_from.iter().copied();
        let (first, last) = days.fold((i32::MAX, i32::MIN), |(first, last), day| (first.min(day), last.max(day)));
        let days = i64::from(last) - i64::from(first) + 1;
        let groups = selection.groups.count() as i64;
        match usize::try_from(days) {
            Ok(days) if change == Change::Came && groups.saturating_mul(days as i64) <= MOST_CELLS => {
                Self::Dense { first, days, counts: vec![0; groups as usize * days] }
            }
            _ => Self::Sparse(HashMap::new()),
        }
    }

    fn add(&mut self, group: u32, day: i32) {
        match self {
            Self::Dense { first, days, counts } => counts[group as usize * *days + (day - *first) as usize] += 1,
            Self::Sparse(counts) => *counts.entry((group, day)).or_default() += 1,
        }
    }

    fn each(self, mut take: impl FnMut(u32, i32, i64)) {
        match self {
            Self::Dense { first, days, counts } => {
                for (at, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                    take((at / days) as u32, first + (at % days) as i32, count.into());
                }
            }
            Self::Sparse(counts) => counts.into_iter().for_each(|((group, day), count)| take(group, day, count.into())),
        }
    }
}

/// What the lifetime downloads of a group add up to.
#[derive(Clone, Copy, Default)]
struct Added {
    some: bool,
    thirtieths: i128,
    by_all_time: bool,
    by_history: bool,
}

/// Visits the lifetime downloads of each group with a repository whose counters were told; where there is one group of all, also
/// where nothing was told.
pub(super) fn each_lifetime(selection: &Selection<'_>, visit: &mut dyn FnMut(Lifetime)) {
    let (columns, groups) = (selection.columns, &selection.groups);
    let mut added = vec![Added { some: groups.is_one(), ..Added::default() }; groups.count()];
    for row in &selection.rows {
        let row = *row as usize;
        let thirtieths = columns.thirtieths[row];
        if thirtieths == NONE_THIRTIETHS {
            continue;
        }
        groups.each(columns, row, 0, |group| {
            let added = &mut added[group as usize];
            added.some = true;
            added.thirtieths += i128::from(thirtieths);
            added.by_all_time |= thirtieths > 0 && columns.has_all_time[row];
            added.by_history |= thirtieths > 0 && !columns.has_all_time[row];
        });
    }
    for (group, added) in added.into_iter().enumerate().filter(|(_, added)| added.some) {
        let value = groups.value(group).map(str::to_owned);
        let Added { thirtieths, by_all_time, by_history, .. } = added;
        visit(Lifetime { value, thirtieths, by_all_time, by_history });
    }
}

/// Accounts with at least one repository, of any of these kinds of a hub, that exists at the end of the day before `end`.
pub(super) fn accounts_at(kinds: &[&Columns], end: Day) -> i64 {
    let accounts = kinds.iter().map(|columns| columns.accounts.len()).max().unwrap_or(0);
    let mut has_one = vec![false; accounts];
    let last = end.plus(-1).epoch_days();
    for columns in kinds {
        for (row, account) in columns.account.iter().enumerate() {
            // Behind the last is who is not known.
            let Some(has_one) = has_one.get_mut(*account as usize).filter(|has_one| !**has_one) else { continue };
            let gone = |(gone, back): &(i32, i32)| *gone <= last && (*back == NONE_DAY || *back > last);
            *has_one = columns.counts_from[row] < end.epoch_days() && !columns.absences.of_row(row).iter().any(gone);
        }
    }
    has_one.into_iter().filter(|has_one| *has_one).count() as i64
}
