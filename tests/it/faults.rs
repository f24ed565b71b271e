//! Parts that fail, on real processes: what callers see meanwhile, and that all is well again afterwards without anybody's help.

mod clock;
mod disk;
mod log;
mod postgres;
mod redis;
mod redis_cluster;
mod replica;
mod soak;
mod stop;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::server::TestServer;

/// How soon something is told that cannot be had.
const SOON: Duration = Duration::from_secs(5);
/// How long a server takes to find out that what was lost is back.
const WELL_AGAIN: Duration = Duration::from_secs(20);

/// A question that is answered from memory, another one for each number.
fn share(number: usize) -> Value {
    json!({ "query": format!("{{ downloadShare(by: ORIGIN, top: {number}) {{ total groups {{ key downloads }} }} }}") })
}

/// A question that only the database can answer, another one for each number.
fn list(number: usize) -> Value {
    json!({ "query": format!("{{ models(first: {number}) {{ nodes {{ name likes }} }} }}") })
}

/// The answer, which must come soon.
async fn soon(server: &TestServer, request: &Value) -> Value {
    let begin = Instant::now();
    let answer = server.ask(request).await;
    assert!(begin.elapsed() < SOON, "{request} took {:?}: {answer}", begin.elapsed());
    answer
}

/// The code of the one error; none of an answer without.
fn code(answer: &Value) -> Option<&str> {
    answer["errors"][0]["extensions"]["code"].as_str()
}

/// Asks until an answer is the expected one.
async fn until(server: &TestServer, request: &Value, expected: &Value) {
    let begin = Instant::now();
    loop {
        let answer = server.ask(request).await;
        if answer == *expected {
            return;
        }
        assert!(begin.elapsed() < WELL_AGAIN, "{request} is answered with {answer}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until `/readyz` tells a status, with its code.
async fn ready(server: &TestServer, code: u16, status: &str) -> Value {
    let begin = Instant::now();
    loop {
        let asked = Instant::now();
        let (told, body) = server.readiness().await;
        assert!(asked.elapsed() < SOON, "/readyz took {:?}", asked.elapsed());
        if told == code && body["status"] == status {
            return body;
        }
        assert!(begin.elapsed() < WELL_AGAIN, "{told} {body}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
