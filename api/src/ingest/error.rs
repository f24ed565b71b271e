//! Why an ingest ended without publishing.

use crate::store::{LeaseError, StoreError};

use super::source::SourceError;

/// Nothing of the run was published.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A file is refused whole.
    #[error("{source_name}: {error}")]
    Source {
        /// Which file.
        source_name: String,
        /// Why.
        #[source]
        error: SourceError,
    },
    /// The database failed, or another writer took over.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// Stopped from outside.
    #[error("stopped; nothing of this run was published, and the same command finishes the work")]
    Stopped,
}

impl From<StoreError> for IngestError {
    fn from(error: StoreError) -> Self {
        Self::Lease(error.into())
    }
}
