//! What is cached, and under which name.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::coding::Body;

/// What an answer takes in memory beside its bytes: itself, and its place in the cache.
const OVERHEAD: usize = 500;

/// An answer that may be given again to whoever asks the same of the same data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The name of what was really read, which may differ from the name it was looked up by.
    pub key: Key,
    /// What is sent.
    pub body: Body,
    /// The data version it was read at.
    pub version: u64,
    /// What the caller tells about its freshness; at most 255 bytes.
    pub freshness: String,
}

impl Answer {
    /// An answer of which nothing else was made yet.
    pub fn new(key: Key, body: Bytes, version: u64, freshness: String) -> Self {
        Self { key, body: body.into(), version, freshness }
    }

    /// How many bytes it takes, with all that was made of it.
    pub(super) fn weight(&self) -> u32 {
        let bytes = OVERHEAD + self.freshness.len() + self.body.weight();
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

/// The name of an answer: a SHA-256 of everything that decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub(super) [u8; 32]);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (byte, pair) in self.0.iter().zip(text.chunks_exact_mut(2)) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// Makes a [`Key`] of parts in their order.
#[derive(Clone, Default)]
pub struct KeyBuilder(Sha256);

impl KeyBuilder {
    /// No parts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one part. Its length is hashed too, so that parts cannot run into each other.
    #[must_use]
    pub fn part(mut self, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// The name made of the parts so far.
    pub fn finish(self) -> Key {
        Key(self.0.finalize().into())
    }
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheState {
    /// From this process, or from a computation for another caller that was under way.
    Hit,
    /// From Redis.
    HitRedis,
    /// From this process, of the version before, for a caller who takes that.
    Stale,
    /// It was computed.
    Miss,
    /// It is not of the kind that is cached.
    Bypass,
}

impl CacheState {
    /// All of them, in their order.
    pub const ALL: [Self; 5] = [Self::Hit, Self::HitRedis, Self::Stale, Self::Miss, Self::Bypass];

    /// The word for logs: `hit`, `hit-redis`, `stale`, `miss` or `bypass`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::HitRedis => "hit-redis",
            Self::Stale => "stale",
            Self::Miss => "miss",
            Self::Bypass => "bypass",
        }
    }
}

/// What a computation gives.
pub enum Computed<U> {
    /// An answer to keep under its key.
    Cacheable(Arc<Answer>),
    /// Something that must not be given to later callers, for example an answer with errors.
    Uncached(U),
}

/// What a look-up gives.
pub enum Outcome<U> {
    /// An answer that is or may be kept.
    Answer(Arc<Answer>, CacheState),
    /// What the computation would not have kept; callers who asked at the same time share it.
    Uncached(Arc<U>),
    /// The computation panicked or the runtime is stopping.
    Lost,
}
