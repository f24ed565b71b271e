//! Why a metric gives no answer.

use crate::calendar::PeriodError;
use crate::store::StoreError;

/// Why a metric gives no answer. The texts of the first two are for the caller; the third is for the log.
#[derive(Debug, thiserror::Error)]
pub enum MetricError {
    /// The arguments do not fit; the text says what would do.
    #[error("{0}")]
    BadInput(String),
    /// Nothing is recorded that could answer.
    #[error("{0}")]
    Unavailable(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PeriodError> for MetricError {
    fn from(error: PeriodError) -> Self {
        Self::BadInput(error.to_string())
    }
}
