//! Why a list or look-up gives no answer.

use crate::store::StoreError;

/// Why a list or look-up gives no answer. The first text is for the caller; the second is for the log.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The arguments do not fit; the text says what would do.
    #[error("{0}")]
    BadInput(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
