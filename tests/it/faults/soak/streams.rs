//! Streams of a server that stays: none ends before all is over, and none tells an older version after a newer one.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::asked::{Kind, Seen};
use crate::harness::sockets::{Events, Socket};

const VERSIONS: &str = "subscription { dataVersion { version } }";

/// The version that an event tells, which is none before the last one.
fn told(event: &Value, newest: u64) -> u64 {
    let version = event["data"]["dataVersion"]["version"].as_u64().unwrap_or_else(|| panic!("{event}"));
    assert!(version >= newest, "{newest}, then {event}");
    version
}

/// A socket on which one question after the other is asked beside a subscription.
pub(super) async fn watches(base: String, seen: Arc<Seen>) {
    let mut socket = Socket::ready(&base).await;
    socket.subscribe("versions", VERSIONS).await;
    let mut newest = 0;
    for number in 0.. {
        if seen.is_over() {
            break;
        }
        let (kind, id) = (if number % 2 == 0 { Kind::New } else { Kind::List }, number.to_string());
        socket.subscribe(&id, &kind.document(number)).await;
        loop {
            let message = socket.next().await;
            let payload = &message["payload"];
            match (message["id"].as_str(), message["type"].as_str()) {
                (Some("versions"), Some("next")) => newest = told(payload, newest),
                (Some(of), Some("next")) if of == id => {
                    seen.hold(kind, payload["data"]["dataVersion"]["version"].as_u64(), payload);
                    seen.count("on a socket");
                }
                (Some(of), Some("complete")) if of == id => break,
                _ => panic!("{message}"),
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A stream of events.
pub(super) async fn follows(base: String, seen: Arc<Seen>) {
    let mut events = Events::open(&base, VERSIONS).await;
    let mut newest = 0;
    while !seen.is_over() {
        tokio::select! {
            event = events.next() => {
                let (name, event) = event.expect("it goes on");
                assert_eq!(name, "next", "{event}");
                newest = told(&event, newest);
                seen.count("events");
            }
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
    }
}
