//! What was counted for the groups of an answer, in its intervals and in the period before.

use super::super::in_periods::InPeriods;
use super::super::ledger::{InPeriod, Ledger};
use crate::calendar::Period;
use crate::engine::{StretchSum, Sums};
use crate::history::Downloads;

/// The sums that an answer is made of.
pub(super) struct Counted<'s> {
    sums: &'s Sums,
    /// The period before, if that is looked at, and the intervals of the period itself.
    periods: Vec<Period>,
    has_before: bool,
    period: Period,
}

/// Downloads in the whole period, not rounded, and in that before it, if that is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    pub(super) before: Option<f64>,
    pub(super) period: f64,
}

impl<'s> Counted<'s> {
    /// Of sums in a period by its intervals, and in the period before if that is to be looked at.
    pub(super) fn new(sums: &'s Sums, before: Option<Period>, period: Period, intervals: &[Period]) -> Self {
        let periods = before.into_iter().chain(intervals.iter().copied()).collect();
        Self { sums, periods, has_before: before.is_some(), period }
    }

    /// The sums of its groups.
    pub(super) fn sums(&self) -> &'s Sums {
        self.sums
    }

    /// The stretches that its days touch, with what was counted for all groups.
    pub(super) fn stretches(&self) -> &'s [StretchSum] {
        let from = self.periods.first().map_or(self.period.from(), |first| first.from());
        let span = Period::new(from, self.period.to()).unwrap_or(self.period);
        &self.sums.all()[self.sums.touching(span)]
    }

    /// What was counted for all groups.
    pub(super) fn all(&self) -> InPeriods {
        match self.sums.totals() {
            Some(totals) => InPeriods::of_days(totals, &self.periods),
            None => self.of(&Ledger::of(self.sums.all())),
        }
    }

    /// What was counted for some groups, by their places.
    pub(super) fn groups(&self, at: &[usize]) -> InPeriods {
        let mut groups = at.iter().map(|at| match self.sums.totals_of(*at) {
            Some(totals) => InPeriods::of_days(totals, &self.periods),
            None => self.of(&Ledger::of(&self.sums.groups()[*at].sums)),
        });
        let mut all = groups.next().unwrap_or_else(|| self.of(&Ledger::default()));
        groups.for_each(|group| all.add(&group));
        all
    }

    /// Downloads of a group in the period itself.
    pub(super) fn downloads(&self, at: usize) -> Downloads {
        match self.sums.totals_of(at) {
            Some(totals) => totals.within(self.period).0,
            None => Ledger::of(&self.sums.groups()[at].sums).within(self.period),
        }
    }

    /// What a ledger counts.
    pub(super) fn of(&self, ledger: &Ledger<'_>) -> InPeriods {
        InPeriods::of_ledger(ledger, &self.periods)
    }

    /// Downloads of a group.
    pub(super) fn whole(&self, counted: &InPeriods) -> Whole {
        let before = self.has_before.then(|| counted.each().next()).flatten();
        let period: Downloads = self.in_intervals(counted).map(|interval| interval.downloads).sum();
        Whole { before: before.map(|before| before.downloads.value()), period: period.value() }
    }

    /// A group in each interval.
    pub(super) fn in_intervals(&self, counted: &InPeriods) -> impl Iterator<Item = InPeriod> {
        counted.each().skip(usize::from(self.has_before))
    }
}
