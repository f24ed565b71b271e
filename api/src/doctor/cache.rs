//! Whether the shared cache answers.

use std::time::Duration;

use tokio::time::timeout;

use super::Finding;
use crate::cache::{AnswerCache, CacheHealth, CacheSettings};
use crate::config::RedisSettings;

const CACHE: &str = "cache";
/// How long Redis may take, connecting and all: far more than a server grants it.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn check(redis: Option<&RedisSettings>) -> Finding {
    let Some(redis) = redis else {
        return Finding::ok(CACHE, "REDIS_URL is not set: each server keeps answers of its own");
    };
    let nodes = redis.nodes.iter().map(|node| node.expose().to_owned()).collect();
    let settings = CacheSettings { redis: nodes, capacity: 0, timeout: PATIENCE, ..CacheSettings::default() };
    let cache = match AnswerCache::new(&settings) {
        Ok(cache) => cache,
        Err(error) => return Finding::wrong(CACHE, error.to_string(), "correct REDIS_URL"),
    };
    let shown = redis.nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match timeout(PATIENCE, cache.health()).await {
        Ok(CacheHealth::Ok) => Finding::ok(CACHE, format!("Redis, {shown}")),
        _ => {
            let advice = "start it, or correct REDIS_URL; until then each server keeps answers of its own";
            Finding::wrong(CACHE, format!("{shown} does not answer, or refuses"), advice)
        }
    }
}
