//! The outermost layer: a request id and a few headers on every answer, one log line a request, and what is counted.

use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use bytes::Bytes;
use uuid::Uuid;

use super::Edge;
use super::header::value;
use super::traffic::Route;
use crate::auth::Key;
use crate::cache::CacheState;

/// Names a request in answers and logs.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is known of a request while it is under way.
struct Observed {
    id: HeaderValue,
    facts: Facts,
}

/// What a handler tells the log.
#[derive(Clone, Default)]
pub(super) struct Facts {
    /// The operation that ran, by name.
    pub(super) operation: Option<Arc<str>>,
    /// Where the answer came from.
    pub(super) cache: Option<CacheState>,
    /// The name of the key that the caller came with.
    pub(super) key: Option<String>,
}

/// The id of a request, once [`observe`] has seen it.
pub(super) fn request_id(request: &HttpRequest) -> String {
    let extensions = request.extensions();
    extensions.get::<Observed>().and_then(|observed| observed.id.to_str().ok()).unwrap_or_default().to_owned()
}

/// Tells the log line of this request more.
pub(super) fn note(request: &HttpRequest, tell: impl FnOnce(&mut Facts)) {
    if let Some(observed) = request.extensions_mut().get_mut::<Observed>() {
        tell(&mut observed.facts);
    }
}

/// Names the request, passes it on, counts and logs how it went. Neither documents nor variables are logged, and of
/// a key its name alone.
pub(super) async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let start = Instant::now();
    let sent = request.headers().get(&REQUEST_ID).filter(|id| id.to_str().is_ok_and(is_sane));
    let id = sent.cloned().unwrap_or_else(new_id);
    request.extensions_mut().insert(Observed { id: id.clone(), facts: Facts::default() });

    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id.clone());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));

    let facts =
        response.request().extensions_mut().get_mut::<Observed>().map(|observed| std::mem::take(&mut observed.facts));
    let facts = facts.unwrap_or_default();
    let took = start.elapsed();
    let (request, status) = (response.request(), response.status().as_u16());
    if let Some(edge) = request.app_data::<Data<Edge>>() {
        edge.traffic.count(Route::of(request.path()), request.method(), status, took, facts.cache);
    }
    let bytes = match response.response().body().size() {
        BodySize::Sized(bytes) => bytes,
        BodySize::None | BodySize::Stream => 0,
    };
    tracing::info!(
        id = id.to_str().unwrap_or_default(),
        method = %request.method(),
        path = shortened(request.path(), 200),
        status,
        operation = facts.operation.as_deref().map(|name| shortened(name, 80)),
        key = facts.key,
        duration_ms = (took.as_secs_f64() * 100_000.0).round() / 100.0,
        cache = facts.cache.map(CacheState::as_str),
        bytes,
        "request"
    );
    Ok(response)
}

/// At most so many characters of a text.
fn shortened(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn new_id() -> HeaderValue {
    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
    let text = Uuid::new_v4().hyphenated().encode_lower(&mut text);
    value(Bytes::copy_from_slice(text.as_bytes()))
}

/// 1 to 128 visible ASCII characters that are no key: it is logged and sent back.
fn is_sane(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()) && !Key::is_like(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_no_name_of_a_request() {
        assert!(is_sane("trace-1") && !is_sane("a b") && !is_sane(""));
        assert!(!is_sane(Key::generate().unwrap().expose()));
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!((shortened("abc", 3), shortened("abcd", 3), shortened("äöü", 2)), ("abc", "abc", "äö"));
    }
}
