//! Answers as HTTP responses.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::incoming::Malformed;
use super::media::Media;
use super::run::{Ran, told};
use crate::cache::KeyBuilder;
use crate::http::document::Fault;
use crate::http::gate::{Denied, tell};
use crate::http::observe::note;
use crate::schema::DataState;

/// The data version an answer was read at.
pub(crate) const DATA_VERSION: &str = "X-Data-Version";
/// The stalest freshness that an answer tells.
pub(crate) const DATA_FRESHNESS: &str = "X-Data-Freshness";

/// The answer to a request that ran.
pub(super) fn ran(request: &HttpRequest, media: Media, ran: Ran, safe: bool, anonymous: bool) -> HttpResponse {
    note(request, |facts| {
        facts.operation = ran.operation;
        facts.cache = Some(ran.cache);
    });
    let kept = ran.cache != crate::cache::CacheState::Bypass;
    let etag = ran.key.filter(|_| kept).map(|key| {
        let tag = KeyBuilder::new().part(key.to_string()).part(media.content_type()).finish().to_string();
        format!("\"{}\"", &tag[..32])
    });
    let known = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let unchanged = safe && etag.as_ref().is_some_and(|etag| known.into_iter().any(|known| names(known, etag)));
    let mut response = begin(if unchanged { 304 } else { status(media, ran.status) });
    response.insert_header((DATA_VERSION, ran.version.to_string()));
    response.insert_header((DATA_FRESHNESS, ran.freshness));
    match etag {
        // The data may change at any moment: keep it, but ask whether it still holds.
        Some(etag) => {
            let keep = if anonymous { "public, no-cache" } else { "private, no-cache" };
            response.insert_header((ETAG, etag)).insert_header((CACHE_CONTROL, keep))
        }
        None => response.insert_header((CACHE_CONTROL, "no-store")),
    };
    if unchanged {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, media.content_type())).body(ran.body)
}

/// The answer to a request that may not run.
pub(super) fn refused(media: Media, fault: Fault, state: &DataState) -> HttpResponse {
    let (body, code) = told(fault);
    let mut response = begin(status(media, code));
    response.insert_header((DATA_VERSION, state.version.to_string()));
    response.insert_header((DATA_FRESHNESS, state.stalest.name()));
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((CONTENT_TYPE, media.content_type())).body(body)
}

/// The answer to a caller who does not get what was asked. A key that lacks the scope is told as any other refusal of a document;
/// what a client has to change about how it asks, by its status under either media type.
pub(super) fn denied(media: Media, denied: &Denied) -> HttpResponse {
    let (body, code) = told(denied.fault());
    let mut response = begin(if *denied == Denied::NotAllowed { status(media, code) } else { code });
    match denied {
        Denied::NoKey(_) => drop(response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"hubscope\""))),
        Denied::BadKey => {
            let challenge = "Bearer realm=\"hubscope\", error=\"invalid_token\"";
            response.insert_header((WWW_AUTHENTICATE, challenge));
        }
        Denied::Exhausted(standing, _) => drop(response.insert_header((RETRY_AFTER, standing.seconds.to_string()))),
        Denied::NotAllowed | Denied::Unchecked => {}
    }
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((CONTENT_TYPE, media.content_type()));
    let mut response = response.body(body);
    if let Denied::Exhausted(standing, _) = denied {
        tell(standing, response.headers_mut());
    }
    response
}

/// The answer to what is no GraphQL request: by its status under either media type.
pub(crate) fn malformed(media: Media, malformed: Malformed) -> HttpResponse {
    let (body, _) = told(malformed.fault);
    let mut response = begin(malformed.status.as_u16());
    if matches!(malformed.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
        // The rest of the body is not read, so the connection is of no further use.
        response.insert_header((CONNECTION, "close"));
    }
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((CONTENT_TYPE, media.content_type())).body(body)
}

fn begin(status: u16) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    response.insert_header((VARY, "Accept"));
    response
}

fn status(media: Media, status: u16) -> u16 {
    match media {
        Media::Json => 200,
        Media::GraphqlResponse => status,
    }
}

/// Whether a list of entity tags names this one, compared weakly as RFC 9110 wants it for `If-None-Match`.
fn names(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == etag)
}
