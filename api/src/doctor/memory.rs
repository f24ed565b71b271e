//! Whether servers find ready what they read into memory.

use super::Finding;
use crate::dimension::{Hub, RepositoryKind};
use crate::engine::{Ready, ready};
use crate::store::{Session, StoreResult};

const MEMORY: &str = "memory";
const ADVICE: &str = "servers start from the tables, which takes longer; run `hubscope repack`";

/// Each kind of each hub that something is recorded of.
pub(super) async fn check(session: &Session) -> StoreResult<Vec<Finding>> {
    let mut findings = Vec::new();
    for hub in Hub::ALL {
        for kind in RepositoryKind::ALL {
            if session.count_snapshots(*hub, Some(*kind)).await? > 0 {
                findings.push(told(*hub, *kind, ready(session, *hub, *kind).await?));
            }
        }
    }
    Ok(findings)
}

fn told(hub: Hub, kind: RepositoryKind, ready: Ready) -> Finding {
    match ready {
        Ready::Whole { repositories, amounts } => {
            let told = format!("{hub} {kind}: {repositories} repositories and {amounts} amounts lie ready");
            Finding::ok(MEMORY, told)
        }
        Ready::Missing => Finding::warning(MEMORY, format!("{hub} {kind}: nothing lies ready"), ADVICE),
        Ready::Unfit => {
            Finding::warning(MEMORY, format!("{hub} {kind}: what lies ready is damaged or of another form"), ADVICE)
        }
    }
}
