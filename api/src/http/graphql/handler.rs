//! The path `/graphql`.

use std::time::Duration;

use actix_web::http::header::{
    ACCEPT, ALLOW, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use tokio::time::timeout;

use super::incoming::{Form, Malformed, Received};
use super::media::{Accepted, Events, Media, is_json};
use super::run::{Stopped, Way, run};
use super::{reply, stream};
use crate::http::document::{Code, Fault};
use crate::http::edge::Edge;
use crate::http::gate::{Admitted, Denied, RATE_LIMIT, Visitor, admit};
use crate::http::observe::{note, request_id};

/// A body has to be here within this time.
const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// `GET /graphql` and `HEAD /graphql`: queries, by address.
pub(crate) async fn get(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    answer(&request, &edge, true, async { Ok(Bytes::new()) }).await
}

/// `POST /graphql`: everything, as JSON.
pub(crate) async fn post(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> HttpResponse {
    let body = body(&request, payload, edge.settings.limits.body);
    answer(&request, &edge, false, body).await
}

/// Any other method.
pub(crate) async fn other() -> HttpResponse {
    let message = "Ask with POST and a JSON body, or with GET and the query in the address.";
    let mut response = reply::malformed(Media::Json, Malformed::new(StatusCode::METHOD_NOT_ALLOWED, message));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    response
}

async fn answer(
    request: &HttpRequest,
    edge: &Edge,
    safe: bool,
    body: impl Future<Output = Result<Bytes, Malformed>>,
) -> HttpResponse {
    let accepted = match accepted(request) {
        Ok(accepted) => accepted,
        Err(malformed) => return reply::malformed(Media::Json, malformed),
    };
    let media = accepted.media;
    // The body is read either way: a connection with the rest of one is of no further use.
    let (admitted, body) = (admit(edge, Visitor::of(request)).await, body.await);
    let mut response = match (&admitted, body) {
        (Err(denied), body) => {
            let mut response = reply::denied(media, denied);
            if body.is_err() {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            response
        }
        (Ok(_), Err(malformed)) => reply::malformed(media, malformed),
        (Ok(admitted), Ok(body)) => {
            let received = match safe {
                true => Received { form: Form::Address, bytes: request.query_string().as_bytes() },
                false => Received { form: Form::Body, bytes: &body },
            };
            answer_to(request, edge, admitted, received, accepted).await
        }
    };
    // What an address has left is told to nobody who only claims to be somebody else.
    if let Ok(Admitted { account: Some(account), .. }) = &admitted
        && !response.headers().contains_key(RATE_LIMIT)
    {
        account.tell(response.headers_mut());
    }
    response.headers_mut().insert(VARY, reply::varies(edge.settings.anonymous));
    response
}

async fn answer_to(
    request: &HttpRequest,
    edge: &Edge,
    from: &Admitted,
    received: Received<'_>,
    accepted: Accepted,
) -> HttpResponse {
    if let Some(key) = &from.caller.key {
        note(request, |facts| facts.key = Some(key.clone()));
    }
    let Accepted { media, events } = accepted;
    let safe = received.form == Form::Address;
    let way = Way { safe, headers: (events != Events::Always).then_some(request.headers()) };
    match run(edge, from, received, way, &request_id(request)).await {
        Ok(ran) if events == Events::Always => stream::ran(request, edge, ran),
        Ok(ran) => reply::ran(request, edge, media, ran, safe).await,
        Err(Stopped::Malformed(malformed)) => reply::malformed(media, malformed),
        Err(Stopped::Refused(fault)) if events == Events::Always => stream::refused(edge, fault),
        Err(Stopped::Refused(fault)) => reply::refused(media, fault, &edge.engine.state()),
        Err(Stopped::Denied(denied @ Denied::NotAllowed)) if events == Events::Always => {
            stream::refused(edge, denied.fault())
        }
        Err(Stopped::Denied(denied)) => reply::denied(media, &denied),
        Err(Stopped::Subscription(prepared)) if events != Events::Never && request.method() != Method::HEAD => {
            stream::subscribed(request, edge, from, *prepared)
        }
        Err(Stopped::Subscription(_)) => {
            let message = "Subscriptions are answered as a stream: accept `text/event-stream`, or open a WebSocket at this \
                           address with the subprotocol `graphql-transport-ws`.";
            reply::refused(media, Fault::new(Code::ValidationFailed, message), &edge.engine.state())
        }
        Err(Stopped::ChangesByGet) => {
            let message = "Mutations change data; send them with POST.";
            let mut response = reply::malformed(media, Malformed::new(StatusCode::METHOD_NOT_ALLOWED, message));
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            response
        }
    }
}

fn accepted(request: &HttpRequest) -> Result<Accepted, Malformed> {
    let mut values = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    let first = values.next().unwrap_or_default();
    let accepted = match values.next() {
        None => Accepted::of(first),
        Some(second) => Accepted::of(&[first, second].into_iter().chain(values).collect::<Vec<_>>().join(",")),
    };
    accepted.ok_or_else(|| {
        let message =
            "Answers are application/graphql-response+json, application/json or text/event-stream; accept one of them.";
        Malformed::new(StatusCode::NOT_ACCEPTABLE, message)
    })
}

/// The whole body, given up as soon as it is longer than `limit`.
async fn body(request: &HttpRequest, payload: Payload, limit: usize) -> Result<Bytes, Malformed> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if !is_json(header(CONTENT_TYPE)) {
        let message = "Send the request as `Content-Type: application/json`, in UTF-8.";
        return Err(Malformed::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if header(CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        let message = "Send the body as it is, without `Content-Encoding`.";
        return Err(Malformed::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let too_large = || {
        let message = format!("The body is longer than {limit} bytes; send less in one request.");
        Malformed::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    };
    let announced = header(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    match timeout(BODY_DEADLINE, payload.to_bytes_limited(limit)).await {
        Ok(Ok(Ok(body))) => Ok(body),
        Ok(Ok(Err(_))) => Err(Malformed::new(StatusCode::BAD_REQUEST, "The body broke off.")),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => {
            let message = format!("The body was not here within {} s.", BODY_DEADLINE.as_secs());
            Err(Malformed::new(StatusCode::REQUEST_TIMEOUT, message))
        }
    }
}
