//! Persisted queries on servers that share a Redis.

use serde_json::{Value, json};

use crate::cache::{publish, server};
use crate::harness::database::Database;
use crate::harness::redis::RedisServer;
use crate::harness::server::TestServer;

const DOCUMENT: &str = "query Total { hubTotals { models } }";
/// By `printf %s "$DOCUMENT" | sha256sum`.
const DIGEST: &str = "9ec5e15de74ce70ae65fdd6c6f741b59b525fff02db539bb282870da0acc68c8";

async fn ask(server: &TestServer, query: Option<&str>) -> Value {
    server
        .ask(&json!({ "query": query, "extensions": { "persistedQuery": { "version": 1, "sha256Hash": DIGEST } } }))
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_server_was_told_the_others_know_and_without_redis_it_is_sent_again() {
    let (database, mut redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    let servers = [server(&database, &redis).await, server(&database, &redis).await];
    publish(&servers[0], 6, 300).await;
    servers[1].current().await;
    let answer = json!({ "data": { "hubTotals": { "models": 1 } } });
    let unknown = |answer: Value| assert_eq!(answer["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
    unknown(ask(&servers[1], None).await);
    assert_eq!(ask(&servers[0], Some(DOCUMENT)).await, answer);
    assert_eq!(ask(&servers[1], None).await, answer);
    redis.stop();
    let third = TestServer::start(&database.url).await;
    unknown(ask(&third, None).await);
    assert_eq!(ask(&third, Some(DOCUMENT)).await, answer);
    for server in [&servers[0], &servers[1], &third] {
        assert_eq!(ask(server, None).await, answer);
    }
}
