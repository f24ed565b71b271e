//! More to compute than there are places.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{TestServer, code, header};
use crate::cache::CacheSettings;
use crate::config::Limits;
use crate::http::HttpSettings;

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_no_place_waits_who_finds_no_room_is_turned_away_and_what_is_known_passes_by() {
    let limits = Limits { concurrency: 1, queue: 1, ..Limits::default() };
    let server = TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await;
    let known = json!({ "query": "{ node { id } }" });
    assert_eq!(server.post(known.clone()).await.status(), 200);
    let slow = json!({ "query": "{ a: sleepy(ms: 1500) }" });
    let waits = json!({ "query": "{ b: sleepy(ms: 1) }" });
    let after = async |wait: u64, request: &Value| {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let begin = Instant::now();
        (server.post(request.clone()).await, begin.elapsed())
    };
    let third = async {
        let mut turned_away = Vec::new();
        for (wait, accept) in [(700, "application/json"), (0, "application/graphql-response+json")] {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            let begin = Instant::now();
            let request = server.client.post(format!("{}/graphql", server.url)).header("accept", accept);
            let response = request.json(&json!({ "query": "{ c: sleepy(ms: 1) }" })).send().await.unwrap();
            turned_away.push((response, begin.elapsed()));
        }
        let numbers = server.get("/metrics").await.text().await.unwrap();
        for line in ["hubscope_graphql_computing 1", "hubscope_graphql_waiting 1", "hubscope_streams_open 0"] {
            assert!(numbers.lines().any(|told| told == line), "{line} {numbers}");
        }
        (turned_away, after(0, &known).await)
    };
    let (first, second, (turned_away, (passed, passing))) = tokio::join!(after(0, &slow), after(300, &waits), third);
    for (response, took) in turned_away {
        assert!(took < Duration::from_millis(500), "{took:?}");
        assert_eq!((response.status().as_u16(), header(&response, "retry-after")), (503, "1"));
        assert_eq!(code(&response.json().await.unwrap()), "UNAVAILABLE");
    }
    assert_eq!(passed.status(), 200);
    assert!(passing < Duration::from_millis(500), "{passing:?}");
    assert_eq!((first.0.status().as_u16(), second.0.status().as_u16()), (200, 200));
    assert!(second.1 > Duration::from_secs(1), "it had no place before: {:?}", second.1);
    assert_eq!(server.post(json!({ "query": "{ c: sleepy(ms: 1) }" })).await.status(), 200, "there is room again");
}
