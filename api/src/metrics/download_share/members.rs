//! What was counted for the members of a dimension.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::super::ledger::Ledger;
use super::super::round::{comparable, count};
use super::super::sweep::each_ledger;
use super::super::{MetricError, Reading};
use super::counted::{Counted, Counts};
use crate::calendar::Period;
use crate::dimension::{Dimension, Member};
use crate::engine::{Leaders, Plan};

/// Members that were downloaded in a period, and what is of no member.
pub(super) struct Members<'s> {
    /// In any order.
    pub(super) known: Vec<Ranked<'s>>,
    pub(super) unknown: Ledger<'s>,
}

/// A member that was downloaded.
pub(super) struct Ranked<'s> {
    pub(super) member: Member,
    pub(super) counts: Counts<'s>,
    /// Downloads in the period.
    downloads: i64,
}

impl Ranked<'_> {
    /// Where it comes among others: the most downloaded first.
    fn place(&self) -> (Reverse<i64>, &str) {
        (Reverse(self.downloads), &self.member.key)
    }
}

/// Keeps those that are named, in their order.
pub(super) fn keep_first(ranked: &mut Vec<Ranked<'_>>, top: usize) {
    ranked.sort_by(|a, b| a.place().cmp(&b.place()));
    ranked.truncate(top);
}

/// Downloads in a period as they are shown; none where there are none.
fn downloaded(value: f64) -> Result<Option<i64>, MetricError> {
    let downloads = count(value)?;
    Ok((comparable(value) > 0.0).then_some(downloads))
}

impl<'s> Members<'s> {
    /// By the sums of all values.
    pub(super) fn of(by: Dimension, counted: &Counted<'s>) -> Result<Self, MetricError> {
        let (mut known, mut unknown) = (HashMap::new(), Ledger::default());
        for (at, group) in counted.sums().groups().iter().enumerate() {
            match by.member(group.value.as_deref()) {
                None if unknown == Ledger::default() => unknown = Ledger::of(&group.sums),
                None => unknown.merge(&Ledger::of(&group.sums)),
                Some(member) => match known.entry(member.key.clone()) {
                    Entry::Vacant(place) => _ = place.insert((member, counted.group(at))),
                    Entry::Occupied(mut known) => counted.merge(&mut known.get_mut().1, counted.group(at)),
                },
            }
        }
        let mut ranked = Vec::with_capacity(known.len());
        for (member, counts) in known.into_values() {
            let downloads = downloaded(counted.whole(&counts).period)?;
            ranked.extend(downloads.map(|downloads| Ranked { member, counts, downloads }));
        }
        Ok(Self { known: ranked, unknown })
    }

    /// The same by the sums of one value after the other, each of which is a member: no more than the `top` first, and some others, are
    /// kept.
    pub(super) async fn visited(
        reading: &Reading,
        plan: &Plan,
        by: Dimension,
        span: Period,
        top: usize,
        period: Period,
    ) -> Result<Self, MetricError> {
        let mut best = Best::new(by, top, period);
        each_ledger(reading, plan, span, Some(Leaders { top, period }), &mut |value, ledger| best.take(value, ledger))
            .await?;
        best.done()
    }
}

/// The first of very many members.
struct Best {
    by: Dimension,
    top: usize,
    period: Period,
    kept: Vec<Ranked<'static>>,
    /// Downloads of the last that would be named; who has fewer is not.
    least: Option<i64>,
    unknown: Ledger<'static>,
    failed: Option<MetricError>,
}

impl Best {
    fn new(by: Dimension, top: usize, period: Period) -> Self {
        Self { by, top, period, kept: Vec::new(), least: None, unknown: Ledger::default(), failed: None }
    }

    fn done<'s>(self) -> Result<Members<'s>, MetricError> {
        self.failed.map_or(Ok(Members { known: self.kept, unknown: self.unknown }), Err)
    }

    /// Takes what was counted for a value.
    fn take(&mut self, value: Option<&str>, ledger: &Ledger<'_>) {
        if value.is_none() {
            return self.unknown.merge(ledger);
        }
        match downloaded(ledger.downloads(self.period)) {
            Ok(Some(downloads)) if self.least.is_none_or(|least| downloads >= least) => {
                self.keep(value, ledger, downloads);
            }
            Ok(_) => {}
            Err(error) => self.failed = Some(error),
        }
    }

    fn keep(&mut self, value: Option<&str>, ledger: &Ledger<'_>, downloads: i64) {
        let member = self.by.member(value);
        self.kept.extend(member.map(|member| Ranked { member, counts: Counts::Ledger(ledger.keep()), downloads }));
        if self.kept.len() > 2 * self.top {
            keep_first(&mut self.kept, self.top);
            self.least = self.kept.last().map(|last| last.downloads);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Day;
    use crate::engine::{Group, StretchSum, Sums, in_order};
    use crate::history::Rule;

    fn day(day: i64) -> Day {
        Day::from_epoch_days(day).unwrap()
    }

    /// Those that are named, in order, with what was counted for them, and what is of none.
    fn named<'m>(
        members: Members<'m>,
        top: usize,
        counted: &Counted<'m>,
    ) -> (Vec<(String, i64, Vec<i128>)>, Ledger<'m>) {
        let mut known = members.known;
        keep_first(&mut known, top);
        let counts = |running: &[i128]| running.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let named = known
            .into_iter()
            .map(|ranked| (ranked.member.key, ranked.downloads, counts(&counted.running(ranked.counts))));
        (named.collect(), members.unknown)
    }

    proptest! {
        #[test]
        fn value_after_value_gives_what_all_at_once_give(
            groups in prop::collection::btree_map(
                prop::option::weighted(0.95, "[a-e]{1,2}"),
                prop::collection::vec((0i64..40, 1i64..9, 0i128..4), 1..4),
                0..25,
            ),
            top in 1usize..5,
        ) {
            let sum = |(from, days, count): &(i64, i64, i128)| {
                let stretch = Period::new(day(*from), day(from + days)).unwrap();
                StretchSum { stretch, rule: Rule::Difference, count: *count, resets: 0 }
            };
            let period = Period::new(day(10), day(30)).unwrap();
            let mut best = Best::new(Dimension::Publisher, top, period);
            let mut all = Vec::new();
            for (value, sums) in &groups {
                let sums = in_order(sums.iter().map(sum).collect());
                let value = value.as_deref();
                best.take(value, &Ledger::of(&sums));
                all.push(Group { value: value.map(Into::into), sums });
            }
            let all = Sums::of(all);
            let counted = Counted::new(&all, None, period);
            let expected = named(Members::of(Dimension::Publisher, &counted).unwrap(), top, &counted);
            let (known, unknown) = named(best.done().unwrap(), top, &counted);
            prop_assert_eq!((known, unknown), expected);
        }
    }
}
