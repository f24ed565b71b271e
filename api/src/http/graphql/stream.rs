//! Answers as Server-Sent Events: the *distinct connections* mode of
//! <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>.

use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, VARY};
use actix_web::{Error, HttpResponse};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};
use tokio::time::sleep;

use super::events::{Told, events, held, one};
use super::reply::{DATA_FRESHNESS, DATA_VERSION};
use super::run::{Given, Ran};
use super::streamed::Streamed;
use crate::http::document::{Fault, Prepared};
use crate::http::edge::{Edge, Stopping};
use crate::http::gate::{Admitted, Open};
use crate::http::observe::Observed;
use crate::http::traffic::Transport;

/// A quiet stream says so often that it is alive: proxies give up connections that are silent for a minute, and a client that went
/// away is noticed when it is written to.
const KEEP_ALIVE: Duration = Duration::from_secs(12);
/// A line that clients pass over.
const ALIVE: Bytes = Bytes::from_static(b":\n\n");
const COMPLETE: Bytes = Bytes::from_static(b"event: complete\ndata:\n\n");

/// nginx, and what took this over from it, would keep events back to fill its buffers.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The answer to a request that ran.
pub(super) fn ran(edge: &Edge, ran: Ran, observed: &mut Observed) -> HttpResponse {
    observed.operation = ran.operation;
    observed.cache = Some(ran.cache);
    let (body, version, freshness) = match &ran.answer {
        Given::Kept(answer, _) => (answer.body.plain(), answer.version, answer.freshness.as_str()),
        Given::Own(own) => (&own.body, own.version, own.freshness.as_str()),
    };
    reply(edge, (version, freshness), one(Told { body: body.clone(), refused: false }))
}

/// The answer to a request that may not run: a browser's `EventSource` could read nothing of another status.
pub(super) fn refused(edge: &Edge, fault: Fault) -> HttpResponse {
    now(edge, one(Told::refusal(edge, fault)))
}

/// The events of a subscription.
pub(super) fn subscribed(
    edge: &Edge,
    from: &Admitted,
    prepared: Prepared,
    open: Open,
    observed: &mut Observed,
) -> HttpResponse {
    let id = observed.id().to_owned();
    let mut streamed = Streamed::begins(edge, Transport::Events, id.clone());
    streamed.subscribes(&prepared);
    streamed.key.clone_from(&from.caller.key);
    observed.operation.clone_from(&streamed.name);
    let events = streamed.observe(events(edge, from, prepared, id));
    now(edge, held(events, open))
}

fn now(edge: &Edge, answers: BoxStream<'static, Told>) -> HttpResponse {
    let state = edge.engine.state();
    reply(edge, (state.version, state.stalest.name()), answers)
}

fn reply(edge: &Edge, (version, freshness): (u64, &str), answers: BoxStream<'static, Told>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((VARY, "Accept"))
        .insert_header((BUFFERING, "no"))
        .insert_header((DATA_VERSION, version.to_string()))
        .insert_header((DATA_FRESHNESS, freshness))
        // A stream has an end that the client waits for, or the server stops: either way nothing follows on this connection.
        .force_close()
        .streaming(body(answers, edge.stopping(), KEEP_ALIVE).map(Ok::<_, Error>))
}

/// What is written, piece by piece as the client takes it. A stream that the server ends because it stops has no `complete`: there
/// would be more to tell, and the client may ask another server for it.
fn body(answers: BoxStream<'static, Told>, stopping: Stopping, keep_alive: Duration) -> impl Stream<Item = Bytes> {
    stream::unfold(Some((answers, stopping)), move |open| async move {
        let (mut answers, mut stopping) = open?;
        tokio::select! {
            biased;
            // What is there already goes out before the end.
            told = answers.next() => Some(match told {
                Some(told) => (next(&told.body), Some((answers, stopping))),
                None => (COMPLETE, None),
            }),
            () = stopping.begins() => None,
            () = sleep(keep_alive) => Some((ALIVE, Some((answers, stopping)))),
        }
    })
}

/// JSON is written on one line.
fn next(body: &[u8]) -> Bytes {
    [b"event: next\ndata: ", body, b"\n\n"].concat().into()
}

#[cfg(test)]
mod tests {
    use tokio::sync::watch;

    use super::*;

    #[tokio::test]
    async fn a_quiet_stream_keeps_itself_alive_until_the_server_stops() {
        let stop = watch::Sender::new(false);
        let told = Told { body: Bytes::from_static(b"{}"), refused: false };
        let answers = one(told).chain(stream::pending()).boxed();
        let mut body = std::pin::pin!(body(answers, Stopping::of(&stop), Duration::from_millis(5)));
        assert_eq!(body.next().await.unwrap(), "event: next\ndata: {}\n\n");
        assert_eq!(body.next().await, Some(ALIVE));
        assert_eq!(body.next().await, Some(ALIVE));
        stop.send_replace(true);
        assert_eq!(body.next().await, None);
    }
}
