//! Quotas of servers that share a Redis: one for all of them, and for each while Redis is away.

use std::time::Duration;

use hubscope::config::{Limits, RedisSettings, SecretUrl, Settings};
use serde_json::json;

use crate::cache::{cache_is, publish};
use crate::harness::database::{Database, TestDatabase};
use crate::harness::redis::RedisServer;
use crate::harness::server::{TestServer, client};

async fn server(database: &TestDatabase, redis: &RedisServer, quota: u32, window: u64) -> TestServer {
    let limits = Limits { quota: Some(quota), window: Duration::from_secs(window), ..Limits::default() };
    let redis = Some(RedisSettings { nodes: vec![SecretUrl::new(redis.url())] });
    TestServer::with(&database.url, Settings { redis, limits, ..Settings::default() }).await
}

/// Asks for what costs 1: the status, the units that are said to be left, and the seconds until all are back.
async fn ask(server: &TestServer) -> (u16, u32, u64) {
    let request = client().post(format!("{}/graphql", server.base)).json(&json!({ "query": "{ __typename }" }));
    let response = request.header("accept", "application/graphql-response+json").send().await.unwrap();
    let told = response.headers()["ratelimit"].to_str().unwrap();
    let (left, seconds) = told.strip_prefix("\"cost\";r=").and_then(|told| told.split_once(";t=")).expect(told);
    (response.status().as_u16(), left.parse().unwrap(), seconds.parse().unwrap())
}

/// How many of so many requests are answered; the others are refused since the quota is spent.
async fn answered(server: &TestServer, requests: usize) -> usize {
    let mut answered = 0;
    for _ in 0..requests {
        match ask(server).await.0 {
            200 => answered += 1,
            status => assert_eq!(status, 429),
        }
    }
    answered
}

async fn leases(redis: &RedisServer) -> u32 {
    let mut connection = redis.connection().await.unwrap();
    let told: String = redis::cmd("INFO").arg("commandstats").query_async(&mut connection).await.unwrap();
    let calls = told.lines().find_map(|line| line.strip_prefix("cmdstat_eval:calls="));
    calls.map_or(0, |calls| calls.split(',').next().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_share_a_redis_share_what_a_caller_may_spend() {
    let (database, redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    let servers = [server(&database, &redis, 1000, 3600).await, server(&database, &redis, 1000, 3600).await];
    let mut spent = 0;
    while spent < 1000 {
        for server in &servers {
            let (status, left, _) = ask(server).await;
            if status == 200 {
                spent += 1;
                // The other has leased a hundredth more at most than it has spent.
                assert!((1000 - spent - 11..=1000 - spent + 11).contains(&(left as i32)), "{left} after {spent}");
            } else {
                assert!(spent > 980, "refused after {spent}");
            }
        }
    }
    let told = leases(&redis).await;
    // From one unit, the double each time, up to a hundredth.
    assert!((80..=120).contains(&told), "1,000 requests needed {told} words with Redis");
    let third = server(&database, &redis, 1000, 3600).await;
    for server in servers.iter().chain([&third]) {
        let (status, left, seconds) = ask(server).await;
        assert_eq!((status, left), (429, 0));
        assert!((3500..=3600).contains(&seconds), "the window began with the first request of all: {seconds}");
    }
    let told = leases(&redis).await;
    assert_eq!(answered(&third, 50).await, 0);
    assert_eq!(leases(&redis).await, told, "who has nothing left is refused without a word with Redis");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_redis_is_away_each_server_keeps_to_the_quota_by_itself() {
    let (database, mut redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    publish(&TestServer::start(&database.url).await, 6, 300).await;
    let window = 8;
    let servers = [server(&database, &redis, 60, window).await, server(&database, &redis, 60, window).await];
    redis.stop();
    for server in &servers {
        assert_eq!(answered(server, 80).await, 60);
    }
    redis.start_again().await;
    for server in &servers {
        cache_is(server, "ok").await;
    }
    tokio::time::sleep(Duration::from_secs(window)).await;
    assert_eq!(answered(&servers[0], 80).await, 60, "a new window is shared again");
    assert_eq!(answered(&servers[1], 20).await, 0);
}

/// What is leased for one charge may be spent by another that comes meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_refused_while_enough_is_left_however_many_ask_at_once() {
    let (database, redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    publish(&TestServer::start(&database.url).await, 6, 300).await;
    let servers = [server(&database, &redis, 100_000, 3600).await, server(&database, &redis, 100_000, 3600).await];
    let asks = (0..300).map(|number: usize| {
        // Every tenth costs some hundreds, the others some.
        let first = if number.is_multiple_of(10) { 100 } else { 1 };
        let query = format!("{{ n{number}: models(first: {first}) {{ nodes {{ name likes downloads }} }} }}");
        let request = client().post(format!("{}/graphql", servers[number % 2].base)).json(&json!({ "query": query }));
        async move { request.send().await.unwrap().status().as_u16() }
    });
    let statuses = futures_util::future::join_all(asks).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let (_, left, _) = ask(&servers[0]).await;
    assert!((50_000..95_000).contains(&left), "{left}");
}
