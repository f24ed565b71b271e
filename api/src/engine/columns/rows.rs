//! What was counted for each repository on its own, one after the other.

use super::look::Look;
use super::scan::touching;
use super::table::Stretch;
use crate::calendar::Period;
use crate::engine::StretchSum;

/// Amounts that are put in the order of rows at a time: some 24 MiB.
const AT_ONCE: usize = 1 << 20;

/// Visits the sums of each row that is looked at, over the stretches that touch a span.
pub(super) fn each_row(look: &Look<'_>, span: Period, visit: &mut dyn FnMut(usize, StretchSum)) {
    let stretches: Vec<&Stretch> = touching(look, span).collect();
    let rows = look.table.rows();
    let amounts: usize = stretches.iter().map(|stretch| stretch.counts.len()).sum();
    let step = (rows * AT_ONCE / amounts.max(1)).clamp(1, rows.max(1));
    for first in (0..rows).step_by(step) {
        each_of(look, &stretches, first as u32, rows.min(first + step) as u32, visit);
    }
}

fn each_of(look: &Look<'_>, stretches: &[&Stretch], from: u32, to: u32, visit: &mut dyn FnMut(usize, StretchSum)) {
    let mut sums: Vec<(u32, StretchSum)> = Vec::new();
    for stretch in stretches {
        let end = stretch.days.to().epoch_days();
        let mut take = |row: u32, count: i128, resets: u32| {
            let sum = StretchSum { stretch: stretch.days, rule: stretch.rule, count, resets };
            look.each_group(row as usize, end, |_| sums.push((row, sum)));
        };
        for count in within(&stretch.counts, from, to, |count| count.row) {
            take(count.row, count.count.into(), 0);
        }
        within(&stretch.beyond, from, to, |(row, _)| *row).iter().for_each(|(row, count)| take(*row, *count, 0));
        within(&stretch.resets, from, to, |(row, _)| *row).iter().for_each(|(row, resets)| take(*row, 0, *resets));
    }
    sums.sort_by_key(|(row, _)| *row);
    sums.dedup_by(|(next, more), (row, sum)| row == next && sum.takes(more));
    sums.into_iter().for_each(|(row, sum)| visit(row as usize, sum));
}

/// Of entries that ascend by row, those of some rows.
fn within<T>(entries: &[T], from: u32, to: u32, row: impl Fn(&T) -> u32) -> &[T] {
    let start = entries.partition_point(|entry| row(entry) < from);
    let end = entries.partition_point(|entry| row(entry) < to);
    &entries[start..end]
}
