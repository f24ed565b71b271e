//! Answers that come one after another: those of a subscription, and for transports that stream, the one answer of anything else.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, Stream, StreamExt as _};

use super::execute::{executable, finish, told};
use super::mask::broken;
use super::run::{Given, Stopped, Way, run_asked};
use super::streamed::Streamed;
use crate::http::document::{Asked, Fault, Prepared};
use crate::http::edge::Edge;
use crate::http::gate::{Admitted, Visitor, admit};
use crate::http::traffic::Transport;

/// One answer of a stream, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// With `data`, `errors` or both.
    pub(crate) body: Bytes,
    /// Whether nothing ran, so that there are errors and no `data`.
    pub(crate) refused: bool,
}

impl Told {
    /// The answer to what may not run.
    pub(crate) fn refusal(edge: &Edge, fault: Fault) -> Self {
        Self { body: told(edge, fault).0, refused: true }
    }
}

/// The answer to an operation on a socket that is not looked at any further.
pub(crate) fn refused(edge: &Edge, request_id: &str, fault: Fault) -> Told {
    let told = Told::refusal(edge, fault);
    Streamed::begins(edge, Transport::Socket, request_id.to_owned()).tells(&told);
    told
}

/// The answers to a visitor's request, whatever it asks for. Nothing is looked at before the first is waited for. `under_way` is held
/// until the answer was taken of a request that has no more than one.
pub(crate) fn answers(
    edge: Edge,
    visitor: Visitor,
    asked: Asked,
    request_id: String,
    under_way: UnderWay,
) -> BoxStream<'static, Told> {
    let begin = async move {
        let mut streamed = Streamed::begins(&edge, Transport::Socket, request_id.clone());
        let answers = begin(&edge, visitor, asked, request_id, under_way, &mut streamed).await;
        streamed.observe(answers)
    };
    stream::once(begin).flatten().boxed()
}

async fn begin(
    edge: &Edge,
    visitor: Visitor,
    asked: Asked,
    request_id: String,
    under_way: UnderWay,
    streamed: &mut Streamed,
) -> BoxStream<'static, Told> {
    let one = |told| held(one(told), under_way.clone());
    let from = match admit(edge, visitor).await {
        Ok(from) => from,
        Err(denied) => return one(Told::refusal(edge, denied.fault())),
    };
    streamed.key.clone_from(&from.caller.key);
    let way = Way { safe: false, as_table: false, headers: None };
    match run_asked(edge, &from, asked, way, None, &request_id).await {
        Ok(ran) => {
            (streamed.kind, streamed.name, streamed.cache) = (Some(ran.kind), ran.operation, Some(ran.cache));
            one(match ran.answer {
                Given::Kept(answer, _) => Told { body: answer.body.plain().clone(), refused: false },
                Given::Own(own) => Told { body: own.body.clone(), refused: own.status != 200 },
            })
        }
        Err(Stopped::Malformed(malformed)) => one(Told::refusal(edge, malformed.fault)),
        // A place of its own beside that of its connection: each costs memory for as long as it lasts.
        Err(Stopped::Subscription(prepared)) => {
            streamed.subscribes(&prepared);
            match edge.streams.open(&from.payer) {
                Ok(open) => held(events(edge, &from, *prepared, request_id), open),
                Err(denied) => one(Told::refusal(edge, denied.fault())),
            }
        }
        Err(Stopped::Refused(fault)) => one(Told::refusal(edge, fault)),
        Err(Stopped::Denied(denied)) => one(Told::refusal(edge, denied.fault())),
        Err(Stopped::ChangesByGet) => stream::empty().boxed(),
    }
}

/// The events of a subscription, until its source ends, its caller may read no more, or it is dropped. Events are read as they are
/// waited for.
pub(super) fn events(edge: &Edge, from: &Admitted, prepared: Prepared, request_id: String) -> BoxStream<'static, Told> {
    let (request, shape) = executable(prepared, &edge.types);
    let responses = AssertUnwindSafe(edge.engine.subscribe(request, from.caller.clone())).catch_unwind();
    let (edge, visitor) = (edge.clone(), from.visitor.clone());
    let turned_away = {
        let edge = edge.clone();
        async move {
            let denied = visitor.turned_away(edge.clone()).await;
            Told::refusal(&edge, denied.fault())
        }
    };
    let tell = move |response| match response {
        Ok(mut response) => {
            let (body, status) = finish(&edge, &mut response, shape.as_ref(), &request_id);
            Told { body, refused: status != 200 }
        }
        Err(_) => {
            tracing::error!(request_id, "a resolver of a subscription panicked");
            Told::refusal(&edge, broken(&request_id))
        }
    };
    until(responses.map(tell).boxed(), turned_away.boxed()).boxed()
}

/// What a stream gives, until the end of it or of a future, which then has the last word.
fn until<T: 'static>(stream: BoxStream<'static, T>, last: BoxFuture<'static, T>) -> impl Stream<Item = T> + Send {
    stream::unfold(Some((stream, last)), |open| async {
        let (mut stream, mut last) = open?;
        tokio::select! {
            item = stream.next() => item.map(|item| (item, Some((stream, last)))),
            item = &mut last => Some((item, None)),
        }
    })
}

/// Counts what has its one answer still to come.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnderWay(Arc<()>);

impl UnderWay {
    /// Whether there is any beside who asks.
    pub(crate) fn any(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

/// A stream that holds something until it is dropped.
pub(super) fn held<H: Send + 'static>(stream: BoxStream<'static, Told>, held: H) -> BoxStream<'static, Told> {
    let give = move |told| {
        let _held = &held;
        told
    };
    stream.map(give).boxed()
}

/// The one answer, and no more.
pub(super) fn one(told: Told) -> BoxStream<'static, Told> {
    ready(told).into_stream().boxed()
}
