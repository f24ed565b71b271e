//! Values of headers that are written here, and entity tags that callers say to hold.

use actix_web::http::header::{HeaderMap, HeaderValue, IF_NONE_MATCH};
use bytes::Bytes;

/// The value of a header; empty if the text cannot be one. What is written here are numbers, names of this program and hashes.
pub(super) fn value(text: impl Into<Bytes>) -> HeaderValue {
    HeaderValue::from_maybe_shared(text.into()).unwrap_or(HeaderValue::from_static(""))
}

/// Whether a caller says to hold what has an entity tag, weak or not.
pub(super) fn is_held(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let tag = tag.to_str().unwrap_or_default().trim_start_matches("W/");
    held_lists(headers).any(|list| names(list, tag))
}

/// The lists of entity tags that a caller says to hold.
pub(super) fn held_lists(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers.get_all(IF_NONE_MATCH).filter_map(|list| list.to_str().ok())
}

/// Whether a list of entity tags names this one, compared weakly as RFC 9110 wants it for `If-None-Match`.
pub(super) fn names(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == etag)
}
