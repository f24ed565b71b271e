//! The range of days that a metric can answer.

use super::definition::{Base, Definition};
use super::history::DownloadHistory;
use super::{MetricError, Reading, count_of_days};
use crate::calendar::Period;
use crate::dimension::{Hub, RepositoryKind};

/// What a metric can answer on a hub; none where nothing is recorded.
pub async fn of(reading: &Reading, hub: Hub, metric: &Definition) -> Result<Option<Period>, MetricError> {
    let kinds = match &metric.basis {
        Base::ModelDownloads => {
            let recorded = reading.engine().recorded(hub, RepositoryKind::Model).await?;
            return Ok(DownloadHistory::of(&recorded).recorded);
        }
        Base::Repositories(kind) => std::slice::from_ref(kind),
        Base::Everything => RepositoryKind::ALL,
    };
    let mut available = None;
    for kind in kinds {
        available = join(available, count_of_days(&reading.engine().recorded(hub, *kind).await?));
    }
    Ok(available)
}

/// The shortest period that covers both.
fn join(a: Option<Period>, b: Option<Period>) -> Option<Period> {
    match (a, b) {
        (Some(a), Some(b)) => Period::new(a.from().min(b.from()), a.to().max(b.to())).ok(),
        (one, other) => one.or(other),
    }
}
