//! What is asked of an engine.

use crate::calendar::Day;
use crate::dimension::{Attribute, Clause, Hub, RepositoryKind};

/// Which repositories, and what they are grouped by.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The hub.
    pub hub: Hub,
    /// The kind of repositories.
    pub kind: RepositoryKind,
    /// Conditions, all of which must hold.
    pub filter: Vec<Clause>,
    /// What to group by; none for one group of all.
    pub by: Option<Attribute>,
}

impl Plan {
    /// The same where no amounts are looked at: ages are those on a day.
    #[must_use]
    pub fn on(self, day: Day) -> Self {
        let filter = self.filter.into_iter().map(|clause| clause.on(day)).collect();
        Self { filter, by: self.by.map(|attribute| attribute.on(day)), ..self }
    }

    /// The same repositories as one group.
    #[must_use]
    pub fn ungrouped(&self) -> Self {
        Self { by: None, ..self.clone() }
    }

    /// Those of the repositories that fulfil one more condition, as one group.
    #[must_use]
    pub fn only(&self, clause: Clause) -> Self {
        let mut plan = self.ungrouped();
        plan.filter.push(clause);
        plan
    }
}

/// A published snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The day it was taken.
    pub taken_on: Day,
    /// Whether it lists only some repositories.
    pub partial: bool,
}

/// What is recorded of a kind.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Its snapshots, oldest first.
    pub snapshots: Vec<Snapshot>,
    /// The earliest day that an amount covers.
    pub downloads_from: Option<Day>,
}
