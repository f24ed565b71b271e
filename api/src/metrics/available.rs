//! The range of days that a metric can answer.

use super::history::DownloadHistory;
use super::{MetricError, Reading, count_of_days};
use crate::calendar::Period;
use crate::dimension::{Hub, RepositoryKind};

/// The recorded history of the downloads of models.
pub async fn downloads(reading: &Reading, hub: Hub) -> Result<Option<Period>, MetricError> {
    Ok(DownloadHistory::of(&reading.engine().recorded(hub, RepositoryKind::Model).await?).recorded)
}

/// From the first snapshot of any of some kinds to the day after the last.
pub async fn counts(reading: &Reading, hub: Hub, kinds: &[RepositoryKind]) -> Result<Option<Period>, MetricError> {
    let mut available = None;
    for kind in kinds {
        let counted = count_of_days(&reading.engine().recorded(hub, *kind).await?);
        available = join(available, counted);
    }
    Ok(available)
}

/// The shortest period that covers both.
pub(super) fn join(a: Option<Period>, b: Option<Period>) -> Option<Period> {
    match (a, b) {
        (Some(a), Some(b)) => Period::new(a.from().min(b.from()), a.to().max(b.to())).ok(),
        (one, other) => one.or(other),
    }
}
