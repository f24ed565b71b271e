//! Which groups have the most downloads in a period: where there are very many of them, what a few have is all that an answer tells, and
//! of the others it is enough to know that they have less. No group has more in a period than in all the time that is recorded, which is
//! known of each row. So the groups with the most in all time are looked at, and more of them until none of the others can have as much.

use super::amounts::{Amounts, Stretches};
use super::scan::some_groups;
use super::selection::Selection;
use crate::calendar::Period;
use crate::engine::{Group, Leaders, Sums};
use crate::history::Downloads;

/// Groups that are looked at first, for each that is to lead.
const FIRST: usize = 8;
/// How many times as many are looked at next.
const NEXT: usize = 8;
/// What rounding makes of sums at most, relatively: far more than double precision loses over all amounts, and single of one row.
const ROUNDING: f64 = 1e-6;
/// Whole numbers are told of downloads: these may differ by less than this where sums do not.
const SHOWN: f64 = 2.0;

/// Downloads of each row in all the time that is recorded, or a little more.
pub(super) fn most_of_rows(stretches: &Stretches, amounts: &Amounts, rows: usize) -> Vec<f32> {
    let weight = |place| {
        let (stretch, rule) = stretches.at(place);
        stretch.days() as f64 / rule.spread_over(stretch) as f64
    };
    let weights: Vec<f64> = (0..stretches.len() as u32).map(weight).collect();
    let most = |row| {
        let mut most = 0.0;
        amounts.each_run(row, |first, run| {
            most += run.iter().zip(&weights[first..]).map(|(count, weight)| f64::from(*count) * weight).sum::<f64>();
        });
        most += amounts.rare(row).iter().map(|rare| rare.count as f64 * weights[rare.place as usize]).sum::<f64>();
        (most * (1.0 + ROUNDING)) as f32
    };
    (0..rows).map(most).collect()
}

/// The sums of the groups that can be among the leaders, and of what is not known; none where they are too many.
pub(super) fn leading_sums(selection: &Selection<'_>, Leaders { top, period }: Leaders) -> Option<Sums> {
    let groups = &selection.groups;
    if groups.is_of_stretch() {
        return None;
    }
    let most = most_of_groups(selection);
    let is_known = |group: usize| groups.value(group).is_some();
    let mut ranked: Vec<f64> = most
        .iter()
        .enumerate()
        .filter(|(group, most)| **most > 0.0 && is_known(*group))
        .map(|(_, most)| *most)
        .collect();
    let mut looked_at = top.checked_mul(FIRST)?.max(1);
    loop {
        // What the first of those has that are not looked at; those that have as much are not either.
        let others = match looked_at < ranked.len() {
            true => *ranked.select_nth_unstable_by(looked_at, |a, b| b.total_cmp(a)).1,
            false => 0.0,
        };
        let leads = |group: u32| most[group as usize] > others || !is_known(group as usize);
        let sums = some_groups(selection, leads)?;
        let least = least_of(sums.groups(), top, period);
        if others == 0.0 || least.is_some_and(|least| others * (1.0 + ROUNDING) + SHOWN < least) {
            return Some(sums);
        }
        looked_at = looked_at.checked_mul(NEXT)?;
    }
}

/// Downloads of each group in all the time that is recorded, or a little more.
fn most_of_groups(selection: &Selection<'_>) -> Vec<f64> {
    let (columns, groups) = (selection.columns, &selection.groups);
    let mut most = vec![0.0; groups.count()];
    for row in &selection.rows {
        let row = *row as usize;
        let of_row = f64::from(columns.most[row]);
        groups.each(columns, row, 0, |group| most[group as usize] += of_row);
    }
    most
}

/// Downloads in a period of the last of the groups that lead; none where there are fewer groups.
fn least_of(groups: &[Group], top: usize, period: Period) -> Option<f64> {
    let downloads = |group: &Group| group.sums.iter().map(|sum| sum.within(period)).sum::<Downloads>().value();
    let known = groups.iter().filter(|group| group.value.is_some());
    let mut known: Vec<f64> = known.map(downloads).collect();
    let last = top.checked_sub(1).filter(|last| *last < known.len())?;
    Some(*known.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1)
}
