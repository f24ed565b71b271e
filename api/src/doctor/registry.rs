//! Whether what people know beside the listings is there.

use super::Finding;
use crate::dimension::Hub;
use crate::store::{Session, StoreResult};

const REGISTRY: &str = "registry";

/// Publishers and breaks of each hub that something is recorded of, curated sizes and published figures.
pub(super) async fn check(session: &Session) -> StoreResult<Vec<Finding>> {
    let mut findings = Vec::new();
    for hub in Hub::ALL {
        if session.count_snapshots(*hub, None).await? == 0 {
            continue;
        }
        let publishers = session.publisher_records(*hub).await?.len();
        let import = format!("origins are unknown; run `hubscope publishers import FILE --hub {hub}`");
        findings.push(filled(&format!("{hub} publishers"), publishers, &import));
        let breaks = session.breaks(*hub).await?.len();
        let import = "answers name no day on which a way of counting changed; run `hubscope breaks import FILE`";
        findings.push(filled(&format!("{hub} breaks"), breaks, import));
    }
    let sizes = session.curated_sizes().await?.len();
    let import = "sizes are what names and file headers tell; run `hubscope parameters import FILE`";
    findings.push(filled("sizes", sizes, import));
    let figures = usize::try_from(session.count_figures().await?).unwrap_or(usize::MAX);
    let import = "reports have no claims to hold against the data; run `hubscope figures import FILE`";
    findings.push(filled("figures", figures, import));
    Ok(findings)
}

fn filled(table: &str, lines: usize, import: &str) -> Finding {
    match lines {
        0 => Finding::warning(REGISTRY, format!("{table}: none"), import),
        lines => Finding::ok(REGISTRY, format!("{table}: {lines}")),
    }
}
