//! Answers as HTTP responses.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::RequestHead;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    AGE, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
    VARY, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, HttpResponseBuilder};
use bytes::Bytes;

use super::execute::{Own, told};
use super::head::Head;
use super::incoming::Malformed;
use super::media::Media;
use super::run::{Given, Ran};
use crate::auth::Quota;
use crate::cache::{Answer, Coding};
use crate::http::codings::Codings;
use crate::http::document::{Code, Fault};
use crate::http::edge::Edge;
use crate::http::gate::{Denied, policy, tell};
use crate::http::header::{held_lists, names, value};
use crate::http::observe::Observed;

/// The data version an answer was read at.
pub(crate) const DATA_VERSION: HeaderName = HeaderName::from_static("x-data-version");
/// The stalest freshness that an answer tells.
pub(crate) const DATA_FRESHNESS: HeaderName = HeaderName::from_static("x-data-freshness");
/// How an answer that is out of date was come by: RFC 9211.
pub(crate) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// What answers differ by, beside the address.
pub(super) const VARIES: HeaderValue = HeaderValue::from_static("Accept, Accept-Encoding");
/// The same where not everybody may read.
const VARIES_BY_KEY: HeaderValue = HeaderValue::from_static("Accept, Authorization, Accept-Encoding");
pub(super) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The answer to a request that ran. `safe`: it came by a method to which the answer may be that nothing has changed.
pub(super) async fn ran(
    request: &RequestHead,
    edge: &Edge,
    media: Media,
    ran: Ran,
    safe: bool,
    observed: &mut Observed,
) -> HttpResponse {
    let Ran { answer, cache, operation, age, .. } = ran;
    (observed.operation, observed.cache) = (operation, Some(cache));
    match answer {
        Given::Kept(answer, head) => {
            let mut response = kept(request, edge, media, &answer, &head, safe).await;
            if let Some(age) = age {
                out_of_date(response.headers_mut(), age);
            }
            response
        }
        Given::Own(own) => {
            let mut response = response(status(media, own.status), own.body.clone());
            describe_own(response.headers_mut(), &own);
            response.headers_mut().insert(CONTENT_TYPE, media.content_type());
            response
        }
    }
}

/// An answer that others may be given, too.
async fn kept(
    request: &RequestHead,
    edge: &Edge,
    media: Media,
    answer: &Arc<Answer>,
    head: &Head,
    safe: bool,
) -> HttpResponse {
    let codings = Codings::of(&request.headers);
    let wished = codings.choose(answer.body.plain().len());
    let held = if safe { held(request, head, media, wished, codings) } else { None };
    let (mut response, tag) = match held {
        Some(tag) => (response(304, Bytes::new()), tag),
        None => {
            let packed = match wished {
                Some(coding) => edge.cache.packed(answer, coding).await.map(|packed| (packed, coding)),
                None => None,
            };
            edge.traffic.sent(packed.as_ref().map(|(_, coding)| *coding));
            let (body, coding) = match packed {
                Some((packed, coding)) => (packed, Some(coding)),
                None => (answer.body.plain().clone(), None),
            };
            let mut response = response(200, body);
            response.headers_mut().insert(CONTENT_TYPE, media.content_type());
            if let Some(coding) = coding {
                response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
            }
            (response, head.tag(media, coding))
        }
    };
    let tag = tag.clone();
    describe(response.headers_mut(), edge, head, tag);
    response
}

/// Says of an answer that is the caller's own of which data it is.
pub(super) fn describe_own(headers: &mut HeaderMap, own: &Own) {
    headers.insert(DATA_VERSION, value(own.version.to_string()));
    headers.insert(DATA_FRESHNESS, value(own.freshness.clone()));
    headers.insert(CACHE_CONTROL, NO_STORE);
}

/// Says of an answer that others may be given which it is, of which data.
pub(super) fn describe(headers: &mut HeaderMap, edge: &Edge, head: &Head, tag: HeaderValue) {
    // The data may change at any moment: keep it, but ask whether it still holds.
    let keep = if edge.settings.is_open() { "public, no-cache" } else { "private, no-cache" };
    headers.insert(ETAG, tag);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(DATA_VERSION, head.version.clone());
    headers.insert(DATA_FRESHNESS, head.freshness.clone());
}

/// The tag of the answer in a coding that the caller takes and says to hold.
fn held<'h>(
    request: &RequestHead,
    head: &'h Head,
    media: Media,
    wished: Option<Coding>,
    codings: Codings,
) -> Option<&'h HeaderValue> {
    let mut lists = held_lists(&request.headers).peekable();
    lists.peek()?;
    let tags = || std::iter::once(wished).chain(codings.taken()).map(|coding| head.tag(media, coding));
    lists.find_map(|list| tags().find(|tag| tag.to_str().is_ok_and(|tag| names(list, tag))))
}

/// Says that an answer has been out of date for so many seconds. What others did not agree to is not to be kept for them.
fn out_of_date(headers: &mut HeaderMap, age: u64) {
    headers.insert(AGE, value(age.to_string()));
    headers.insert(CACHE_STATUS, value(format!("hubscope; hit; ttl=-{age}")));
    headers.insert(CACHE_CONTROL, NO_STORE);
}

/// What answers of a server differ by.
pub(super) fn varies(is_open: bool) -> HeaderValue {
    if is_open { VARIES } else { VARIES_BY_KEY }
}

pub(super) fn response(status: u16, body: Bytes) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::with_body(status, BoxBody::new(body))
}

/// The answer to a request that may not run. That it asks for too much is told by the status under either media type: whoever stands
/// between sees what is refused.
pub(super) fn refused(edge: &Edge, media: Media, fault: Fault) -> HttpResponse {
    let state = edge.engine.state();
    let too_much = fault.code == Code::TooComplex;
    let (body, code) = told(edge, fault);
    let mut response = begin(if too_much { code } else { status(media, code) });
    response.insert_header((DATA_VERSION, state.version.to_string()));
    response.insert_header((DATA_FRESHNESS, state.stalest.name()));
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((CONTENT_TYPE, media.content_type())).body(body)
}

/// The answer to a caller who does not get what was asked. A key that lacks the scope is told as any other refusal of a document;
/// what a client has to change about how it asks, by its status under either media type.
pub(super) fn denied(edge: &Edge, media: Media, denied: &Denied) -> HttpResponse {
    let (body, code) = told(edge, denied.fault());
    let mut response =
        begin(if matches!(denied, Denied::NotAllowed | Denied::NotTrusted) { status(media, code) } else { code });
    match denied {
        Denied::NoKey(_) => drop(response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"hubscope\""))),
        Denied::BadKey => {
            let challenge = "Bearer realm=\"hubscope\", error=\"invalid_token\"";
            response.insert_header((WWW_AUTHENTICATE, challenge));
        }
        Denied::Exhausted(standing, _) => drop(response.insert_header((RETRY_AFTER, standing.seconds.to_string()))),
        Denied::Crowded(_) => drop(response.insert_header((RETRY_AFTER, "5"))),
        Denied::Busy | Denied::Unchecked => drop(response.insert_header((RETRY_AFTER, "1"))),
        Denied::NotAllowed | Denied::NotTrusted => {}
    }
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((CONTENT_TYPE, media.content_type()));
    let mut response = response.body(body);
    if let Denied::Exhausted(standing, _) = denied {
        let quota = Quota { units: standing.limit, window: standing.window };
        tell(standing, policy(&quota), response.headers_mut());
    }
    response
}

/// The answer to what is no GraphQL request: by its status under either media type.
pub(crate) fn malformed(edge: &Edge, media: Media, malformed: Malformed) -> HttpResponse {
    let (body, _) = told(edge, malformed.fault);
    let status = malformed.status.as_u16();
    begin(status)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_TYPE, media.content_type()))
        .body(body)
}

/// The answer to a method that asks for nothing here; `allowed` are those that do.
pub(super) fn method_not_allowed(edge: &Edge, media: Media, message: &str, allowed: &'static str) -> HttpResponse {
    let mut response = malformed(edge, media, Malformed::new(StatusCode::METHOD_NOT_ALLOWED, message));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

fn begin(status: u16) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    response.insert_header((VARY, VARIES));
    response
}

fn status(media: Media, status: u16) -> u16 {
    match media {
        Media::Json => 200,
        Media::GraphqlResponse => status,
    }
}
