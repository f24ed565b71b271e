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

impl ListError {
    /// A cursor that another list gave, or none.
    pub(super) fn foreign_cursor() -> Self {
        let told = "`after` is no cursor of this list in this order; take an `endCursor` that it gave";
        Self::BadInput(told.to_owned())
    }
}
