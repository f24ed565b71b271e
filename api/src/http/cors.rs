//! What pages of other origins may read: <https://fetch.spec.whatwg.org/#http-cors-protocol>.

use actix_web::body::BoxBody;
use actix_web::dev::{RequestHead, Response};
use actix_web::http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, AGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    HeaderValue, IF_NONE_MATCH, ORIGIN, RETRY_AFTER, VARY,
};
use actix_web::http::{Method, StatusCode};

use super::gate::{RATE_LIMIT, RATE_LIMIT_POLICY};
use super::graphql::{CACHE_STATUS, DATA_FRESHNESS, DATA_VERSION};
use super::header::value;
use super::observe::REQUEST_ID;

/// Browsers ask again after this many seconds whether an origin may send a request.
const PREFLIGHT_SECONDS: HeaderValue = HeaderValue::from_static("3600");
const METHODS: [&str; 3] = ["GET", "HEAD", "POST"];
/// What a page may send.
const SENT: [HeaderName; 6] = [ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, IF_NONE_MATCH, REQUEST_ID];
/// What a page may read, beside what all may.
const READ: [HeaderName; 9] =
    [REQUEST_ID, DATA_VERSION, DATA_FRESHNESS, ETAG, AGE, CACHE_STATUS, RATE_LIMIT_POLICY, RATE_LIMIT, RETRY_AFTER];
/// What answers differ by.
const VARIES: &str = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// Pages of some origins, and no others, may read answers.
pub(super) struct Cors {
    origins: Vec<String>,
    methods: HeaderValue,
    sent: HeaderValue,
    read: HeaderValue,
}

impl Cors {
    /// That for these origins, as browsers send them; none without any.
    pub(super) fn of(origins: &[String]) -> Option<Self> {
        let list = |names: &[HeaderName]| value(names.iter().map(HeaderName::as_str).collect::<Vec<_>>().join(", "));
        let (methods, sent, read) = (value(METHODS.join(", ")), list(&SENT), list(&READ));
        (!origins.is_empty()).then(|| Self { origins: origins.to_vec(), methods, sent, read })
    }

    /// The answer to a browser that asks whether a page may send a request; none when this is no such question.
    pub(super) fn preflight(&self, request: &RequestHead) -> Option<Response<BoxBody>> {
        let method =
            request.headers.get(ACCESS_CONTROL_REQUEST_METHOD).filter(|_| request.method == Method::OPTIONS)?;
        let fault = match self.allowed(request) {
            None => "Pages of this origin may not read answers here.",
            Some(_) if !METHODS.iter().any(|known| method.as_bytes() == known.as_bytes()) => {
                "Pages ask with GET, HEAD or POST."
            }
            Some(_) if !may_send(request.headers.get(ACCESS_CONTROL_REQUEST_HEADERS)) => {
                "Pages may not send all of these headers."
            }
            Some(_) => "",
        };
        if !fault.is_empty() {
            return Some(Response::with_body(StatusCode::BAD_REQUEST, BoxBody::new(fault)));
        }
        let mut response = Response::with_body(StatusCode::OK, BoxBody::new(()));
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, self.methods.clone());
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, self.sent.clone());
        headers.insert(ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
        Some(response)
    }

    /// Tells who may read the answer to a request.
    pub(super) fn tell(&self, request: &RequestHead, headers: &mut HeaderMap) {
        if let Some(origin) = self.allowed(request) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, self.read.clone());
        let varies = match headers.get(VARY).and_then(|varies| varies.to_str().ok()) {
            Some(varies) => value(format!("{varies}, {VARIES}")),
            None => HeaderValue::from_static(VARIES),
        };
        headers.insert(VARY, varies);
    }

    /// The origin of a page, if it may read.
    fn allowed<'r>(&self, request: &'r RequestHead) -> Option<&'r HeaderValue> {
        let origin = request.headers.get(ORIGIN)?;
        self.origins.iter().any(|known| known.as_bytes() == origin.as_bytes()).then_some(origin)
    }
}

/// Whether a page may send all headers that are named.
fn may_send(named: Option<&HeaderValue>) -> bool {
    let Some(named) = named else { return true };
    let known = |name: &str| SENT.iter().any(|sent| sent.as_str().eq_ignore_ascii_case(name.trim()));
    named.to_str().is_ok_and(|names| names.split(',').all(known))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn cors() -> Cors {
        Cors::of(&["https://a.example".to_owned(), "https://b.example:8443".to_owned()]).unwrap()
    }

    fn asked(method: Method, headers: &[(&'static str, &'static str)]) -> actix_http::Request {
        headers
            .iter()
            .fold(TestRequest::default().method(method), |request, header| request.insert_header(*header))
            .to_request()
    }

    #[test]
    fn a_preflight_is_answered_for_listed_origins_and_what_they_may_send() {
        let origin = ("origin", "https://a.example");
        let (post, put) = (("access-control-request-method", "POST"), ("access-control-request-method", "PUT"));
        let headers = |names| ("access-control-request-headers", names);
        for (sent, status) in [
            (vec![origin, post], 200),
            (vec![origin, post, headers("content-type")], 200),
            (vec![origin, post, headers("Content-Type, authorization,x-request-id")], 200),
            (vec![origin, post, headers("content-type, x-other")], 400),
            (vec![origin, post, headers("")], 400),
            (vec![origin, put], 400),
            (vec![("origin", "https://c.example"), post], 400),
            (vec![post], 400),
        ] {
            let response = cors().preflight(asked(Method::OPTIONS, &sent).head());
            assert_eq!(response.map(|response| response.status().as_u16()), Some(status), "{sent:?}");
        }
        assert!(cors().preflight(asked(Method::OPTIONS, &[origin]).head()).is_none());
        assert!(cors().preflight(asked(Method::POST, &[origin, post]).head()).is_none());
    }

    #[test]
    fn answers_name_the_origin_that_may_read_and_vary_by_it() {
        let told = |origin: Option<&'static str>| {
            let headers: Vec<_> = origin.map(|origin| ("origin", origin)).into_iter().collect();
            let mut told = HeaderMap::new();
            told.insert(VARY, HeaderValue::from_static("Accept"));
            cors().tell(asked(Method::GET, &headers).head(), &mut told);
            assert_eq!(told.get(VARY).unwrap(), &format!("Accept, {VARIES}"));
            assert!(told.get(ACCESS_CONTROL_EXPOSE_HEADERS).unwrap().to_str().unwrap().contains("etag"));
            told.get(ACCESS_CONTROL_ALLOW_ORIGIN).map(|origin| origin.to_str().unwrap().to_owned())
        };
        assert_eq!(told(Some("https://b.example:8443")).as_deref(), Some("https://b.example:8443"));
        for other in [None, Some("https://b.example"), Some("https://A.example"), Some("null"), Some("")] {
            assert_eq!(told(other), None, "{other:?}");
        }
        assert!(Cors::of(&[]).is_none());
    }
}
