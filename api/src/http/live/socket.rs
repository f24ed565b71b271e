//! Messages in and out of a WebSocket.

use std::io;
use std::time::Duration;

use actix_web::dev::RequestHead;
use actix_web::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Payload};
use actix_web::{FromRequest as _, HttpRequest, HttpResponse, dev, rt};
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError, Session, handle_with_protocols,
};
use serde_json::{Map, Value};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};

use super::frames::{Allowance, BEFORE_GREETING, Weighed};
use super::operations::{Held, Operations};
use super::origin::may_open;
use super::protocol::{Close, NAME, Protocol, Step, refused};
use crate::http::edge::Edge;
use crate::http::gate::{Denied, Open, Visitor, admit};
use crate::http::graphql::{self, Malformed, Media, UnderWay, answers, malformed};
use crate::http::observe::request_id;

/// The client has to begin within this time.
const INIT_DEADLINE: Duration = Duration::from_secs(3);
/// How often a client is pinged. One from which nothing came since the last ping is gone; one that does not take a message for so
/// long is, too.
const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// How often it is looked whether anything is under way, while the server stops.
const LOOK: Duration = Duration::from_millis(100);

/// The status line of the handshake and the header that names the protocol, which is [`NAME`], after it. Names of headers have no
/// case, but Python's `gql` looks for this one as RFC 6455 writes it, and the server library writes all in small letters, or at best
/// `Sec-Websocket-Protocol`.
const SWITCHING: &str = "Switching Protocols\r\nSec-WebSocket-Protocol: graphql-transport-ws";

/// Whether a request wants a WebSocket.
pub(crate) fn is_upgrade(request: &RequestHead) -> bool {
    let upgrade = request.headers.get(UPGRADE).filter(|_| request.method == Method::GET);
    upgrade.is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// `GET /graphql` with an upgrade to a WebSocket.
pub(crate) async fn socket(request: HttpRequest, payload: Payload, edge: Data<Edge>) -> HttpResponse {
    if !may_open(request.headers(), &edge.settings.cors_origins) {
        let message =
            "Pages of this origin may not open a socket here; the operator can allow it (HUBSCOPE_CORS_ORIGINS).";
        return malformed(&edge, Media::Json, Malformed::new(StatusCode::FORBIDDEN, message));
    }
    let longest = edge.settings.limits.body;
    let (weighed, allowance) = Weighed::of(payload.into_inner(), longest);
    let mut weighed: dev::Payload = dev::Payload::Stream { payload: Box::pin(weighed) };
    let payload = Payload::from_request(&request, &mut weighed).await;
    let begun = payload.and_then(|payload| handle_with_protocols(&request, payload, &[NAME]));
    let Ok((mut response, session, messages)) = begun else {
        let message = "This is no handshake of a WebSocket, version 13; a library for WebSockets makes one.";
        return malformed(&edge, Media::Json, Malformed::new(StatusCode::BAD_REQUEST, message));
    };
    let messages = messages.max_frame_size(longest).aggregate_continuations().max_continuation_size(longest);
    let speaks = response.headers_mut().remove(SEC_WEBSOCKET_PROTOCOL).next().is_some();
    if speaks {
        response.head_mut().reason = Some(SWITCHING);
    }
    let socket = Socket {
        edge: Edge::clone(&edge),
        visitor: Visitor::of(request.head(), &edge.settings.trusted_proxies),
        request_id: request_id(&request),
        session,
        allowance,
        protocol: Protocol::new(),
        operations: Operations::default(),
        under_way: UnderWay::default(),
        open: None,
    };
    rt::spawn(socket.run(messages, speaks));
    response
}

/// An open socket.
struct Socket {
    edge: Edge,
    visitor: Visitor,
    request_id: String,
    session: Session,
    allowance: Allowance,
    protocol: Protocol<Held>,
    operations: Operations,
    under_way: UnderWay,
    /// Among the streams of its caller, once that is known.
    open: Option<Open>,
}

/// How a socket ends.
enum End {
    /// With a code.
    Close(Close),
    /// The client closed it, with this code where it told one.
    Closed(Option<CloseCode>),
    /// The client is gone.
    Gone,
}

impl Socket {
    async fn run(mut self, messages: AggregatedMessageStream, speaks: bool) {
        let end = match speaks {
            true => self.talk(messages).await,
            false => End::Close(Close::other_protocol()),
        };
        let reason = match end {
            End::Close(Close(code, description)) => {
                Some(CloseReason { code: CloseCode::Other(code), description: Some(description) })
            }
            // It is told its own code back: RFC 6455, section 5.5.1.
            End::Closed(code) => code.map(CloseReason::from),
            End::Gone => None,
        };
        // One that takes no more messages takes no farewell either.
        let _ = timeout(KEEP_ALIVE, self.session.close(reason)).await;
    }

    /// One thing at a time: while a message waits for the client to take it, no other is read and no operation goes on. When the server
    /// stops, nothing new is begun, and what has one answer still gets it.
    async fn talk(&mut self, mut messages: AggregatedMessageStream) -> End {
        let mut stopping = self.edge.stopping();
        let mut deadline = std::pin::pin!(sleep(INIT_DEADLINE));
        let mut ticks = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut heard, mut stops) = (true, false);
        loop {
            if stops && !self.under_way.any() {
                return End::Close(Close::going_away());
            }
            let waiting = !self.protocol.is_acknowledged();
            let done = tokio::select! {
                () = stopping.begins(), if !stops => {
                    stops = true;
                    Ok(())
                }
                () = &mut deadline, if waiting => Err(End::Close(Close::not_begun())),
                _ = ticks.tick() => match std::mem::take(&mut heard) {
                    true => sent(self.session.ping(b"")).await,
                    false => Err(End::Gone),
                },
                // What a client no longer wants is under way no longer, and gives no event.
                () = sleep(LOOK), if stops => Ok(()),
                message = messages.recv() => {
                    heard = true;
                    self.receive(message, stops).await
                }
                (id, event) = self.operations.next() => match self.protocol.event(&id, event) {
                    Some(message) => sent(self.session.text(message)).await,
                    None => Ok(()),
                },
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn receive(
        &mut self,
        message: Option<Result<AggregatedMessage, ProtocolError>>,
        stops: bool,
    ) -> Result<(), End> {
        let text = match message {
            Some(Ok(AggregatedMessage::Text(text))) => text,
            Some(Ok(AggregatedMessage::Ping(payload))) => return sent(self.session.pong(&payload)).await,
            Some(Ok(AggregatedMessage::Pong(_))) => return Ok(()),
            Some(Ok(AggregatedMessage::Binary(_))) => return Err(End::Close(Close::invalid("Messages are texts"))),
            Some(Ok(AggregatedMessage::Close(reason))) => {
                return Err(End::Closed(reason.map(|reason| reason.code)));
            }
            None => return Err(End::Gone),
            Some(Err(error)) => return Err(self.broken(&error)),
        };
        match self.protocol.receive(&text) {
            Step::Nothing => Ok(()),
            Step::Send(message) => sent(self.session.text(message)).await,
            Step::Refuse(id, fault) => {
                let told = graphql::refused(&self.edge, &self.request_id, fault);
                sent(self.session.text(refused(&id, &told))).await
            }
            Step::Close(close) => Err(End::Close(close)),
            Step::Init(payload) => self.begin(&payload).await,
            // The client asks again where it connects next.
            Step::Begin(..) if stops => Ok(()),
            Step::Begin(id, asked) => {
                let (visitor, request_id) = (self.visitor.clone(), self.request_id.clone());
                let held = self
                    .operations
                    .begin(id.clone(), answers(self.edge.clone(), visitor, asked, request_id, self.under_way.clone()));
                self.protocol.begun(id, held);
                Ok(())
            }
        }
    }

    /// Lets a client ask that may. Pages cannot set headers of a socket, so the payload may hold the one that tells the key.
    async fn begin(&mut self, payload: &Map<String, Value>) -> Result<(), End> {
        if let Some((_, header)) = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case(AUTHORIZATION.as_str())) {
            self.visitor = self.visitor.clone().presenting(header.as_str().unwrap_or_default());
        }
        let admitted = match admit(&self.edge, self.visitor.clone()).await {
            Ok(admitted) => admitted,
            Err(denied @ (Denied::Exhausted(..) | Denied::Unchecked | Denied::Busy)) => {
                return Err(End::Close(Close::crowded(&denied.fault().message)));
            }
            Err(denied) => return Err(End::Close(Close::forbidden(&denied.fault().message))),
        };
        match self.edge.streams.open(&admitted.payer) {
            Ok(open) => self.open = Some(open),
            Err(denied) => return Err(End::Close(Close::crowded(&denied.fault().message))),
        }
        self.allowance.lift();
        sent(self.session.text(self.protocol.acknowledge())).await
    }

    /// What is said of frames that cannot be read.
    fn broken(&self, error: &ProtocolError) -> End {
        match error {
            ProtocolError::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                End::Close(Close::invalid("Messages are in UTF-8"))
            }
            // One frame that is too long, or several that together are. A connection that broke off cannot be told from the latter,
            // and hears nothing anyway.
            ProtocolError::Overflow | ProtocolError::Io(_) if self.protocol.is_acknowledged() => {
                End::Close(Close::too_big(self.edge.settings.limits.body))
            }
            ProtocolError::Overflow | ProtocolError::Io(_) => End::Close(Close::too_much(BEFORE_GREETING)),
            _ => End::Close(Close::broken()),
        }
    }
}

/// Waits until the connection has room for a message.
async fn sent(sending: impl Future<Output = Result<(), actix_ws::Closed>>) -> Result<(), End> {
    match timeout(KEEP_ALIVE, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}
