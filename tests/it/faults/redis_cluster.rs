//! A Redis Cluster that loses a node: another takes its place.

use std::time::{Duration, Instant};

use hubscope::config::{RedisSettings, Settings};
use serde_json::json;

use super::WELL_AGAIN;
use crate::cache::{cache_is, publish, total};
use crate::harness::database::{Database, TestDatabase};
use crate::harness::redis_cluster::RedisCluster;
use crate::harness::server::TestServer;

async fn server(database: &TestDatabase, redis: &RedisCluster) -> TestServer {
    let redis = Some(RedisSettings { nodes: redis.urls() });
    TestServer::with(&database.url, Settings { redis, ..Settings::default() }).await
}

/// Asks the first server so many questions that were not asked yet, and then the second; how many of its answers were shared.
async fn shared(servers: &[TestServer; 2], redis: &RedisCluster, from: usize, number: usize, downloads: u64) -> u64 {
    let before = (redis.keys().await, servers[1].answers("hit-redis").await);
    for question in from..from + number {
        assert_eq!(total(&servers[0], question).await, json!(downloads));
    }
    // Answers are shared a moment after they are given.
    let begin = Instant::now();
    while redis.keys().await < before.0 + number && begin.elapsed() < Duration::from_secs(2) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for question in from..from + number {
        assert_eq!(total(&servers[1], question).await, json!(downloads));
    }
    servers[1].answers("hit-redis").await - before.1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_that_loses_a_node_costs_no_answer_and_is_shared_again_once_another_has_its_place() {
    let (database, mut redis) = (Database::Sqlite.migrated().await, RedisCluster::start().await);
    let servers = [server(&database, &redis).await, server(&database, &redis).await];
    publish(&servers[0], 6, 300).await;
    servers[1].current().await;
    for server in &servers {
        cache_is(server, "ok").await;
    }
    assert_eq!(shared(&servers, &redis, 1, 12, 300).await, 12, "questions of all nodes are shared");

    redis.lose_one();
    // A third of the keys have no place until another node takes over.
    for question in 13..20 {
        for server in &servers {
            assert_eq!(total(server, question).await, json!(300), "while a node is lost");
        }
    }
    redis.holds_all(1).await;
    let (begin, mut downloads) = (Instant::now(), 600);
    loop {
        // With each version the questions are new ones.
        publish(&servers[0], 6, downloads).await;
        servers[1].current().await;
        if shared(&servers, &redis, 1, 12, downloads).await == 12 {
            break;
        }
        assert!(begin.elapsed() < WELL_AGAIN, "answers are not shared again");
        downloads += 300;
    }
    for server in &servers {
        cache_is(server, "ok").await;
    }

    // The lost one comes back to stand by, and nobody is the wiser.
    redis.bring_back().await;
    redis.holds_all(0).await;
    publish(&servers[0], 6, 90_000).await;
    servers[1].current().await;
    assert_eq!(shared(&servers, &redis, 1, 12, 90_000).await, 12);
}
