//! The cache with a real Redis that comes and goes.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::TimeDelta;
use tokio::process::{Child, Command};

use super::*;
use crate::auth::Quota;

struct Redis {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Redis {
    async fn start(port: Option<u16>) -> Self {
        Self::with(port, &[]).await
    }

    async fn with(port: Option<u16>, arguments: &[&str]) -> Self {
        let port = port.unwrap_or_else(|| TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
        let folder = tempfile::tempdir().unwrap();
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
            .arg(folder.path())
            .args(arguments)
            .stdout(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server has to be installed");
        let redis = Self { child, port, _folder: folder };
        while redis.run::<String>(redis::cmd("PING")).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        redis
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    async fn run<T: redis::FromRedisValue>(&self, command: redis::Cmd) -> redis::RedisResult<T> {
        let client = redis::Client::open(self.url())?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        command.query_async(&mut connection).await
    }

    async fn keys(&self) -> Vec<String> {
        let mut command = redis::cmd("KEYS");
        command.arg("hubscope:answer:*");
        self.run(command).await.unwrap()
    }
}

fn settings(redis: &Redis) -> CacheSettings {
    CacheSettings { redis: vec![redis.url()], pause: Duration::from_millis(300), ..CacheSettings::default() }
}

fn key(name: &str) -> Key {
    KeyBuilder::new().part(name).finish()
}

fn answer(name: &str) -> Answer {
    Answer::new(key(name), Bytes::from(format!("body of {name}")), 3, "FRESH".into())
}

/// Asks for an answer that can be computed; where it came from.
async fn ask(cache: &AnswerCache, name: &str) -> CacheState {
    let computed = answer(name);
    let expected = computed.clone();
    let outcome = cache.get_or_compute::<(), _>(key(name), async move { Computed::Cacheable(computed.into()) }).await;
    let Outcome::Answer(answer, state) = outcome else { panic!("no answer") };
    assert_eq!(*answer, expected);
    state
}

async fn until<F: Future<Output = bool>>(what: &str, done: impl Fn() -> F) {
    let start = Instant::now();
    while !done().await {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_share_answers_through_redis() {
    let redis = Redis::start(None).await;
    let (one, other) = (AnswerCache::new(&settings(&redis)).unwrap(), AnswerCache::new(&settings(&redis)).unwrap());
    assert_eq!(ask(&one, "a").await, CacheState::Miss);
    assert_eq!(ask(&one, "a").await, CacheState::Hit);
    until("the answer reaches Redis", || async { redis.keys().await.len() == 1 }).await;
    assert_eq!(ask(&other, "a").await, CacheState::HitRedis);
    assert_eq!(ask(&other, "a").await, CacheState::Hit);
    assert_eq!(one.health().await, CacheHealth::Ok);
    let mut ttl = redis::cmd("TTL");
    ttl.arg(&redis.keys().await[0]);
    assert!((1..=86_400).contains(&redis.run::<i64>(ttl).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_nodes_are_a_cluster() {
    let redis = Redis::with(None, &["--cluster-enabled", "yes"]).await;
    let mut slots = redis::cmd("CLUSTER");
    slots.arg("ADDSLOTSRANGE").arg(0).arg(16_383);
    redis.run::<()>(slots).await.unwrap();
    let mut info = redis::cmd("CLUSTER");
    info.arg("INFO");
    until("the cluster is whole", || async {
        redis.run::<String>(info.clone()).await.unwrap().contains("cluster_state:ok")
    })
    .await;
    let settings = CacheSettings { redis: vec![redis.url(), redis.url()], ..settings(&redis) };
    let (one, other) = (AnswerCache::new(&settings).unwrap(), AnswerCache::new(&settings).unwrap());
    assert_eq!(ask(&one, "a").await, CacheState::Miss);
    until("the answer reaches Redis", || async { redis.keys().await.len() == 1 }).await;
    assert_eq!(ask(&other, "a").await, CacheState::HitRedis);
    assert_eq!(other.health().await, CacheHealth::Ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_in_redis_is_passed_over() {
    let redis = Redis::start(None).await;
    let name = format!("hubscope:answer:{}", key("a"));
    let mut set = redis::cmd("SET");
    set.arg(&name).arg("rubbish");
    redis.run::<()>(set).await.unwrap();
    let cache = AnswerCache::new(&settings(&redis)).unwrap();
    assert_eq!(ask(&cache, "a").await, CacheState::Miss);
    let mut push = redis::cmd("RPUSH");
    push.arg(format!("hubscope:answer:{}", key("b"))).arg("of another kind");
    redis.run::<i64>(push).await.unwrap();
    assert_eq!(ask(&cache, "b").await, CacheState::Miss);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_go_on_when_redis_leaves_and_when_it_hangs() {
    let mut redis = Redis::start(None).await;
    let cache = AnswerCache::new(&settings(&redis)).unwrap();
    assert_eq!(ask(&cache, "before").await, CacheState::Miss);

    redis.child.kill().await.unwrap();
    let start = Instant::now();
    for i in 0..50 {
        assert_eq!(ask(&cache, &format!("while away {i}")).await, CacheState::Miss);
    }
    // Three attempts of a tenth of a second open the breaker, then one each pause.
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(ask(&cache, "before").await, CacheState::Hit);
    assert_eq!(cache.health().await, CacheHealth::Degraded);

    // A listener that never answers is worse than none.
    let silent = TcpListener::bind(("127.0.0.1", redis.port)).unwrap();
    let start = Instant::now();
    for i in 0..50 {
        assert_eq!(ask(&cache, &format!("while silent {i}")).await, CacheState::Miss);
    }
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    drop(silent);

    let back = Redis::start(Some(redis.port)).await;
    until("Redis is used again", || async { cache.health().await == CacheHealth::Ok }).await;
    assert_eq!(ask(&cache, "after").await, CacheState::Miss);
    until("the answer reaches Redis", || async { !back.keys().await.is_empty() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_computation_serves_all_even_when_its_caller_leaves() {
    let cache = AnswerCache::new(&CacheSettings::default()).unwrap();
    let count = Arc::new(AtomicU32::new(0));
    let ask = || {
        let (cache, count) = (cache.clone(), count.clone());
        async move {
            let compute = async move {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(200)).await;
                Computed::Cacheable(answer("a").into())
            };
            matches!(cache.get_or_compute::<(), _>(key("a"), compute).await, Outcome::Answer(..))
        }
    };
    assert!(tokio::time::timeout(Duration::from_millis(50), ask()).await.is_err());
    assert_eq!(tokio::join!(ask(), ask(), ask()), (true, true, true));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_be_kept_is_not_and_a_panic_is_told() {
    let cache = AnswerCache::new(&CacheSettings::default()).unwrap();
    for n in 0..2 {
        let outcome = cache.get_or_compute(key("a"), async move { Computed::Uncached(n) }).await;
        assert!(matches!(outcome, Outcome::Uncached(given) if *given == n));
    }
    let outcome = cache.get_or_compute::<(), _>(key("a"), async { panic!("of a test") }).await;
    assert!(matches!(outcome, Outcome::Lost));
    assert_eq!(ask(&cache, "a").await, CacheState::Miss, "nobody waits for the one that panicked");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_kept_under_what_was_read() {
    let cache = AnswerCache::new(&CacheSettings::default()).unwrap();
    let newer = async { Computed::<()>::Cacheable(answer("version 2").into()) };
    assert!(matches!(cache.get_or_compute(key("version 1"), newer).await, Outcome::Answer(..)));
    assert_eq!(ask(&cache, "version 2").await, CacheState::Hit);
    assert_eq!(ask(&cache, "version 1").await, CacheState::Miss);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_is_told_without_its_password() {
    let settings = CacheSettings { redis: vec!["http://user:password@host".into()], ..CacheSettings::default() };
    let error = AnswerCache::new(&settings).err().unwrap().to_string();
    assert!(
        error.contains("REDIS_URL") && error.contains("redis://127.0.0.1:6379") && !error.contains("password"),
        "{error}"
    );
    assert_eq!(AnswerCache::new(&CacheSettings::default()).unwrap().health().await, CacheHealth::Off);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_is_leased_once_however_many_ask_and_comes_back_with_its_window() {
    let redis = Redis::start(None).await;
    let budget = AnswerCache::new(&settings(&redis)).unwrap().budget().unwrap();
    let quota = Quota { units: 100, window: TimeDelta::milliseconds(1500) };
    let account = KeyBuilder::new().part("a").finish();
    let other = budget.lease(KeyBuilder::new().part("b").finish(), &quota, 0..=7, None).await.unwrap();
    assert_eq!((other.units, other.left, other.lasts), (7, 93, quota.window));
    let asked = (0..40).map(|_| budget.lease(account, &quota, 1..=7, None));
    let leases: Vec<_> = futures_util::future::join_all(asked).await.into_iter().map(Option::unwrap).collect();
    let units: Vec<_> = leases.iter().map(|lease| lease.units).collect();
    assert_eq!(units.iter().sum::<u32>(), 100, "{units:?}");
    assert!(leases.iter().all(|lease| lease.units <= 7 && lease.lasts <= quota.window), "{leases:?}");
    tokio::time::sleep(Duration::from_millis(1600)).await;
    let refused = budget.lease(account, &quota, 101..=120, None).await.unwrap();
    assert_eq!(
        (refused.units, refused.left, refused.lasts),
        (0, 100, quota.window),
        "a window begins with what is leased"
    );
    assert_eq!(budget.lease(account, &quota, 90..=120, None).await.unwrap().units, 100);
    assert!(redis.keys().await.is_empty(), "quotas are no answers");
    let _: () = redis.run(redis::cmd("FLUSHALL")).await.unwrap();
    let minute = TimeDelta::minutes(1);
    let lease = budget.lease(account, &quota, 1..=7, Some((95, minute))).await.unwrap();
    assert_eq!((lease.units, lease.left), (5, 0), "what was granted before is gone, though Redis made room of it");
    assert_eq!(budget.lease(account, &quota, 1..=7, None).await.unwrap().units, 0, "and others are told");
}
