//! Which groups can have the most downloads in a period: where there are very many of them, what a few have is all that an answer tells,
//! and of the others it is enough to know that they have less. Downloads are bounded from both sides, in one pass over the amounts.

use super::amounts::Stretches;
use super::scan::OneByOne;
use super::selection::Selection;
use super::steps::Steps;
use crate::calendar::Period;
use crate::engine::{Leaders, Sums};

/// Groups whose sums are held side by side.
const MOST_GROUPS: usize = 10_000;
/// Parts of a whole in which weights are told.
const WHOLE: i64 = 1 << 16;
/// A sum of so many weighted counts, each below 2^32, fits 64 bits; no run has more.
const MOST_WEIGHT: i64 = 1 << 21;
/// What rounding makes of sums at most, relatively: far more than double precision loses over all amounts.
const ROUNDING: f64 = 1e-6;
/// Whole numbers are told of downloads: these may differ by less than this where sums do not.
const SHOWN: f64 = 2.0;

/// What part of each stretch's count falls in a period.
struct Weights {
    /// By place, in parts of [`WHOLE`], rounded down.
    of: Vec<u32>,
    /// How much more it can be, relatively.
    more: f64,
}

impl Weights {
    /// None where a part is too small or too large to be told.
    fn of(stretches: &Stretches, period: Period) -> Option<Self> {
        let (mut of, mut more) = (Vec::with_capacity(stretches.len()), 0.0_f64);
        for place in 0..stretches.len() as u32 {
            let (stretch, rule) = stretches.at(place);
            let (parts, over) = (stretch.overlap(period) * WHOLE, rule.spread_over(stretch));
            let weight = parts / over;
            if weight > MOST_WEIGHT || (weight == 0 && parts > 0) {
                return None;
            }
            if parts % over > 0 {
                more = more.max(1.0 / weight as f64);
            }
            of.push(u32::try_from(weight).ok()?);
        }
        Some(Self { of, more })
    }

    fn weigh(&self, first: usize, run: &[u32]) -> f64 {
        let weighed = run.iter().zip(&self.of[first..]).map(|(count, weight)| u64::from(*count) * u64::from(*weight));
        weighed.sum::<u64>() as f64
    }
}

/// The sums of the groups that can be among the leaders, and of what is not known, over the stretches that touch `span`; none where they
/// are too many, or cannot be told apart.
pub(super) fn leading_sums(selection: &Selection<'_>, span: Period, leaders: Leaders) -> Option<Sums> {
    if selection.groups.is_of_stretch() {
        return None;
    }
    let leads = can_lead(selection, leaders)?;
    if leads.iter().filter(|leads| **leads).count() > MOST_GROUPS {
        return None;
    }
    OneByOne::new(selection, span, |group| leads[group as usize]).map(OneByOne::collect)
}

/// Of each group, whether it can be among the leaders; that of what is not known always is.
fn can_lead(selection: &Selection<'_>, Leaders { top, period }: Leaders) -> Option<Vec<bool>> {
    let groups = &selection.groups;
    let weights = Weights::of(&selection.columns.stretches, period)?;
    let downloads = weighed(selection, &weights);
    let least = |downloads: f64| downloads * (1.0 - ROUNDING) / WHOLE as f64;
    let most = |downloads: f64| downloads * (1.0 + weights.more) * (1.0 + ROUNDING) / WHOLE as f64;
    let is_known = |group: usize| groups.value(group).is_some();
    let known = downloads.iter().enumerate().filter(|(group, downloads)| **downloads > 0.0 && is_known(*group));
    let mut known: Vec<f64> = known.map(|(_, downloads)| least(*downloads)).collect();
    let bound = match top.checked_sub(1).filter(|last| *last < known.len()) {
        Some(last) => *known.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1,
        None => 0.0,
    };
    let leads = |(group, downloads): (usize, &f64)| {
        let can = *downloads > 0.0 && most(*downloads) + SHOWN >= bound;
        can || !is_known(group)
    };
    Some(downloads.iter().enumerate().map(leads).collect())
}

/// Downloads by group, in parts of [`WHOLE`], by weights that are rounded down.
fn weighed(selection: &Selection<'_>, weights: &Weights) -> Vec<f64> {
    let (columns, groups) = (selection.columns, &selection.groups);
    let ends = columns.stretches.ends();
    let steps = selection.is_of_stretch().then(|| Steps::of(selection));
    let mut downloads = vec![0.0; groups.count()];
    for row in &selection.rows {
        let row = *row as usize;
        let mut of_row = 0.0;
        if let Some(steps) = &steps {
            steps.each(columns.created_on[row], |end, places| {
                if selection.holds(row, end) {
                    columns.amounts.each_run_within(row, &places, |first, run| of_row += weights.weigh(first, run));
                }
            });
        } else {
            columns.amounts.each_run(row, |first, run| of_row += weights.weigh(first, run));
        }
        let behind = steps.as_ref().map_or(columns.stretches.len(), Steps::usual);
        columns.amounts.each_behind(row, behind, |amount| {
            let place = amount.place as usize;
            if selection.holds(row, ends[place]) {
                of_row += amount.count as f64 * f64::from(weights.of[place]);
            }
        });
        if of_row > 0.0 {
            groups.each(columns, row, 0, |group| downloads[group as usize] += of_row);
        }
    }
    downloads
}
