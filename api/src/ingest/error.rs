//! Why an ingest ended without publishing.

use crate::store::{LeaseError, StoreError};

use super::source::{Address, FetchError, SourceError};

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
    /// A file could not be fetched.
    #[error("{address}: {error}")]
    Fetch {
        /// Its address, without what may be secret.
        address: Address,
        /// Why.
        #[source]
        error: FetchError,
    },
    /// The database failed, or another writer took over.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The reader failed in a way that it should not.
    #[error("{0}: reading it failed inside this program, so nothing of it was kept; please report it with the file")]
    Reader(String),
    /// Stopped from outside.
    #[error("stopped; nothing of this run was published, and the same command finishes the work")]
    Stopped,
}

impl From<StoreError> for IngestError {
    fn from(error: StoreError) -> Self {
        Self::Lease(error.into())
    }
}
