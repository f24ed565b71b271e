//! Sums over the amounts of a table.

use super::look::Look;
use super::table::{Count, Stretch};
use crate::calendar::Period;
use crate::engine::{Group, StretchSum};

/// What finding one row among the amounts of a stretch costs, in amounts read one after the other.
const FIND: usize = 20;

/// Sums by group of what was counted over the stretches that touch a span; groups without any are left out.
pub(super) fn sums(look: &Look<'_>, span: Period) -> Vec<Group> {
    let mut sums = vec![Vec::new(); look.len()];
    let mut scan = Scan::new(look);
    for stretch in touching(look, span) {
        scan.stretch(stretch, &mut sums);
    }
    let groups = look.groups.values.iter().zip(sums).filter(|(_, sums)| !sums.is_empty());
    groups.map(|(value, sums)| Group { value: value.clone(), sums }).collect()
}

/// The stretches that touch a span.
pub(super) fn touching<'t>(look: &Look<'t>, span: Period) -> impl Iterator<Item = &'t Stretch> {
    let stretches = &look.table.stretches;
    let end = stretches.partition_point(|stretch| stretch.days.from() < span.to());
    stretches[..end].iter().filter(move |stretch| stretch.days.to() > span.from())
}

struct Scan<'l, 't> {
    look: &'l Look<'t>,
    /// Rows that are looked up one by one, where they are few.
    few: Option<Vec<u32>>,
    /// Of the present stretch, by group: below 2^54, for there are fewer than 2^22 rows of 32 bits.
    counts: Vec<u64>,
    /// Groups with a count.
    touched: Vec<u32>,
}

impl<'l, 't> Scan<'l, 't> {
    fn new(look: &'l Look<'t>) -> Self {
        let table = look.table;
        let is_few = look.rows.len().saturating_mul(FIND * table.stretches.len()) < table.amounts();
        let few = is_few.then(|| look.rows.iter().map(|row| row as u32).collect());
        Self { look, few, counts: vec![0; look.len()], touched: Vec::new() }
    }

    fn stretch(&mut self, stretch: &Stretch, sums: &mut [Vec<StretchSum>]) {
        let (look, to) = (self.look, stretch.days.to().epoch_days());
        let (counts, touched) = (&mut self.counts, &mut self.touched);
        let mut take = |group: u32, count: u32| {
            let sum = &mut counts[group as usize];
            if *sum == 0 {
                touched.push(group);
            }
            *sum += u64::from(count);
        };
        match (&self.few, look.plain()) {
            (Some(rows), _) => {
                for row in rows {
                    if let Some(count) = find(&stretch.counts, *row) {
                        look.each_group(*row as usize, to, |group| take(group, count));
                    }
                }
            }
            (None, Some(groups)) => {
                for Count { row, count } in &stretch.counts {
                    let group = groups[*row as usize];
                    if group != super::group::SKIP {
                        take(group, *count);
                    }
                }
            }
            (None, None) => {
                for Count { row, count } in &stretch.counts {
                    look.each_group(*row as usize, to, |group| take(group, *count));
                }
            }
        }
        let sum = |count, resets| StretchSum { stretch: stretch.days, rule: stretch.rule, count, resets };
        for group in self.touched.drain(..) {
            let count = std::mem::take(&mut self.counts[group as usize]);
            sums[group as usize].push(sum(count.into(), 0));
        }
        let mut more = |row: u32, more: StretchSum| {
            look.each_group(row as usize, to, |group| {
                let sums = &mut sums[group as usize];
                if !sums.last_mut().is_some_and(|last| last.takes(&more)) {
                    sums.push(more);
                }
            });
        };
        stretch.beyond.iter().for_each(|(row, count)| more(*row, sum(*count, 0)));
        stretch.resets.iter().for_each(|(row, resets)| more(*row, sum(0, *resets)));
    }
}

fn find(counts: &[Count], row: u32) -> Option<u32> {
    counts.binary_search_by_key(&row, |count| count.row).ok().map(|at| counts[at].count)
}
