//! Sums that were added up before: those of a plan are the same for every period.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::dimension::{Clause, Plan};
use crate::engine::{StretchSum, Sums};

/// Bytes of sums that are kept of each kind; beyond them all are let go, and what is still asked for comes back.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Sums by plan.
#[derive(Debug, Default)]
pub(super) struct Memo(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    sums: HashMap<Plan, Arc<Sums>>,
    bytes: usize,
}

impl Memo {
    /// What is kept of a plan.
    pub(super) fn get(&self, plan: &Plan) -> Option<Arc<Sums>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sums.get(plan).cloned()
    }

    /// Keeps the sums of a plan.
    pub(super) fn keep(&self, plan: &Plan, sums: Sums) -> Arc<Sums> {
        let (bytes, sums) = (weight(plan, &sums), Arc::new(sums));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.bytes + bytes > MOST_BYTES {
            *known = Known::default();
        }
        if bytes <= MOST_BYTES && known.sums.insert(plan.clone(), Arc::clone(&sums)).is_none() {
            known.bytes += bytes;
        }
        sums
    }
}

/// Bytes, roughly; all groups together, and totals of days, are held beside them once they were asked for.
fn weight(plan: &Plan, sums: &Sums) -> usize {
    let of_group =
        |group: &crate::engine::Group| size_of_val(group) + 16 + 6 * group.sums.capacity() * size_of::<StretchSum>();
    256 + plan.filter.iter().map(weight_of).sum::<usize>() + sums.groups().iter().map(of_group).sum::<usize>()
}

fn weight_of(clause: &Clause) -> usize {
    let inner = match clause {
        Clause::Texts { any, .. } | Clause::OtherThan { texts: any, .. } => {
            any.iter().map(|text| 24 + text.len()).sum()
        }
        Clause::Codes { any, .. } => size_of_val(any.as_slice()),
        Clause::Ranges { any, .. } => size_of_val(any.as_slice()),
        Clause::Search { text, .. } => text.len(),
        Clause::Either(clauses) => clauses.iter().map(weight_of).sum(),
        Clause::Not(clause) => weight_of(clause),
        Clause::Created { .. } | Clause::Owner(_) | Clause::NotDownloaded { .. } | Clause::Present(_) => 0,
    };
    size_of::<Clause>() + inner
}
