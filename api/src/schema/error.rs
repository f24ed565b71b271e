//! One conversion from our errors to those of GraphQL. What carries no code is not public: the edge masks it.

use async_graphql::{Error, ErrorExtensions};

use crate::catalogue::ListError;
use crate::metrics::MetricError;

/// An error for the caller, with a code that programs can act on.
pub(super) fn coded(code: &'static str, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// What becomes of a metric's error.
pub(super) fn metric_error(error: MetricError) -> Error {
    match error {
        MetricError::BadInput(message) => coded("BAD_USER_INPUT", message),
        MetricError::Unavailable(message) => coded("UNAVAILABLE", message),
        MetricError::Store(error) => Error::new(error.to_string()),
    }
}

/// What becomes of a list's error, which several fields may share.
pub(super) fn list_error(error: &ListError) -> Error {
    match error {
        ListError::BadInput(message) => coded("BAD_USER_INPUT", message),
        ListError::Store(error) => Error::new(error.to_string()),
    }
}
