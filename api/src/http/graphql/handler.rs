//! The path `/graphql`.

use std::time::Duration;

use actix_http::Request;
use actix_web::HttpResponse;
use actix_web::dev::{Payload, RequestHead};
use actix_web::http::header::{ACCEPT, CONNECTION, HeaderValue, VARY};
use actix_web::http::{Method, StatusCode};
use bytes::Bytes;

use super::body::{NoBody, body};
use super::incoming::{Form, Malformed, Received};
use super::media::{Accepted, Events, Media};
use super::run::{Stopped, Way, run};
use super::{formed, reply, stream};
use crate::export::Format;
use crate::http::document::{Code, Fault};
use crate::http::edge::Edge;
use crate::http::gate::{Admitted, Denied, RATE_LIMIT, Visitor, admit};
use crate::http::observe::Observed;

/// How long the rest of a body is waited for that nobody reads.
const REST: Duration = Duration::from_millis(100);

/// The answer to a request at `/graphql` that opens no WebSocket: by `GET` and `HEAD` queries in the address, by `POST` everything, as
/// JSON.
pub(crate) async fn answer(edge: &Edge, request: &mut Request, observed: &mut Observed) -> HttpResponse {
    let payload = request.take_payload();
    // A body that nobody has read comes in the way of whatever follows.
    let unread = if matches!(payload, Payload::None) { |response| response } else { closing };
    let payload = match *request.method() {
        Method::POST => Some(payload),
        Method::GET | Method::HEAD => None,
        _ => {
            let message = "Ask with POST and a JSON body, or with GET and the query in the address.";
            return unread(reply::method_not_allowed(edge, Media::Json, message, "GET, HEAD, POST"));
        }
    };
    let request = request.head();
    let accepted = match accepted(request) {
        Ok(accepted) => accepted,
        Err(malformed) => return unread(reply::malformed(edge, Media::Json, malformed)),
    };
    let media = accepted.media;
    let visitor = Visitor::of(request, &edge.settings.trusted_proxies);
    let from = visitor.address();
    let admitted = admit(edge, visitor).await;
    let safe = payload.is_none();
    let (form, body) = match payload {
        // The body is read either way: what comes with a head that is refused is mostly here already.
        Some(payload) => {
            let limit = edge.settings.limits.body_deadline;
            let deadline = if admitted.is_ok() { limit } else { REST.min(limit) };
            match body(edge, request, payload, &from, deadline).await {
                Ok(body) => (Form::Body, Ok(body)),
                Err(NoBody::Malformed(malformed)) => (Form::Body, Err(malformed)),
                Err(NoBody::Crowded(busy)) => return closing(reply::denied(edge, media, &busy)),
            }
        }
        None => (Form::Address, Ok(Bytes::new())),
    };
    let response = match (&admitted, body) {
        (Err(denied), body) => {
            let response = reply::denied(edge, media, denied);
            if body.is_err() { closing(response) } else { response }
        }
        (Ok(_), Err(malformed)) => closing(reply::malformed(edge, media, malformed)),
        (Ok(admitted), Ok(body)) => {
            let bytes = match form {
                Form::Address => request.uri.query().unwrap_or_default().as_bytes(),
                Form::Body => &body,
            };
            answer_to(request, edge, admitted, Received { form, bytes }, safe, accepted, observed).await
        }
    };
    told_to(edge, &admitted, response)
}

/// An answer with what everybody is told who may read.
pub(super) fn told_to(edge: &Edge, admitted: &Result<Admitted, Denied>, mut response: HttpResponse) -> HttpResponse {
    // What an address has left is told to nobody who only claims to be somebody else.
    if let Ok(Admitted { account: Some(account), .. }) = admitted
        && !response.headers().contains_key(RATE_LIMIT)
    {
        account.tell(response.headers_mut());
    }
    response.headers_mut().insert(VARY, reply::varies(edge.settings.is_open()));
    response
}

/// The same, with the connection of no further use.
fn closing(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

pub(super) async fn answer_to(
    request: &RequestHead,
    edge: &Edge,
    from: &Admitted,
    received: Received<'_>,
    safe: bool,
    accepted: Accepted,
    observed: &mut Observed,
) -> HttpResponse {
    observed.key.clone_from(&from.caller.key);
    let Accepted { media, events, format } = accepted;
    let tells_age = events != Events::Always && format.is_none();
    let way = Way { safe, as_table: format.is_some(), headers: tells_age.then_some(&request.headers) };
    match run(edge, from, received, way, observed.id()).await {
        Ok(ran) if events == Events::Always => stream::ran(edge, ran, observed),
        Ok(ran) => match format {
            Some(format) => {
                let wish = formed::Wish { format, safe };
                Box::pin(formed::ran(request, edge, from, wish, received, ran, observed)).await
            }
            None => reply::ran(request, edge, media, ran, safe, observed).await,
        },
        Err(stopped) => stopped_by(request, edge, from, stopped, accepted, observed),
    }
}

/// What is told of a request that was not run.
fn stopped_by(
    request: &RequestHead,
    edge: &Edge,
    from: &Admitted,
    stopped: Stopped,
    Accepted { media, events, .. }: Accepted,
    observed: &mut Observed,
) -> HttpResponse {
    match stopped {
        Stopped::Malformed(malformed) => reply::malformed(edge, media, malformed),
        Stopped::Refused(fault) if events == Events::Always => stream::refused(edge, fault),
        Stopped::Refused(fault) => reply::refused(edge, media, fault),
        Stopped::Denied(denied @ (Denied::NotAllowed | Denied::NotTrusted)) if events == Events::Always => {
            stream::refused(edge, denied.fault())
        }
        Stopped::Denied(denied) => reply::denied(edge, media, &denied),
        Stopped::Subscription(prepared) if events != Events::Never && request.method != Method::HEAD => {
            match edge.streams.open(&from.payer) {
                Ok(open) => stream::subscribed(edge, from, *prepared, open, observed),
                Err(denied) => reply::denied(edge, media, &denied),
            }
        }
        Stopped::Subscription(_) => {
            let message = "Subscriptions are answered as a stream: accept `text/event-stream`, or open a WebSocket at this \
                           address with the subprotocol `graphql-transport-ws`.";
            reply::refused(edge, media, Fault::new(Code::ValidationFailed, message))
        }
        Stopped::ChangesByGet => {
            reply::method_not_allowed(edge, media, "Mutations change data; send them with POST.", "POST")
        }
    }
}

pub(super) fn accepted(request: &RequestHead) -> Result<Accepted, Malformed> {
    let mut values = request.headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    let first = values.next().unwrap_or_default();
    let accepted = match values.next() {
        None => Accepted::of(first),
        Some(second) => Accepted::of(&[first, second].into_iter().chain(values).collect::<Vec<_>>().join(",")),
    };
    // A link in a page cannot say what it accepts: what the address names goes before.
    if let Some(named) = formed::named(request)? {
        let accepted = accepted.or_else(|| Accepted::of(""));
        return accepted.map(|accepted| accepted.in_form(named)).ok_or_else(not_acceptable);
    }
    accepted.ok_or_else(not_acceptable)
}

fn not_acceptable() -> Malformed {
    let forms = Format::ALL.map(|format| format.media()).map(|(family, subtype)| format!("{family}/{subtype}"));
    let message = format!(
        "Answers are application/graphql-response+json, application/json, text/event-stream, {}; accept one of them.",
        forms.join(", ")
    );
    Malformed::new(StatusCode::NOT_ACCEPTABLE, message)
}
