//! Sums that were worked out once, whatever the period.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::dimension::Plan;
use crate::engine::Sums;

/// Bytes that are remembered; beyond them all is forgotten, and what is still asked comes back.
const MOST: usize = 32 << 20;

/// Sums over the whole history, by plan.
#[derive(Debug, Default)]
pub(super) struct Memo(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    sums: HashMap<Plan, Arc<Sums>>,
    bytes: usize,
}

impl Memo {
    /// The sums of a plan.
    pub(super) fn get_or(&self, plan: &Plan, work_out: impl FnOnce() -> Option<Sums>) -> Option<Arc<Sums>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().sums.get(plan) {
            return Some(Arc::clone(known));
        }
        let sums = Arc::new(work_out()?);
        let bytes = 500 + sums.groups().iter().map(|group| 100 + size_of_val(group.sums.as_slice())).sum::<usize>() * 2;
        let mut known = lock();
        if known.bytes + bytes > MOST {
            *known = Known::default();
        }
        known.bytes += bytes;
        known.sums.insert(plan.clone(), Arc::clone(&sums));
        Some(sums)
    }
}
