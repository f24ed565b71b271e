//! One conversion from our errors to those of GraphQL. What carries no code is not public: the edge masks it.

use std::sync::Arc;

use async_graphql::{Error, ErrorExtensions, ServerError};

use crate::catalogue::ListError;
use crate::metrics::MetricError;
use crate::store::StoreError;

/// An error for the caller, with a code that programs can act on.
pub(super) fn coded(code: &'static str, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// What becomes of an error of the database: that it is away passes, and is told as such.
pub(super) fn store_error(error: &StoreError) -> Error {
    if !error.is_passing() {
        return Error::new(error.to_string());
    }
    tracing::warn!("a read broke off: {error}");
    away()
}

/// The same of errors of loads, which come as they are.
pub(super) fn tell_passing(errors: &mut [ServerError]) {
    for error in errors {
        let of_load = error.source::<Arc<StoreError>>().map(|error| &**error);
        let told = error.source::<StoreError>().or(of_load).filter(|error| error.is_passing()).map(store_error);
        if let Some(Error { message, extensions, .. }) = told {
            (error.message, error.extensions, error.source) = (message, extensions, None);
        }
    }
}

/// The database is away, overloaded or not migrated.
pub(super) fn away() -> Error {
    coded("UNAVAILABLE", "the data cannot be read at the moment; try again shortly")
}

/// What becomes of a metric's error.
pub(super) fn metric_error(error: MetricError) -> Error {
    match error {
        MetricError::BadInput(message) => coded("BAD_USER_INPUT", message),
        MetricError::Unavailable(message) => coded("UNAVAILABLE", message),
        MetricError::Store(error) => store_error(&error),
    }
}

/// What becomes of a list's error, which several fields may share.
pub(super) fn list_error(error: &ListError) -> Error {
    match error {
        ListError::BadInput(message) => coded("BAD_USER_INPUT", message),
        ListError::Store(error) => store_error(error),
    }
}
