//! Values of headers that are written here.

use actix_web::http::header::HeaderValue;
use bytes::Bytes;

/// The value of a header; empty if the text cannot be one. What is written here are numbers, names of this program and hashes.
pub(super) fn value(text: impl Into<Bytes>) -> HeaderValue {
    HeaderValue::from_maybe_shared(text.into()).unwrap_or(HeaderValue::from_static(""))
}
