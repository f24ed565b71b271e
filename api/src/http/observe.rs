//! The outermost layer: a request id and a few headers on every answer, one log line a request, and what is counted.

use std::time::Instant;

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use uuid::Uuid;

use super::Edge;
use crate::auth::Key;
use crate::cache::CacheState;

/// Names a request in answers and logs.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone)]
struct RequestId(String);

/// What a handler tells the log.
#[derive(Clone, Default)]
pub(super) struct Facts {
    /// The operation that ran, by name.
    pub(super) operation: Option<String>,
    /// Where the answer came from.
    pub(super) cache: Option<CacheState>,
    /// The name of the key that the caller came with.
    pub(super) key: Option<String>,
}

/// The id of a request, once [`observe`] has seen it.
pub(super) fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// Tells the log line of this request more.
pub(super) fn note(request: &HttpRequest, tell: impl FnOnce(&mut Facts)) {
    tell(request.extensions_mut().get_or_insert(Facts::default()));
}

/// Names the request, passes it on, counts and logs how it went. Neither documents nor variables are logged, and of
/// a key its name alone.
pub(super) async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let start = Instant::now();
    let sent = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| is_sane(id));
    let id = sent.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    let (method, path) = (request.method().clone(), request.path().chars().take(200).collect::<String>());
    request.extensions_mut().insert(RequestId(id.clone()));

    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));

    let facts = response.request().extensions().get::<Facts>().cloned().unwrap_or_default();
    let operation = facts.operation.map(|name| name.chars().take(80).collect::<String>());
    let took = start.elapsed();
    let status = response.status().as_u16();
    if let Some(edge) = response.request().app_data::<Data<Edge>>() {
        edge.traffic.count(response.request().match_pattern(), method.as_str(), status, took, facts.cache);
    }
    let duration_ms = (took.as_secs_f64() * 100_000.0).round() / 100.0;
    let bytes = match response.response().body().size() {
        BodySize::Sized(bytes) => bytes,
        BodySize::None | BodySize::Stream => 0,
    };
    tracing::info!(
        id,
        %method,
        path,
        status,
        operation,
        key = facts.key,
        duration_ms,
        cache = facts.cache.map(CacheState::as_str),
        bytes,
        "request"
    );
    Ok(response)
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
}
