//! Repositories in whole numbers, and their lifetime downloads.

use std::collections::BTreeMap;

use super::look::Look;
use super::scan::touching;
use super::table::NO_DAY;
use super::truth::Rows;
use crate::calendar::{Day, Period};
use crate::engine::{Change, DayChange, Lifetime};
use crate::store::{StoreError, StoreResult};

fn text(value: &super::group::Value) -> Option<String> {
    value.as_deref().map(str::to_owned)
}

/// How many rows of each group have an amount above zero in a span. One group of all is told even when it is empty.
pub(super) fn downloaded(look: &Look<'_>, span: Period, grouped: bool) -> Vec<(Option<String>, i64)> {
    let rows = look.table.rows();
    let mut seen = vec![Rows::none(if look.plain().is_none() { rows } else { 0 }); look.len()];
    let mut seen_rows = Rows::none(rows);
    for stretch in touching(look, span) {
        let to = stretch.days.to().epoch_days();
        for count in &stretch.counts {
            match look.plain() {
                Some(_) => seen_rows.insert(count.row as usize),
                None => {
                    look.each_group(count.row as usize, to, |group| seen[group as usize].insert(count.row as usize))
                }
            }
        }
    }
    let mut numbers: Vec<i64> = seen.iter().map(|rows| rows.len() as i64).collect();
    if look.plain().is_some() {
        seen_rows.iter().for_each(|row| look.each_group_of(row, |group| numbers[group as usize] += 1));
    }
    if !grouped {
        return vec![(None, numbers.first().copied().unwrap_or(0))];
    }
    let told = look.groups.values.iter().zip(numbers).filter(|(_, number)| *number > 0);
    told.map(|(value, number)| (text(value), number)).collect()
}

/// How the number of repositories of each group changed.
pub(super) fn changes(look: &Look<'_>) -> StoreResult<Vec<DayChange>> {
    let mut counts: BTreeMap<(u32, i32, u8), i64> = BTreeMap::new();
    let mut add = |row: usize, day: i32, change: Change| {
        look.each_group_of(row, |group| *counts.entry((group, day, change as u8)).or_default() += 1);
    };
    look.rows.iter().for_each(|row| add(row, look.table.counts_from[row], Change::Came));
    for absence in look.table.absences.iter().filter(|absence| look.rows.has(absence.row as usize)) {
        add(absence.row as usize, absence.from, Change::Went);
        if absence.to != NO_DAY {
            add(absence.row as usize, absence.to, Change::CameBack);
        }
    }
    let change =
        |code: u8| [Change::Came, Change::Went, Change::CameBack].into_iter().find(|change| *change as u8 == code);
    let told = counts.into_iter().map(|((group, day, code), count)| {
        Some(DayChange {
            value: look.groups.values.get(group as usize).and_then(text),
            day: Day::from_epoch_days(day.into())?,
            change: change(code)?,
            count,
        })
    });
    told.collect::<Option<_>>().ok_or_else(|| StoreError::corrupt("days"))
}

/// Visits the lifetime downloads of each group with a repository whose counters were told; one group of all in any case.
pub(super) fn each_lifetime(look: &Look<'_>, grouped: bool, visit: &mut (dyn FnMut(Lifetime) + Send)) {
    let fresh = || Lifetime { value: None, thirtieths: 0, by_all_time: false, by_history: false };
    let mut sums: Vec<Option<Lifetime>> = vec![None; look.len()];
    let table = look.table;
    for row in look.rows.iter().filter(|row| table.thirtieths[*row] >= 0) {
        let (thirtieths, by_all_time) = (table.thirtieths[row], table.by_all_time[row]);
        look.each_group_of(row, |group| {
            let sum = sums[group as usize].get_or_insert_with(fresh);
            sum.thirtieths += i128::from(thirtieths);
            sum.by_all_time |= thirtieths > 0 && by_all_time;
            sum.by_history |= thirtieths > 0 && !by_all_time;
        });
    }
    if !grouped && sums.iter().all(Option::is_none) {
        visit(fresh());
    }
    for (value, sum) in look.groups.values.iter().zip(sums) {
        if let Some(sum) = sum {
            visit(Lifetime { value: text(value), ..sum });
        }
    }
}
