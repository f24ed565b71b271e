//! Whether somebody writes, and what a run that was stopped left behind.

use super::Finding;
use crate::store::{Session, SnapshotKey, StoreResult};

const WRITING: &str = "writing";
/// How many listings are named.
const NAMED: usize = 3;

pub(super) async fn check(session: &Session) -> StoreResult<Finding> {
    if session.is_written().await? {
        return Ok(Finding::ok(WRITING, "an ingest or import runs now, or was cut off within the last half minute"));
    }
    Ok(match session.staged().await?.as_slice() {
        [] => Finding::ok(WRITING, "nobody writes, and nothing is left over"),
        staged => {
            let told = format!("{} read and not published, by a run that failed or was stopped", names(staged));
            Finding::warning(WRITING, told, "run that ingest again: it goes on with what it has read")
        }
    })
}

fn names(staged: &[SnapshotKey]) -> String {
    let named = staged.iter().take(NAMED).map(|key| format!("{} {} {}", key.hub, key.kind, key.taken_on));
    let named = named.collect::<Vec<_>>().join(", ");
    match staged.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
