//! The cache that callers see: one computation for all who ask the same at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use moka::future::Cache;
use tokio::runtime::Handle;

use super::begin::begin_here;
use super::link::Link;
use super::remote::Remote;
use super::{Answer, CacheState, Coding, Computed, Key, Outcome, SharedBudget, SharedTexts};

/// How answers are cached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheSettings {
    /// Addresses of Redis nodes (`redis://…`, `rediss://…`): none for no Redis, several for a cluster.
    pub redis: Vec<String>,
    /// Bytes of answers held in this process, with all that was made of them; 0 for none.
    pub capacity: u64,
    /// How long Redis keeps an answer.
    pub ttl: Duration,
    /// How long a caller waits for Redis.
    pub timeout: Duration,
    /// How long Redis is left alone after it failed repeatedly.
    pub pause: Duration,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            redis: Vec::new(),
            capacity: 64 << 20,
            ttl: Duration::from_secs(24 * 60 * 60),
            timeout: Duration::from_millis(100),
            pause: Duration::from_secs(5),
        }
    }
}

/// Why there can be no cache with these settings.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// An address that cannot be one. It is not repeated, since it may hold a password.
    #[error("REDIS_URL is not an address of Redis ({0}); write for example redis://127.0.0.1:6379")]
    Address(&'static str),
    /// Answers are computed on the runtime that is running where the cache is made.
    #[error("the answer cache was made outside of a Tokio runtime")]
    NoRuntime,
}

/// The state of the shared cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheHealth {
    /// Redis answers.
    Ok,
    /// Redis does not answer: answers come from this process alone.
    Degraded,
    /// There is no Redis to answer.
    Off,
}

impl CacheHealth {
    /// The word for reports: `ok`, `degraded` or `off`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Degraded => "degraded",
            Self::Off => "off",
        }
    }
}

/// Whole answers by name; cheap to clone.
#[derive(Clone)]
pub struct AnswerCache {
    local: Cache<Key, Arc<Answer>>,
    /// Whether answers stay in this process at all.
    keeps: bool,
    remote: Option<Arc<Remote>>,
    runtime: Handle,
}

/// Why a computation left nothing under the name it was looked up by.
enum Aside<U> {
    Newer(Arc<Answer>),
    Uncached(Arc<U>),
}

impl AnswerCache {
    /// A cache that computes on the current Tokio runtime. Redis is not contacted before the first answer.
    pub fn new(settings: &CacheSettings) -> Result<Self, CacheError> {
        let runtime = Handle::try_current().map_err(|_| CacheError::NoRuntime)?;
        let remote = match settings.redis.as_slice() {
            [] => None,
            _ => {
                let link = Link::new(settings).map_err(|error| CacheError::Address(kind(&error)))?;
                Some(Arc::new(Remote::new(Arc::new(link), settings.ttl)))
            }
        };
        let local =
            Cache::builder().max_capacity(settings.capacity).weigher(|_, answer: &Arc<Answer>| answer.weight()).build();
        Ok(Self { local, keeps: settings.capacity > 0, remote, runtime })
    }

    /// The answer under `key`, computed if it is nowhere. `compute` runs at most once at a time for a key, and to its end even when the
    /// caller goes away, since others may wait for it: on the caller's thread until it has to wait, then on the runtime of the cache.
    pub async fn get_or_compute<U, F>(&self, key: Key, compute: F) -> Outcome<U>
    where
        U: Send + Sync + 'static,
        F: Future<Output = Computed<U>> + Send + 'static,
    {
        if let Some((answer, state)) = self.find(key).await {
            return Outcome::Answer(answer, state);
        }
        let this = self.clone();
        begin_here(&self.runtime, async move { this.fly(key, compute).await }).await.unwrap_or(Outcome::Lost)
    }

    /// The answer under `key`, if this process has it.
    pub async fn peek(&self, key: Key) -> Option<Arc<Answer>> {
        if self.keeps { self.local.get(&key).await } else { None }
    }

    /// The answer under `key`, if this process or Redis has it. Those who ask for the same at the same time ask Redis once, unless
    /// nothing is held in this process.
    pub async fn find(&self, key: Key) -> Option<(Arc<Answer>, CacheState)> {
        if let Some(answer) = self.peek(key).await {
            return Some((answer, CacheState::Hit));
        }
        let remote = self.remote.as_ref()?;
        // On the heap: what is found here needs no room for it.
        Some((Box::pin(self.fetch(remote, key)).await?, CacheState::HitRedis))
    }

    async fn fetch(&self, remote: &Remote, key: Key) -> Option<Arc<Answer>> {
        let fetched = async { remote.get(key).await.map(Arc::new) };
        if !self.keeps {
            return fetched.await;
        }
        self.local.try_get_with(key, async { fetched.await.ok_or(()) }).await.ok()
    }

    /// The body of an answer in a coding, made when it is first asked for and kept with the answer. None when answers are not held in
    /// this process, where it would be made for each request.
    pub async fn packed(&self, answer: &Arc<Answer>, coding: Coding) -> Option<Bytes> {
        if let Some(packed) = answer.body.packed(coding) {
            return Some(packed.clone());
        }
        if self.keeps { Box::pin(self.pack(answer, coding)).await } else { None }
    }

    async fn pack(&self, answer: &Arc<Answer>, coding: Coding) -> Option<Bytes> {
        let packed = answer.body.pack(coding, &self.runtime).await?.clone();
        // It weighs more now.
        self.local.insert(answer.key, Arc::clone(answer)).await;
        Some(packed)
    }

    /// How many bytes are held in this process, as last counted.
    pub fn bytes(&self) -> u64 {
        self.local.weighted_size()
    }

    /// Quotas that are shared through the same Redis; none without one.
    pub fn budget(&self) -> Option<SharedBudget> {
        Some(SharedBudget::new(Arc::clone(self.remote.as_ref()?.link())))
    }

    /// Texts that are shared through the same Redis; none without one.
    pub fn texts(&self) -> Option<SharedTexts> {
        Some(SharedTexts::new(Arc::clone(self.remote.as_ref()?.link())))
    }

    /// The state of the shared cache, asked now.
    pub async fn health(&self) -> CacheHealth {
        let Some(remote) = self.remote.clone() else { return CacheHealth::Off };
        match self.runtime.spawn(async move { remote.link().answers().await }).await {
            Ok(true) => CacheHealth::Ok,
            _ => CacheHealth::Degraded,
        }
    }

    async fn fly<U, F>(&self, key: Key, compute: F) -> Outcome<U>
    where
        U: Send + Sync + 'static,
        F: Future<Output = Computed<U>> + Send,
    {
        let computed = AtomicBool::new(false);
        let init = async {
            computed.store(true, Ordering::Relaxed);
            match compute.await {
                Computed::Cacheable(answer) => {
                    self.share(&answer);
                    if answer.key == key {
                        return Ok(answer);
                    }
                    self.local.insert(answer.key, Arc::clone(&answer)).await;
                    Err(Aside::Newer(answer))
                }
                Computed::Uncached(other) => Err(Aside::Uncached(Arc::new(other))),
            }
        };
        let result = self.local.try_get_with(key, init).await;
        let state = if computed.into_inner() { CacheState::Miss } else { CacheState::Hit };
        match result {
            Ok(answer) => Outcome::Answer(answer, state),
            Err(aside) => match aside.as_ref() {
                Aside::Newer(answer) => Outcome::Answer(Arc::clone(answer), state),
                Aside::Uncached(other) => Outcome::Uncached(Arc::clone(other)),
            },
        }
    }

    /// Tells Redis without letting anyone wait for it.
    fn share(&self, answer: &Arc<Answer>) {
        if let Some(remote) = self.remote.clone() {
            let answer = Arc::clone(answer);
            self.runtime.spawn(async move { remote.put(&answer).await });
        }
    }
}

fn kind(error: &redis::RedisError) -> &'static str {
    match error.kind() {
        redis::ErrorKind::InvalidClientConfig => "it cannot be read",
        _ => "it cannot be used",
    }
}
