//! What was counted for the members of a dimension.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::super::in_periods::InPeriods;
use super::super::ledger::Ledger;
use super::super::round::{comparable, count};
use super::super::sweep::each_ledger;
use super::super::{MetricError, Reading};
use super::counted::Counted;
use crate::calendar::Period;
use crate::dimension::{Dimension, Member};
use crate::engine::{Leaders, Plan};

/// Members that were downloaded in a period, and what is of no member.
pub(super) struct Members<'s> {
    /// The `top` first, and perhaps some others, in any order.
    pub(super) known: Vec<Ranked>,
    pub(super) unknown: Counts,
    /// The sums of what is of no member.
    pub(super) of_unknown: Ledger<'s>,
}

/// What was counted for a member.
pub(super) enum Counts {
    /// What was counted for groups, by their places.
    Groups(Vec<usize>),
    /// What was put together before.
    InPeriods(InPeriods),
}

impl Counts {
    pub(super) fn in_periods(self, counted: &Counted<'_>) -> InPeriods {
        match self {
            Self::Groups(places) => counted.groups(&places),
            Self::InPeriods(in_periods) => in_periods,
        }
    }
}

/// A member that was downloaded.
pub(super) struct Ranked {
    pub(super) member: Member,
    pub(super) counts: Counts,
    /// Downloads in the period.
    downloads: i64,
}

impl Ranked {
    /// Where it comes among others: the most downloaded first.
    fn place(&self) -> (Reverse<i64>, &str) {
        (Reverse(self.downloads), &self.member.key)
    }
}

/// Keeps those that are named, in their order.
pub(super) fn keep_first(ranked: &mut Vec<Ranked>, top: usize) {
    ranked.sort_by(|a, b| a.place().cmp(&b.place()));
    ranked.truncate(top);
}

/// Downloads in a period as they are shown; none where there are none.
fn downloaded(value: f64) -> Result<Option<i64>, MetricError> {
    let downloads = count(value)?;
    Ok((comparable(value) > 0.0).then_some(downloads))
}

impl<'s> Members<'s> {
    /// By the sums of all values; of members the `top` first.
    pub(super) fn of(by: Dimension, top: usize, counted: &Counted<'s>) -> Result<Self, MetricError> {
        let (mut known, mut unknown, mut of_unknown) = (HashMap::new(), Vec::new(), Ledger::default());
        for (at, group) in counted.sums().groups().iter().enumerate() {
            let Some((key, label)) = by.named(group.value.as_deref()) else {
                unknown.push(at);
                match unknown.len() {
                    1 => of_unknown = Ledger::of(&group.sums),
                    _ => of_unknown.merge(&Ledger::of(&group.sums)),
                }
                continue;
            };
            match known.entry(key) {
                Entry::Vacant(place) => _ = place.insert((label, counted.downloads(at), vec![at])),
                Entry::Occupied(mut known) => {
                    let (_, downloads, places) = known.get_mut();
                    *downloads += counted.downloads(at);
                    places.push(at);
                }
            }
        }
        let mut ranked = Vec::with_capacity(known.len());
        for (key, (label, downloads, places)) in known {
            let downloads = downloaded(downloads.value())?;
            ranked.extend(downloads.map(|downloads| (Reverse(downloads), key, label, places)));
        }
        ranked.sort_unstable_by_key(|(downloads, key, ..)| (*downloads, *key));
        ranked.truncate(top);
        let known = ranked.into_iter().map(|(Reverse(downloads), key, label, places)| Ranked {
            member: Member { key: key.to_owned(), label: label.to_owned() },
            counts: Counts::Groups(places),
            downloads,
        });
        Ok(Self { known: known.collect(), unknown: Counts::Groups(unknown), of_unknown })
    }

    /// The same by the sums of one value after the other, each of which is a member.
    pub(super) async fn visited(
        reading: &Reading,
        plan: &Plan,
        by: Dimension,
        span: Period,
        top: usize,
        period: Period,
        counted: &Counted<'_>,
    ) -> Result<Self, MetricError> {
        let mut best = Best::new(by, top, period, counted);
        each_ledger(reading, plan, span, Some(Leaders { top, period }), &mut |value, ledger| best.take(value, ledger))
            .await?;
        best.done()
    }
}

/// The first of very many members.
struct Best<'c> {
    by: Dimension,
    top: usize,
    period: Period,
    counted: &'c Counted<'c>,
    kept: Vec<Ranked>,
    /// Downloads of the last that would be named; who has fewer is not.
    least: Option<i64>,
    unknown: Ledger<'static>,
    failed: Option<MetricError>,
}

impl<'c> Best<'c> {
    fn new(by: Dimension, top: usize, period: Period, counted: &'c Counted<'c>) -> Self {
        Self { by, top, period, counted, kept: Vec::new(), least: None, unknown: Ledger::default(), failed: None }
    }

    fn done<'s>(self) -> Result<Members<'s>, MetricError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let unknown = Counts::InPeriods(self.counted.of(&self.unknown));
        Ok(Members { known: self.kept, unknown, of_unknown: self.unknown })
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
        self.kept.extend(member.map(|member| Ranked {
            member,
            counts: Counts::InPeriods(self.counted.of(ledger)),
            downloads,
        }));
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
    ) -> (Vec<(String, i64, InPeriods)>, InPeriods, Ledger<'m>) {
        let mut known = members.known;
        keep_first(&mut known, top);
        let named = |ranked: Ranked| (ranked.member.key, ranked.downloads, ranked.counts.in_periods(counted));
        (known.into_iter().map(named).collect(), members.unknown.in_periods(counted), members.of_unknown)
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
            let groups = groups.into_iter().map(|(value, sums)| {
                Group { value: value.as_deref().map(Into::into), sums: in_order(sums.iter().map(sum).collect()) }
            });
            let all = Sums::of(groups.collect());
            let counted = Counted::new(&all, None, period, &[period]);
            let expected = named(Members::of(Dimension::Publisher, top, &counted).unwrap(), top, &counted);
            let mut best = Best::new(Dimension::Publisher, top, period, &counted);
            for group in all.groups() {
                best.take(group.value.as_deref(), &Ledger::of(&group.sums));
            }
            prop_assert_eq!(named(best.done().unwrap(), top, &counted), expected);
        }
    }
}
