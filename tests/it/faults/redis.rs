//! A Redis that is full, holds what is none of ours, or is none at all.

use std::time::Duration;

use hubscope::config::{RedisSettings, SecretUrl, Settings};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::cache::{publish, server, shared_keys, total};
use crate::harness::database::Database;
use crate::harness::redis::RedisServer;
use crate::harness::server::TestServer;

async fn command(redis: &RedisServer, words: &[&str]) -> redis::Value {
    let mut connection = redis.connection().await.unwrap();
    let mut command = redis::cmd(words[0]);
    words[1..].iter().for_each(|word| _ = command.arg(word));
    command.query_async(&mut connection).await.unwrap_or_else(|error| panic!("{words:?}: {error}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_full_costs_no_answer_and_is_used_again_once_it_has_room() {
    let redis = RedisServer::start().await;
    let database = Database::Sqlite.migrated().await;
    let server = server(&database, &redis).await;
    publish(&server, 6, 300).await;
    command(&redis, &["CONFIG", "SET", "maxmemory", "1"]).await;
    for number in 1..20 {
        assert_eq!(total(&server, number).await, json!(300));
    }
    command(&redis, &["CONFIG", "SET", "maxmemory", "0"]).await;
    command(&redis, &["FLUSHALL"]).await;
    // Some answers go unshared until what failed is tried again.
    for number in 20..80 {
        assert_eq!(total(&server, number).await, json!(300));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    shared_keys(&redis, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_wrote_into_redis_is_never_told() {
    let redis = RedisServer::start().await;
    let database = Database::Sqlite.migrated().await;
    let first = server(&database, &redis).await;
    publish(&first, 6, 300).await;
    for number in 1..10 {
        assert_eq!(total(&first, number).await, json!(300));
    }
    shared_keys(&redis, 9).await;
    let mut connection = redis.connection().await.unwrap();
    let keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    for (at, key) in keys.iter().enumerate() {
        let _: () = redis::cmd("DEL").arg(key).query_async(&mut connection).await.unwrap();
        let (name, value) = match at % 3 {
            0 => ("LPUSH", b"a list".to_vec()),
            1 => ("SET", b"{\"data\":{\"downloadShare\":{\"total\":31}}}".to_vec()),
            _ => ("SET", vec![0xff; 1 << 20]),
        };
        let _: redis::Value = redis::cmd(name).arg(key).arg(value).query_async(&mut connection).await.unwrap();
    }
    let second = server(&database, &redis).await;
    second.ready().await;
    for number in 1..10 {
        assert_eq!(total(&second, number).await, json!(300));
    }
}

/// Says the same to whoever asks anything.
async fn says(words: &'static [u8]) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut asked = [0; 4096];
                while stream.read(&mut asked).await.is_ok_and(|bytes| bytes > 0) {
                    if stream.write_all(words).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_redis_costs_no_answer() {
    let database = Database::Sqlite.migrated().await;
    publish(&TestServer::start(&database.url).await, 6, 300).await;
    for words in [
        b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice(),
        b"$500000000\r\nrubbish",
        b"*2147483647\r\n",
        b"-ERR no\r\n",
        b"+OK\r\n",
        &[0xff; 64],
    ] {
        let nodes = vec![SecretUrl::new(format!("redis://127.0.0.1:{}", says(words).await))];
        let redis = Some(RedisSettings { nodes });
        let server = TestServer::with(&database.url, Settings { redis, ..Settings::default() }).await;
        server.ready().await;
        for number in 1..10 {
            assert_eq!(total(&server, number).await, json!(300), "{}", words.escape_ascii());
        }
    }
}
