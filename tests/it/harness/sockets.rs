//! Clients of streams, frame by frame: what a library would hide is what the tests look at.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::server::client;

/// How long a test waits for what should come at once, or with the next look-up of the version.
pub(crate) const SOON: Duration = Duration::from_secs(3);
const PROTOCOL: &str = "sec-websocket-protocol";

/// A client of a WebSocket.
pub(crate) struct Socket(pub(crate) WebSocketStream<TcpStream>);

impl Socket {
    /// Opens a socket at `/graphql` of `http://address` with headers; an error is the status of the refusal.
    pub(crate) async fn connect(base: &str, headers: &[(&'static str, &str)]) -> Result<(Self, Option<String>), u16> {
        let address = base.strip_prefix("http://").expect("an address");
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().expect("a value"));
        }
        let stream = TcpStream::connect(address).await.expect("a connection");
        match client_async(request, stream).await {
            Ok((socket, response)) => {
                let chosen = response.headers().get(PROTOCOL).map(|value| value.to_str().expect("a name").to_owned());
                Ok((Self(socket), chosen))
            }
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket with the protocol, on which nothing was said.
    pub(crate) async fn open(base: &str) -> Self {
        let (socket, chosen) = Self::connect(base, &[(PROTOCOL, "graphql-transport-ws")]).await.expect("a socket");
        assert_eq!(chosen.as_deref(), Some("graphql-transport-ws"));
        socket
    }

    /// Opens a socket that is ready to be asked.
    pub(crate) async fn ready(base: &str) -> Self {
        let mut socket = Self::open(base).await;
        socket.send(json!({ "type": "connection_init" })).await;
        assert_eq!(socket.next().await, json!({ "type": "connection_ack" }));
        socket
    }

    /// Sends a message of the protocol.
    pub(crate) async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("an open socket");
    }

    /// Begins an operation.
    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// The next message of the protocol.
    pub(crate) async fn next(&mut self) -> Value {
        match self.frame().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("{other:?}"),
        }
    }

    /// The code with which the server closes the socket, and what it says of it.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.frame().await {
                Some(Message::Close(Some(close))) => return (close.code.into(), close.reason.to_string()),
                Some(Message::Text(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next frame that is none of keep-alive.
    async fn frame(&mut self) -> Option<Message> {
        loop {
            let frame = tokio::time::timeout(2 * SOON, self.0.next()).await.expect("a frame in time");
            match frame {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(error)) => panic!("{error}"),
                None => return None,
            }
        }
    }
}

/// A client of Server-Sent Events.
pub(crate) struct Events {
    response: reqwest::Response,
    text: String,
}

impl Events {
    /// Asks with a document.
    pub(crate) async fn open(base: &str, query: &str) -> Self {
        Self::open_with(base, query, None).await.expect("a stream")
    }

    /// The same with a header `Authorization`; an error is the status of the refusal.
    pub(crate) async fn open_with(base: &str, query: &str, authorization: Option<&str>) -> Result<Self, u16> {
        let request = client().post(format!("{base}/graphql")).json(&json!({ "query": query }));
        let request = request.header("accept", "text/event-stream");
        let request = authorization.iter().fold(request, |request, value| request.header("authorization", *value));
        let response = request.send().await.expect("an answer");
        if response.status() == 200 {
            Ok(Self { response, text: String::new() })
        } else {
            Err(response.status().as_u16())
        }
    }

    /// Name and data of the next event; none at the end.
    pub(crate) async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let fields: Vec<_> = event.lines().filter_map(|line| line.split_once(':')).collect();
                let of = |name| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.trim());
                let event = of("event").map(|name| {
                    let data = of("data").filter(|data| !data.is_empty()).unwrap_or("null");
                    (name.to_owned(), serde_json::from_str(data).expect("JSON"))
                });
                self.text = rest.to_owned();
                match event {
                    Some(event) => return Some(event),
                    None => continue,
                }
            }
            let chunk = tokio::time::timeout(2 * SOON, self.response.chunk()).await.expect("an event in time");
            let chunk = chunk.expect("a connection")?;
            self.text.push_str(std::str::from_utf8(&chunk).expect("whole characters"));
        }
    }
}
