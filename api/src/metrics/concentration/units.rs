//! Between what downloads are unequal, and what each of them has.

use super::super::ledger::Ledger;
use super::super::provenance::snapshots_of;
use super::super::round::{comparable, whole};
use super::super::sweep::each_ledger;
use super::super::{Basis, MetricError, Reading};
use super::inequality::Distribution;
use crate::calendar::Period;
use crate::dimension::{Attribute, Clause};
use crate::engine::{Plan, Recorded, Snapshot};
use crate::history::Thirtieths;

/// Between what downloads are unequal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Models.
    Model,
    /// Accounts with at least one of the models.
    Publisher,
    /// Known countries of the accounts with at least one of the models.
    Origin,
}

impl Unit {
    /// What tells units apart. What it does not tell is no unit.
    pub(super) fn attribute(self) -> Attribute {
        match self {
            Self::Model => Attribute::Repository,
            Self::Publisher => Attribute::Account,
            Self::Origin => Attribute::Country,
        }
    }
}

/// The units of a question with their downloads.
pub(super) struct Units {
    /// How the downloads are distributed.
    pub(super) distribution: Distribution,
    /// Their sum, rounded once.
    pub(super) downloads: i64,
    /// The amounts that they were made from; none for the lifetime.
    pub(super) counted: Ledger<'static>,
    /// How lifetime downloads were counted; of a period the amounts tell it.
    pub(super) basis: Option<Vec<Basis>>,
    /// Snapshots whose numbers they are.
    pub(super) snapshots: Vec<Snapshot>,
}

impl Units {
    /// All that are recorded, with what was downloaded since their creation as far as it is told. Every snapshot tells of units.
    pub(super) async fn of_lifetime(reading: &Reading, plan: &Plan, recorded: &Recorded) -> Result<Self, MetricError> {
        let (mut units, mut sum, mut values) = (0, 0, Vec::new());
        let (mut by_all_time, mut by_history) = (false, false);
        let engine = reading.engine();
        engine
            .each_lifetime(plan, &mut |lifetime| {
                if lifetime.value.is_some() {
                    units += 1;
                    sum += lifetime.thirtieths;
                    values.extend((lifetime.thirtieths > 0).then(|| Thirtieths::downloads(lifetime.thirtieths)));
                    by_all_time |= lifetime.by_all_time;
                    by_history |= lifetime.by_history;
                }
            })
            .await?;
        let basis = [(by_all_time, Basis::AllTimeDifference), (by_history, Basis::Rolling30Days)];
        Ok(Self {
            distribution: Distribution::new(values, units),
            downloads: Thirtieths(i64::try_from(sum).unwrap_or(i64::MAX)).rounded(),
            counted: Ledger::default(),
            basis: Some(basis.into_iter().filter_map(|(told, basis)| told.then_some(basis)).collect()),
            snapshots: recorded.snapshots.clone(),
        })
    }

    /// Those created before the end of a period and not removed over all of it, with what was downloaded in it.
    pub(super) async fn of_period(
        reading: &Reading,
        plan: &Plan,
        period: Period,
        recorded: &Recorded,
    ) -> Result<Self, MetricError> {
        let mut plan = plan.clone();
        plan.filter.extend([Clause::Created { from: None, to: Some(period.to()) }, Clause::Present(period)]);
        let mut units = 0;
        reading.engine().each_lifetime(&plan, &mut |lifetime| units += i64::from(lifetime.value.is_some())).await?;
        let (mut counted, mut values) = (Ledger::default(), Vec::new());
        each_ledger(reading, &plan, period, None, &mut |unit, ledger| {
            if unit.is_some() {
                counted.merge(ledger);
                let downloads = ledger.downloads(period);
                values.extend((comparable(downloads) > 0.0).then_some(downloads));
            }
        })
        .await?;
        Ok(Self {
            distribution: Distribution::new(values, units),
            downloads: whole(counted.downloads(period)),
            snapshots: snapshots_of(recorded, &counted, period),
            counted,
            basis: None,
        })
    }
}
