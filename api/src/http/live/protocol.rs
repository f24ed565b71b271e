//! The protocol without a connection: messages in, messages and closings out.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::http::document::{Asked, Code, Fault};
use crate::http::graphql::{Told, from_fields};

/// The name of the protocol.
pub(super) const NAME: &str = "graphql-transport-ws";

/// Operations of one socket at once.
const MOST_OPERATIONS: usize = 100;
/// Bytes of an operation's id; clients count, or make UUIDs.
const LONGEST_ID: usize = 128;

/// Why a socket is closed: the code and what is said with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close(pub(super) u16, pub(super) String);

impl Close {
    fn new(code: u16, reason: impl Into<String>) -> Self {
        Self(code, reason.into())
    }

    /// What came is no message of the protocol.
    pub(super) fn invalid(reason: &str) -> Self {
        Self::new(4400, reason)
    }

    /// The client does not speak the protocol.
    pub(super) fn other_protocol() -> Self {
        Self::new(4406, "Subprotocol not acceptable")
    }

    /// The client did not begin.
    pub(super) fn not_begun() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    /// The client may not ask.
    pub(super) fn forbidden(reason: &str) -> Self {
        Self::new(4403, format!("Forbidden: {reason}"))
    }

    /// The client has as many streams open as it may.
    pub(super) fn crowded(reason: &str) -> Self {
        Self::new(1013, reason)
    }

    /// The server stops.
    pub(super) fn going_away() -> Self {
        Self::new(1001, "The server is stopping; connect again")
    }

    /// What came is no WebSocket frame.
    pub(super) fn broken() -> Self {
        Self::new(1002, "A frame is not as RFC 6455 has it")
    }

    /// A message is longer than messages may be.
    pub(super) fn too_big(limit: usize) -> Self {
        Self::new(1009, format!("Messages have at most {limit} bytes"))
    }

    /// More came than may before the client was let in.
    pub(super) fn too_much(limit: usize) -> Self {
        Self::new(1009, format!("Before connection_ack at most {limit} bytes are read"))
    }
}

/// What is to be done about a message.
#[derive(Debug)]
pub(super) enum Step {
    /// Nothing.
    Nothing,
    /// This is sent.
    Send(String),
    /// This operation is refused, [`refused`] says it.
    Refuse(String, Fault),
    /// The client begins, with this payload. If it may, [`Protocol::acknowledge`] says so.
    Init(Map<String, Value>),
    /// This operation is begun, and [`Protocol::begun`] told of it.
    Begin(String, Asked),
    /// The socket is closed.
    Close(Close),
}

/// What becomes of an operation.
pub(super) enum Event {
    /// An answer.
    Told(Told),
    /// There are no more.
    Ended,
}

/// One socket's conversation. `H` holds an operation: dropped, it stops.
pub(super) struct Protocol<H> {
    acknowledged: bool,
    running: HashMap<String, H>,
}

/// A message of a client.
#[derive(Deserialize)]
struct Received {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    #[serde(default)]
    payload: Value,
}

/// A message to a client.
#[derive(Serialize)]
struct Sent<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'a RawValue>,
}

impl<H> Protocol<H> {
    pub(super) fn new() -> Self {
        Self { acknowledged: false, running: HashMap::new() }
    }

    /// Whether the client may ask.
    pub(super) fn is_acknowledged(&self) -> bool {
        self.acknowledged
    }

    /// What a message asks for.
    pub(super) fn receive(&mut self, text: &str) -> Step {
        let Ok(Received { kind, id, payload }) = serde_json::from_str(text) else {
            return invalid("A message is a JSON object with a string `type`");
        };
        let payload = match payload {
            Value::Object(fields) => Some(fields),
            Value::Null => None,
            _ => return invalid("`payload` is an object"),
        };
        match (kind.as_str(), id) {
            ("connection_init", _) if self.acknowledged => {
                Step::Close(Close::new(4429, "Too many initialisation requests"))
            }
            ("connection_init", _) => Step::Init(payload.unwrap_or_default()),
            ("ping", _) => Step::Send(message("pong", None, None)),
            ("pong", _) => Step::Nothing,
            ("subscribe", Some(id)) => self.subscribe(id, payload.unwrap_or_default()),
            ("complete", Some(id)) => {
                self.running.remove(&id);
                Step::Nothing
            }
            ("subscribe" | "complete", None) => invalid("There is no string `id`"),
            _ => invalid("`type` is none that a client sends"),
        }
    }

    /// Lets the client ask; what is to be sent.
    pub(super) fn acknowledge(&mut self) -> String {
        self.acknowledged = true;
        message("connection_ack", None, None)
    }

    fn subscribe(&mut self, id: String, payload: Map<String, Value>) -> Step {
        if !self.acknowledged {
            return Step::Close(Close::new(4401, "Unauthorized"));
        }
        if id.is_empty() || id.len() > LONGEST_ID {
            return invalid(&format!("`id` has 1 to {LONGEST_ID} bytes"));
        }
        if self.running.contains_key(&id) {
            return Step::Close(Close::new(4409, format!("Subscriber for {id} already exists")));
        }
        let asked = match from_fields(payload) {
            Ok(asked) => asked,
            Err(malformed) => return invalid(&malformed.fault.message),
        };
        if self.running.len() >= MOST_OPERATIONS {
            let message =
                format!("{MOST_OPERATIONS} operations run on this socket, which are the most; complete one first.");
            let fault = Fault::new(Code::RateLimited, message);
            return Step::Refuse(id, fault);
        }
        Step::Begin(id, asked)
    }

    /// An operation runs, until `held` is dropped.
    pub(super) fn begun(&mut self, id: String, held: H) {
        self.running.insert(id, held);
    }

    /// What is sent of an event; nothing when the client asked for no more.
    pub(super) fn event(&mut self, id: &str, event: Event) -> Option<String> {
        match event {
            _ if !self.running.contains_key(id) => None,
            Event::Told(told) if !told.refused => {
                let body = serde_json::from_slice(&told.body).ok()?;
                Some(message("next", Some(id), Some(body)))
            }
            Event::Told(told) => {
                self.running.remove(id);
                Some(refused(id, &told))
            }
            Event::Ended => {
                self.running.remove(id);
                Some(message("complete", Some(id), None))
            }
        }
    }
}

fn invalid(reason: &str) -> Step {
    Step::Close(Close::invalid(reason))
}

/// The errors of what did not run.
pub(super) fn refused(id: &str, told: &Told) -> String {
    #[derive(Deserialize)]
    struct Refusal<'a> {
        #[serde(borrow)]
        errors: &'a RawValue,
    }
    let errors = serde_json::from_slice::<Refusal<'_>>(&told.body).ok().map(|refusal| refusal.errors);
    message("error", Some(id), errors)
}

fn message(kind: &str, id: Option<&str>, payload: Option<&RawValue>) -> String {
    // Only a map with keys that are no strings could fail, and there is none.
    serde_json::to_string(&Sent { id, kind, payload }).unwrap_or_default()
}

#[cfg(test)]
mod tests;
