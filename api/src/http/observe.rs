//! The outermost layer: a request id and a few headers on every answer, one log line a request, and what is counted.
//!
//! GraphQL is answered here at once. What else there is goes through the routes of the server library, whose layers would cost an
//! answer that is known more than finding it.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_http::{ConnectionType, Request};
use actix_web::body::{BodySize, BoxBody, MessageBody as _};
use actix_web::dev::{RequestHead, Response, Service, ServiceResponse};
use actix_web::http::header::{CONNECTION, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use actix_web::http::{Method, StatusCode};
use actix_web::{Error, HttpMessage as _, HttpRequest};
use bytes::Bytes;
use tracing::{Instrument as _, Span, field};
use uuid::Uuid;

use super::Edge;
use super::connection::{Answering, Exchange};
use super::cors::Cors;
use super::gate::comes_from;
use super::graphql;
use super::header::value;
use super::live::is_upgrade;
use super::route::Route;
use super::traffic::known_method;
use crate::auth::Key;
use crate::cache::CacheState;
use crate::config::Network;
use crate::telemetry::traces;

/// Names a request in answers and logs.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// So many characters of the name of an operation are told.
pub(super) const LONGEST_NAME: usize = 80;

/// What every request of a thread passes first, and its answer last.
pub(super) struct Front {
    edge: Edge,
    cors: Option<Cors>,
}

/// What is known of a request while it is under way, for its log line.
pub(super) struct Observed {
    id: HeaderValue,
    began: Instant,
    route: Route,
    /// The operation that ran, by name.
    pub(super) operation: Option<Arc<str>>,
    /// Where the answer came from.
    pub(super) cache: Option<CacheState>,
    /// The name of the key that the caller came with.
    pub(super) key: Option<String>,
    answering: Answering,
}

/// The id of a request that is answered by the routes of the server library.
struct Named(HeaderValue);

/// How a request is answered.
enum Way<F> {
    /// It is none but a page's question whether it may ask.
    Preflight(Request, Response<BoxBody>),
    /// As GraphQL.
    Graphql(Request),
    /// As GraphQL that the operator wrote.
    Named(Request),
    /// By the routes of the server library.
    Routed(F),
}

/// The id of a request that came by the routes of the server library.
pub(super) fn request_id(request: &HttpRequest) -> String {
    let extensions = request.extensions();
    extensions.get::<Named>().and_then(|Named(id)| id.to_str().ok()).unwrap_or_default().to_owned()
}

impl Front {
    pub(super) fn new(edge: &Edge) -> Rc<Self> {
        Rc::new(Self { edge: edge.clone(), cors: Cors::of(&edge.settings.cors_origins) })
    }

    /// Names a request, has it answered, counts and logs how it went. Neither documents nor variables are logged, and of a key its
    /// name alone.
    pub(super) fn answer<S>(
        self: &Rc<Self>,
        request: Request,
        routes: &S,
    ) -> impl Future<Output = Result<Response<BoxBody>, Error>> + use<S>
    where
        S: Service<Request, Response = ServiceResponse, Error = Error>,
    {
        let mut observed = Observed::of(&request);
        let span = observed.span(request.head(), &self.edge.settings.trusted_proxies);
        let way = span.in_scope(|| self.way(request, observed.route, &observed.id, routes));
        let front = Rc::clone(self);
        let answering = async move {
            match way {
                Way::Graphql(mut request) => {
                    let response = graphql::answer(&front.edge, &mut request, &mut observed).await;
                    Ok(front.told(request.head(), response.into(), observed))
                }
                Way::Named(mut request) => {
                    let response = graphql::named(&front.edge, &mut request, &mut observed).await;
                    Ok(front.told(request.head(), response.into(), observed))
                }
                Way::Routed(answer) => {
                    let (request, response) = answer.await?.into_parts();
                    Ok(front.told(request.head(), response.into(), observed))
                }
                Way::Preflight(request, response) => Ok(front.told(request.head(), response, observed)),
            }
        };
        answering.instrument(span)
    }

    fn way<S>(&self, request: Request, route: Route, id: &HeaderValue, routes: &S) -> Way<S::Future>
    where
        S: Service<Request, Response = ServiceResponse, Error = Error>,
    {
        if let Some(response) = self.cors.as_ref().and_then(|cors| cors.preflight(request.head())) {
            return Way::Preflight(request, response);
        }
        if route == Route::Graphql && !is_upgrade(request.head()) {
            return Way::Graphql(request);
        }
        if route == Route::Named {
            return Way::Named(request);
        }
        request.extensions_mut().insert(Named(id.clone()));
        Way::Routed(routes.call(request))
    }

    /// The answer with what every one of them has.
    fn told(&self, request: &RequestHead, mut response: Response<BoxBody>, observed: Observed) -> Response<BoxBody> {
        if let Some(cors) = &self.cors {
            cors.tell(request, response.headers_mut());
        }
        let status = response.status().as_u16();
        let Observed { id, began, route, operation, cache, key, answering } = observed;
        // While it stops, its client asks again on another connection, and there of another server.
        let is_last = (self.edge.is_stopping() && status != StatusCode::SWITCHING_PROTOCOLS.as_u16())
            || response.headers().contains_key(CONNECTION);
        if is_last {
            // The server library passes over the header.
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
        let size = response.body().size();
        if size == BodySize::Stream {
            answering.goes_on();
        } else if is_last {
            answering.ends();
        }
        let bytes = if let BodySize::Sized(bytes) = size { bytes } else { 0 };
        let took = began.elapsed();
        self.edge.traffic.count(route, &request.method, status, took, cache);
        let span = Span::current();
        span.record("http.response.status_code", i64::from(status));
        span.record("hubscope.cache", cache.map(CacheState::as_str));
        if status >= 500 {
            span.record("otel.status_code", "ERROR");
        }
        tracing::info!(
            id = id.to_str().unwrap_or_default(),
            method = request.method.as_str(),
            path = shortened(request.uri.path(), 200),
            status,
            operation = operation.as_deref().map(|name| shortened(name, LONGEST_NAME)),
            key,
            duration_ms = millis(took),
            cache = cache.map(CacheState::as_str),
            bytes,
            "request"
        );
        let headers = response.headers_mut();
        headers.insert(REQUEST_ID, id);
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        response
    }
}

impl Observed {
    fn of(request: &Request) -> Self {
        let began = Instant::now();
        let answering = request.conn_data().map_or_else(Answering::unwatched, Exchange::answering);
        let request = request.head();
        let sent = request.headers.get(&REQUEST_ID).filter(|id| id.to_str().is_ok_and(is_sane));
        let (id, route) = (sent.cloned().unwrap_or_else(new_id), Route::of(&request.uri));
        Self { id, began, route, operation: None, cache: None, key: None, answering }
    }

    /// Of its trace, where traces are made; those who only look whether the server lives are in none.
    fn span(&self, request: &RequestHead, trusted: &[Network]) -> Span {
        if matches!(self.route, Route::Livez | Route::Readyz | Route::Metrics) {
            return Span::none();
        }
        let span = tracing::info_span!(
            target: traces::TARGET,
            "request",
            otel.name = format!("{} {}", name_of(&request.method), self.route.pattern()),
            otel.kind = "server",
            http.request.method = name_of(&request.method),
            http.route = self.route.pattern(),
            http.response.status_code = field::Empty,
            otel.status_code = field::Empty,
            hubscope.request_id = self.id(),
            hubscope.cache = field::Empty,
        );
        if !span.is_disabled()
            && comes_from(request, trusted)
            && let Some(told) = request.headers.get(traces::TRACEPARENT).and_then(|told| told.to_str().ok())
        {
            traces::belongs_to(&span, told);
        }
        span
    }

    /// The id of the request.
    pub(super) fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }
}

/// The name of a method, as semantic conventions want it: `_OTHER` where strangers made it up.
fn name_of(method: &Method) -> &'static str {
    known_method(method).unwrap_or("_OTHER")
}

/// Milliseconds, as they are logged.
pub(super) fn millis(took: Duration) -> f64 {
    (took.as_secs_f64() * 100_000.0).round() / 100.0
}

/// At most so many characters of a text that strangers made up; nothing of one that a key is in.
pub(super) fn shortened(text: &str, most: usize) -> &str {
    if Key::is_within(text) {
        return "(a key)";
    }
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
    (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()) && !Key::is_within(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_no_name_of_a_request() {
        assert!(is_sane("trace-1") && !is_sane("a b") && !is_sane(""));
        let key = Key::generate().unwrap();
        assert!(!is_sane(key.expose()) && !is_sane(&format!("Bearer-{}", key.expose())));
        assert_eq!(shortened(&format!("/q/{}", key.expose()), 200), "(a key)");
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!((shortened("abc", 3), shortened("abcd", 3), shortened("äöü", 2)), ("abc", "abc", "äö"));
    }
}
