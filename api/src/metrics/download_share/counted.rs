//! What was counted for the groups of an answer, over the stretches that its days touch.

use std::borrow::Cow;
use std::ops::Range;

use super::super::ledger::Ledger;
use super::super::parts::Parts;
use crate::calendar::Period;
use crate::engine::{StretchSum, Sums, running};

/// The sums that an answer is made of.
pub(super) struct Counted<'s> {
    sums: &'s Sums,
    /// Where those lie that its days touch.
    touched: Range<usize>,
    before: Option<Period>,
    period: Period,
    parts: Parts,
}

/// What was counted for a group: running totals over the stretches, where they lie ready, or its sums.
pub(super) enum Counts<'s> {
    Running(Cow<'s, [i128]>),
    Ledger(Ledger<'s>),
}

/// Downloads in the whole period, not rounded, and in that before it, if that is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    pub(super) before: Option<f64>,
    pub(super) period: f64,
}

impl<'s> Counted<'s> {
    /// Of sums in a period, and in the one before it if that is to be looked at.
    pub(super) fn new(sums: &'s Sums, before: Option<Period>, period: Period) -> Self {
        let span = before.and_then(|before| Period::new(before.from(), period.to()).ok()).unwrap_or(period);
        let touched = sums.touching(span);
        let periods: Vec<Period> = before.into_iter().chain([period]).collect();
        let parts = Parts::of(&sums.all()[touched.clone()], &periods);
        Self { sums, touched, before, period, parts }
    }

    /// The sums of its groups.
    pub(super) fn sums(&self) -> &'s Sums {
        self.sums
    }

    /// All stretches, with what was counted for all groups.
    pub(super) fn stretches(&self) -> &'s [StretchSum] {
        &self.sums.all()[self.touched.clone()]
    }

    /// What was counted for all groups.
    pub(super) fn all(&self) -> &'s [i128] {
        self.touched_of(self.sums.totals())
    }

    /// What was counted for a group, by its place.
    pub(super) fn group(&self, at: usize) -> Counts<'s> {
        match self.sums.running(at) {
            Some(running) => Counts::Running(self.touched_of(running).into()),
            None => Counts::Ledger(Ledger::of(&self.sums.groups()[at].sums)),
        }
    }

    fn touched_of(&self, running: &'s [i128]) -> &'s [i128] {
        &running[self.touched.start..=self.touched.end]
    }

    /// Running totals of a group.
    pub(super) fn running(&self, counts: Counts<'s>) -> Cow<'s, [i128]> {
        match counts {
            Counts::Running(running) => running,
            Counts::Ledger(ledger) => self.of(&ledger).into(),
        }
    }

    /// Running totals of a ledger.
    pub(super) fn of(&self, ledger: &Ledger<'_>) -> Vec<i128> {
        running(self.stretches(), ledger.sums()).collect()
    }

    /// Adds what was counted for another group.
    pub(super) fn merge(&self, counts: &mut Counts<'s>, other: Counts<'s>) {
        if let (Counts::Ledger(ledger), Counts::Ledger(other)) = (&mut *counts, &other) {
            return ledger.merge(other);
        }
        let known = std::mem::replace(counts, Counts::Ledger(Ledger::default()));
        let mut known = self.running(known);
        known.to_mut().iter_mut().zip(self.running(other).iter()).for_each(|(total, more)| *total += more);
        *counts = Counts::Running(known);
    }

    /// Downloads of a group.
    pub(super) fn whole(&self, counts: &Counts<'s>) -> Whole {
        match counts {
            Counts::Running(running) => self.whole_of(running),
            Counts::Ledger(ledger) => Whole {
                before: self.before.map(|before| ledger.downloads(before)),
                period: ledger.downloads(self.period),
            },
        }
    }

    /// The same by its running totals.
    pub(super) fn whole_of(&self, running: &[i128]) -> Whole {
        let mut parts = self.parts.in_each(running).into_iter().map(|part| part.downloads.value());
        let before = self.before.and_then(|_| parts.next());
        Whole { before, period: parts.next().unwrap_or_default() }
    }
}

/// Takes running totals of other groups away from those of one that holds them.
pub(super) fn take_away<'l>(running: &mut [i128], others: impl IntoIterator<Item = &'l [i128]>) {
    for other in others {
        running.iter_mut().zip(other).for_each(|(total, less)| *total -= less);
    }
}
