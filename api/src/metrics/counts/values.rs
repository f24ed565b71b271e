//! From the repositories of each value to the groups that are named, with their ranks.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::census_of;
use crate::calendar::{Day, Interval, Period};
use crate::dimension::{Attribute, Clause, Dimension, Member};
use crate::engine::Plan;
use crate::metrics::census::Census;
use crate::metrics::group::{label, other_member, unknown_member};
use crate::metrics::request::check_points;
use crate::metrics::{AxisPoint, MetricError, Reading, Role};

/// A group before its points are told.
pub(super) struct Draft {
    pub(super) member: Member,
    pub(super) role: Role,
    pub(super) census: Census,
    /// Its places at the ends of the axis.
    pub(super) ranks: Vec<Option<i32>>,
}

/// The repositories of an answer, by the values that they are grouped by.
pub(super) struct Values {
    /// Each repository once, also where it has several values.
    pub(super) all: Census,
    /// In the order of keys.
    known: Vec<(Member, Census)>,
    unknown: Census,
}

impl Values {
    /// Reads those of a plan.
    pub(super) async fn read(reading: &Reading, plan: &Plan, by: Dimension) -> Result<Self, MetricError> {
        let (mut all, mut unknown) = (Census::default(), Census::default());
        let mut known: BTreeMap<String, (Member, Census)> = BTreeMap::new();
        for change in reading.engine().population(plan).await? {
            all.add(&change);
            match by.member(change.value.as_deref()) {
                Some(member) => {
                    known.entry(member.key.clone()).or_insert_with(|| (member, Census::default())).1.add(&change);
                }
                None => unknown.add(&change),
            }
        }
        if multiple(plan).is_some() {
            all = census_of(reading, &plan.ungrouped()).await?;
        }
        Ok(Self { all, known: known.into_values().collect(), unknown })
    }

    /// The groups that are told: the `top` largest, the rest, what is not known.
    pub(super) async fn drafts(
        self,
        reading: &Reading,
        plan: &Plan,
        by: Dimension,
        top: usize,
        (period, interval): (Period, Interval),
        axis: &[AxisPoint],
    ) -> Result<Vec<Draft>, MetricError> {
        let Self { known, unknown, .. } = self;
        let mut named: Vec<usize> = (0..known.len()).filter(|value| is_listed(&known[*value].1, period)).collect();
        // They come in the order of their keys, and sorting keeps that among equals.
        named.sort_by_cached_key(|value| Reverse(known[*value].1.total(period.to())));
        let is_rest = named.len() > top;
        named.truncate(top);
        let is_unknown = is_listed(&unknown, period);
        check_points(period, interval, named.len() + usize::from(is_rest) + usize::from(is_unknown))?;

        let ends: Vec<Day> = axis.iter().map(|point| point.interval.to()).collect();
        let without_rank = vec![None; ends.len()];
        let values = named.iter().zip(ranks(&known, &named, &ends)).map(|(value, ranks)| {
            let (member, census) = known[*value].clone();
            Draft { member, role: Role::Value, census, ranks }
        });
        let mut drafts: Vec<Draft> = values.collect();
        if is_rest {
            let census = if let Some(attribute) = multiple(plan) {
                let texts = drafts.iter().map(|draft| draft.member.key.clone()).collect();
                census_of(reading, &plan.only(Clause::OtherThan { attribute, texts })).await?
            } else {
                let mut rest = Census::default();
                let others = known.iter().enumerate().filter(|(value, _)| !named.contains(value));
                others.for_each(|(_, (_, census))| rest.merge(census));
                rest
            };
            drafts.push(Draft { member: other_member(), role: Role::Other, census, ranks: without_rank.clone() });
        }
        if is_unknown {
            let member = unknown_member(by);
            drafts.push(Draft { member, role: Role::Unknown, census: unknown, ranks: without_rank });
        }
        label(reading, plan.hub, by, drafts.iter_mut().map(|draft| (draft.role, &mut draft.member))).await?;
        Ok(drafts)
    }
}

/// What repositories are grouped by, where one can be in several groups: then sums of groups count it more than once.
fn multiple(plan: &Plan) -> Option<Attribute> {
    plan.by.filter(|attribute| attribute.is_multiple())
}

/// For each named value its place at each end among all values that have a repository then, ties in the order of keys, which is
/// that of `known`. One value after the other: there may be as many as accounts on the hub.
fn ranks(known: &[(Member, Census)], named: &[usize], ends: &[Day]) -> Vec<Vec<Option<i32>>> {
    let own: Vec<Vec<i64>> = named.iter().map(|value| known[*value].1.totals(ends)).collect();
    let mut ranks: Vec<Vec<_>> =
        own.iter().map(|totals| totals.iter().map(|t| (*t > 0).then_some(1)).collect()).collect();
    for (value, (_, census)) in known.iter().enumerate() {
        let totals = census.totals(ends);
        for ((ranks, own), of) in ranks.iter_mut().zip(&own).zip(named) {
            for ((rank, own), total) in ranks.iter_mut().zip(own).zip(&totals) {
                if let Some(rank) = rank.as_mut().filter(|_| (Reverse(total), value) < (Reverse(own), *of)) {
                    *rank += 1;
                }
            }
        }
    }
    ranks
}

fn is_listed(census: &Census, period: Period) -> bool {
    census.total(period.from()) > 0 || census.total(period.to()) > 0 || census.added(period) > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Change, DayChange};

    #[test]
    fn ranks_are_over_all_values_that_are_there_ties_by_key_named_or_not() {
        let day = |n: i64| Day::from_epoch_days(n).unwrap();
        let known = |key: &str, changes: &[(i64, Change, i64)]| {
            let mut census = Census::default();
            for (on, change, count) in changes {
                census.add(&DayChange { value: None, day: day(*on), change: *change, count: *count });
            }
            (Member { key: key.to_owned(), label: key.to_owned() }, census)
        };
        let known = [
            known("a", &[(1, Change::Came, 1), (5, Change::Went, 1)]),
            known("b", &[(1, Change::Came, 1), (3, Change::Came, 1)]),
            known("c", &[(1, Change::Came, 2), (5, Change::Went, 1)]),
        ];
        // a 1, 1, 0; b 1, 2, 2; c 2, 2, 1.
        let ends = [2, 4, 6].map(day);
        assert_eq!(ranks(&known, &[1, 0], &ends), [[Some(3), Some(1), Some(1)], [Some(2), Some(3), None]]);
        assert_eq!(ranks(&known, &[2], &ends), [[Some(1), Some(2), Some(2)]]);
        assert_eq!(ranks(&known, &[0], &[day(1)]), [[None]]);
    }
}
