//! The path `/graphql`.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use actix_http::Request;
use actix_web::HttpResponse;
use actix_web::dev::{Payload, RequestHead};
use actix_web::error::PayloadError;
use actix_web::http::header::{ACCEPT, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, VARY};
use actix_web::http::{Method, StatusCode};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::incoming::{Form, Malformed, Received};
use super::media::{Accepted, Events, Media, is_json};
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
    let payload = match *request.method() {
        Method::POST => Some(request.take_payload()),
        Method::GET | Method::HEAD => None,
        _ => {
            let message = "Ask with POST and a JSON body, or with GET and the query in the address.";
            return reply::method_not_allowed(edge, Media::Json, message, "GET, HEAD, POST");
        }
    };
    let request = request.head();
    let accepted = match accepted(request) {
        Ok(accepted) => accepted,
        Err(malformed) => return reply::malformed(edge, Media::Json, malformed),
    };
    let media = accepted.media;
    let visitor = Visitor::of(request, &edge.settings.trusted_proxies);
    let from = visitor.address();
    let admitted = admit(edge, visitor).await;
    let safe = payload.is_none();
    let (form, body) = match payload {
        // The body is read either way: a connection with the rest of one is of no further use. What comes with a head that is refused
        // is mostly here already.
        Some(payload) => match edge.admission.body(&from) {
            Ok(_waiting) => {
                let limits = &edge.settings.limits;
                let deadline = if admitted.is_ok() { limits.body_deadline } else { REST.min(limits.body_deadline) };
                (Form::Body, body(request, payload, limits.body, deadline).await)
            }
            Err(busy) => return closing(reply::denied(edge, media, &busy)),
        },
        None => (Form::Address, Ok(Bytes::new())),
    };
    let response = match (&admitted, body) {
        (Err(denied), body) => {
            let response = reply::denied(edge, media, denied);
            if body.is_err() { closing(response) } else { response }
        }
        (Ok(_), Err(malformed)) => reply::malformed(edge, media, malformed),
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
                formed::ran(request, edge, from, formed::Wish { format, safe }, received, ran, observed).await
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

/// The whole body, given up as soon as it is longer or takes longer than it may.
async fn body(request: &RequestHead, payload: Payload, limit: usize, deadline: Duration) -> Result<Bytes, Malformed> {
    let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
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
    match within(deadline, collected(payload, limit)).await {
        Ok(Ok(Some(body))) => Ok(body),
        Ok(Ok(None)) => Err(too_large()),
        Ok(Err(_)) => Err(Malformed::new(StatusCode::BAD_REQUEST, "The body broke off.")),
        Err(_) => {
            let message = format!("The body was not here within {} s.", deadline.as_secs());
            Err(Malformed::new(StatusCode::REQUEST_TIMEOUT, message))
        }
    }
}

/// What a future gives within a time. What it gives at once, as most bodies are here with their heads, needs no timer.
async fn within<F: Future>(time: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    match poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await {
        Poll::Ready(given) => Ok(given),
        Poll::Pending => timeout(time, future).await,
    }
}

/// The bytes of a body; none as soon as they are more than `limit`. What comes in one piece, as most do, is taken as it is.
async fn collected<P>(mut payload: P, limit: usize) -> Result<Option<Bytes>, PayloadError>
where
    P: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    let mut next = async || payload.next().await.transpose();
    let Some(first) = next().await? else { return Ok(Some(Bytes::new())) };
    if first.len() > limit {
        return Ok(None);
    }
    let Some(second) = next().await? else { return Ok(Some(first)) };
    let (mut whole, mut piece) = (BytesMut::from(&first[..]), Some(second));
    while let Some(more) = piece {
        if whole.len() + more.len() > limit {
            return Ok(None);
        }
        whole.extend_from_slice(&more);
        piece = next().await?;
    }
    Ok(Some(whole.freeze()))
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_body_is_put_together_of_its_pieces_up_to_the_limit() {
        let read = async |pieces: &[&'static str], limit| {
            let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
            collected(stream::iter(pieces), limit).await.unwrap()
        };
        for (pieces, limit, expected) in [
            (&[][..], 0, Some("")),
            (&["abc"], 3, Some("abc")),
            (&["abc"], 2, None),
            (&["ab", "", "c", "de"], 5, Some("abcde")),
            (&["ab", "", "c", "de"], 4, None),
            (&["ab", "c"], 2, None),
        ] {
            assert_eq!(read(pieces, limit).await, expected.map(Bytes::from), "{pieces:?} {limit}");
        }
        let broken = stream::iter([Ok(Bytes::from_static(b"a")), Err(PayloadError::Incomplete(None))]);
        assert!(collected(broken, 9).await.is_err());
    }
}
