//! Redis shared by servers: what one has computed the others need not, and its loss costs a moment and no answer.
//!
//! Answers tell when they were computed, so two that are equal to the last byte were computed once.

use std::time::{Duration, Instant};

use hubscope::config::{RedisSettings, SecretUrl, Settings};
use hubscope::ingest::{Order, ingest};
use hubscope::store::SnapshotKey;
use serde_json::{Value, json};

use crate::harness::database::{Database, TestDatabase};
use crate::harness::parquet;
use crate::harness::redis::RedisServer;
use crate::harness::server::{Answering, TestServer};

/// How long an answer may take when Redis is lost: generous for a busy machine, far below what a client notices as an outage.
const MOMENT: Duration = Duration::from_secs(2);

pub(crate) async fn server(database: &TestDatabase, redis: &RedisServer) -> TestServer {
    let redis = Some(RedisSettings { nodes: vec![SecretUrl::new(redis.url())] });
    TestServer::with(&database.url, Settings { redis, ..Settings::default() }).await
}

/// Publishes one model with a number of downloads on a day of January 2025.
pub(crate) async fn publish(server: &TestServer, day: u32, downloads: u64) {
    let folder = tempfile::tempdir().unwrap();
    let location = folder.path().join("models.parquet");
    parquet::write(&location, &[json!({ "id": "a/x", "downloads": downloads }).as_object().unwrap().clone()]);
    let key = SnapshotKey {
        hub: "huggingface".parse().unwrap(),
        kind: "models".parse().unwrap(),
        taken_on: format!("2025-01-{day:02}").parse().unwrap(),
    };
    let order = Order { key, partial: false, location: location.into(), name: "models.parquet".to_owned() };
    ingest(&server.store, vec![order], std::future::pending()).await.unwrap();
    server.current().await;
}

/// A question of its own for each number.
fn question(number: usize) -> Value {
    json!({ "query": format!("{{ downloadShare(by: ORIGIN, top: {number}) {{ total provenance {{ computedAt }} }} }}") })
}

/// The total that is answered, which must come within a moment.
pub(crate) async fn total(server: &TestServer, number: usize) -> Value {
    let begin = Instant::now();
    let answer = server.ask(&question(number)).await;
    assert!(begin.elapsed() < MOMENT, "an answer took {:?}", begin.elapsed());
    answer["data"]["downloadShare"]["total"].clone()
}

pub(crate) async fn cache_is(server: &TestServer, state: &str) {
    let begin = Instant::now();
    loop {
        let (status, body) = server.readiness().await;
        assert_eq!(status, 200, "a lost Redis is no reason to be unready: {body}");
        if body["parts"]["cache"]["state"] == state {
            return;
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "{body}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Answers are shared a moment after they are given.
pub(crate) async fn shared_keys(redis: &RedisServer, least: usize) {
    let mut connection = redis.connection().await.unwrap();
    for _ in 0..200 {
        let keys: usize = redis::cmd("DBSIZE").query_async(&mut connection).await.unwrap();
        if keys >= least {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("fewer than {least} answers are shared");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_answers_with_what_the_first_computed() {
    let (database, redis) = (Database::Postgres.migrated().await, RedisServer::start().await);
    let first = server(&database, &redis).await;
    publish(&first, 6, 300).await;
    let computed = first.text(&question(1)).await;
    shared_keys(&redis, 1).await;
    let second = server(&database, &redis).await;
    assert_eq!(second.text(&question(1)).await, computed);
    assert_eq!(first.text(&question(1)).await, computed);
    let alone = TestServer::start(&database.url).await;
    assert_ne!(alone.text(&question(1)).await, computed, "an answer of its own tells another time");
    assert_eq!(total(&alone, 1).await, 300);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publication_changes_the_answers_of_every_server() {
    let (database, redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    let servers = [server(&database, &redis).await, server(&database, &redis).await];
    for (day, downloads) in [(6, 300), (6, 600), (6, 900)] {
        publish(&servers[0], day, downloads).await;
        for server in &servers {
            server.current().await;
            assert_eq!(total(server, 1).await, downloads);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_redis_costs_a_moment_and_no_answer() {
    let (database, mut redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    let server = server(&database, &redis).await;
    publish(&server, 6, 300).await;
    cache_is(&server, "ok").await;
    assert_eq!(total(&server, 1).await, 300);

    redis.pause();
    for number in 2..12 {
        assert_eq!(total(&server, number).await, 300, "while Redis is silent");
    }
    cache_is(&server, "degraded").await;
    publish(&server, 6, 600).await;
    assert_eq!(total(&server, 1).await, 600, "published while Redis is silent");
    redis.resume();
    cache_is(&server, "ok").await;

    redis.stop();
    for number in 12..22 {
        assert_eq!(total(&server, number).await, 600, "while Redis is away");
    }
    cache_is(&server, "degraded").await;
    redis.start_again().await;
    cache_is(&server, "ok").await;
    for number in 22..32 {
        assert_eq!(total(&server, number).await, 600);
    }
    shared_keys(&redis, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_away_from_the_start_is_no_hindrance() {
    let (database, mut redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    redis.stop();
    let server = server(&database, &redis).await;
    publish(&server, 6, 300).await;
    assert_eq!(total(&server, 1).await, 300);
    cache_is(&server, "degraded").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_answers_are_kept_in_process_until_the_next_publication() {
    let database = Database::Sqlite.migrated().await;
    let server = TestServer::start(&database.url).await;
    publish(&server, 6, 300).await;
    cache_is(&server, "off").await;
    let computed = server.text(&question(1)).await;
    assert_eq!(server.text(&question(1)).await, computed);
    publish(&server, 6, 600).await;
    assert_eq!(total(&server, 1).await, 600);
}

/// A database that was made anew counts its versions from the beginning, while Redis still holds what it answered before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn databases_that_share_a_redis_never_answer_for_one_another() {
    let redis = RedisServer::start().await;
    for (number, downloads) in [300, 600].into_iter().enumerate() {
        let database = Database::Sqlite.migrated().await;
        let server = server(&database, &redis).await;
        publish(&server, 6, downloads).await;
        assert_eq!(total(&server, 1).await, downloads);
        shared_keys(&redis, number + 1).await;
    }
}

/// Status, the headers that tell one answer from another, and the body.
async fn whole(server: &TestServer, number: usize, coding: &str) -> (u16, Vec<String>, Vec<u8>) {
    let response = server.response(&question(number), &[("accept-encoding", coding)]).await;
    let names =
        ["etag", "x-data-version", "x-data-freshness", "content-type", "content-encoding", "vary", "cache-control"];
    let told = |name| response.headers().get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned());
    let headers = names.map(told).to_vec();
    (response.status().as_u16(), headers, response.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_share_a_redis_agree_byte_for_byte_in_every_coding() {
    for database in [Database::Sqlite, Database::Postgres] {
        let (database, redis) = (database.migrated().await, RedisServer::start().await);
        let first = server(&database, &redis).await;
        publish(&first, 6, 300).await;
        first.current().await;
        let second = server(&database, &redis).await;
        second.current().await;
        let computed = whole(&first, 1, "identity").await;
        shared_keys(&redis, 2).await;
        let (hits, misses) = (second.answers("hit-redis").await, second.answers("miss").await);
        assert_eq!(whole(&second, 1, "identity").await, computed);
        assert_eq!((second.answers("hit-redis").await, second.answers("miss").await), (hits + 1, misses));
        for coding in ["gzip", "zstd"] {
            assert_eq!(whole(&second, 1, coding).await, whole(&first, 1, coding).await, "{coding}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_memory_of_its_own_a_server_answers_from_redis_alone() {
    let (database, redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    let first = server(&database, &redis).await;
    publish(&first, 6, 300).await;
    let computed = first.text(&question(1)).await;
    shared_keys(&redis, 2).await;
    let settings = RedisSettings { nodes: vec![SecretUrl::new(redis.url())] };
    let settings = Settings { redis: Some(settings), cache_bytes: 0, ..Settings::default() };
    let second = TestServer::with(&database.url, settings).await;
    second.current().await;
    let before = second.answers("hit-redis").await;
    for _ in 0..5 {
        assert_eq!(second.text(&question(1)).await, computed);
    }
    assert_eq!(second.answers("hit-redis").await, before + 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publication_warms_what_is_asked_and_lets_who_wants_have_what_was() {
    for database in [Database::Sqlite, Database::Postgres] {
        let database = database.migrated().await;
        let server = TestServer::with(&database.url, Answering::Sql.settings()).await;
        publish(&server, 6, 300).await;
        for _ in 0..3 {
            assert_eq!(total(&server, 1).await, 300);
        }
        // Servers look for what comes into force four times a second.
        tokio::time::sleep(Duration::from_millis(600)).await;
        publish(&server, 6, 600).await;
        // What was asked in between needs no warming up: how many there are is open, but not that they come to an end.
        let (begin, mut warmed, mut quiet) = (Instant::now(), 0, 0);
        while warmed == 0 || quiet < 20 {
            assert!(begin.elapsed() < Duration::from_secs(20), "{}", server.page("/metrics").await);
            tokio::time::sleep(Duration::from_millis(50)).await;
            let page = server.page("/metrics").await;
            let line = page.lines().find_map(|line| line.strip_prefix("hubscope_graphql_warmed_total "));
            let now: u64 = line.expect("a family").parse().expect("a number");
            quiet = if now == warmed { quiet + 1 } else { 0 };
            warmed = now;
        }
        let (hits, misses) = (server.answers("hit").await, server.answers("miss").await);
        assert_eq!(total(&server, 1).await, 600);
        assert_eq!((server.answers("hit").await, server.answers("miss").await), (hits + 1, misses), "it was there");
        let consent = [("cache-control", "max-stale=3600")];
        let fresh = server.response(&question(1), &consent).await;
        assert_eq!(fresh.headers().get("age"), None, "nothing old is given where there is something new");

        // Without warming up, what was there before is all there is at first.
        let cold = TestServer::with(&database.url, Settings { warm_up: 0, ..Answering::Sql.settings() }).await;
        cold.current().await;
        assert_eq!(total(&cold, 1).await, 600);
        publish(&cold, 6, 900).await;
        let stale = cold.response(&question(1), &consent).await;
        assert!(stale.headers().contains_key("age") && stale.headers().contains_key("cache-status"), "{stale:?}");
        let body: Value = stale.json().await.unwrap();
        assert_eq!(body["data"]["downloadShare"]["total"], 600);
        assert_eq!(total(&cold, 1).await, 900);
    }
}
