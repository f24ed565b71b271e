//! Sums that were added up before: those of a plan are the same for every period.

use std::sync::Arc;

use moka::future::Cache;

use crate::dimension::{Clause, Plan};
use crate::engine::{StretchSum, Sums};
use crate::store::StoreResult;

/// Bytes of sums that are kept of each kind.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// Sums by plan, as many as have room; those that are asked for most stay.
#[derive(Debug)]
pub(super) struct Memo(Cache<Plan, Arc<Sums>>);

impl Default for Memo {
    fn default() -> Self {
        let weigher = |plan: &Plan, sums: &Arc<Sums>| u32::try_from(weight(plan, sums)).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weigher).max_capacity(MOST_BYTES).build())
    }
}

impl Memo {
    /// The sums of a plan: those that are kept, or else those that come of `add`, for which all that want them wait together. None is
    /// not kept.
    pub(super) async fn sums(
        &self,
        plan: &Plan,
        add: impl Future<Output = StoreResult<Option<Sums>>>,
    ) -> StoreResult<Option<Arc<Sums>>> {
        if let Some(sums) = self.0.get(plan).await {
            return Ok(Some(sums));
        }
        let Some(sums) = add.await?.map(Arc::new) else { return Ok(None) };
        self.0.insert(plan.clone(), Arc::clone(&sums)).await;
        Ok(Some(sums))
    }
}

/// Bytes, roughly.
fn weight(plan: &Plan, sums: &Sums) -> usize {
    let groups =
        sums.groups().iter().map(|group| size_of_val(group) + 16 + group.sums.capacity() * size_of::<StretchSum>());
    256 + plan.filter.iter().map(weight_of).sum::<usize>() + groups.sum::<usize>()
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
