//! What one request may cost, and those of one caller together. Under the defaults the standard introspection query, GraphiQL and every example run.

use std::time::Duration;

/// Bounds on requests; over one of them a request is refused before it is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `HUBSCOPE_LIMIT_BODY`: bytes of a request body.
    pub body: usize,
    /// `HUBSCOPE_LIMIT_HEAD_SECONDS`: how long the head of a request may take to be here, and a TLS handshake.
    pub head_deadline: Duration,
    /// `HUBSCOPE_LIMIT_BODY_SECONDS`: how long its body may take.
    pub body_deadline: Duration,
    /// `HUBSCOPE_LIMIT_WRITE_SECONDS`: how long a client may take nothing of what it is sent.
    pub write_deadline: Duration,
    /// `HUBSCOPE_LIMIT_IDLE_SECONDS`: how long a connection without requests is kept.
    pub idle: Duration,
    /// `HUBSCOPE_LIMIT_TOKENS`: lexical tokens of a document.
    pub tokens: usize,
    /// `HUBSCOPE_LIMIT_DEPTH`: levels of fields, introspection not counted.
    pub depth: usize,
    /// `HUBSCOPE_LIMIT_ALIASES`: aliased fields, fragments counted at each spread.
    pub aliases: usize,
    /// `HUBSCOPE_LIMIT_ROOT_FIELDS`: fields of the operation itself.
    pub root_fields: usize,
    /// `HUBSCOPE_LIMIT_COST`: fields, those of lists times the expected length of the list.
    pub cost: u64,
    /// `HUBSCOPE_LIMIT_SECONDS`: how long an execution may take.
    pub execution: Duration,
    /// `HUBSCOPE_LIMIT_CONCURRENCY`: answers that are computed at the same time.
    pub concurrency: usize,
    /// `HUBSCOPE_LIMIT_QUEUE`: requests that wait for their turn to be computed; what comes beyond is turned away.
    pub queue: usize,
    /// `HUBSCOPE_LIMIT_STREAMS`: sockets and subscriptions that a caller may have open.
    pub streams: usize,
    /// `HUBSCOPE_LIMIT_QUOTA`: cost that the requests of one caller may have in a window; none: as much as they like.
    pub quota: Option<u32>,
    /// `HUBSCOPE_LIMIT_WINDOW`: how long a window lasts.
    pub window: Duration,
}

impl Limits {
    /// The highest cost that a request may have: what costs more than the quota could never be asked, however long its caller waited.
    pub fn dearest(&self) -> u64 {
        self.cost.min(self.quota.map_or(u64::MAX, u64::from))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 256 * 1024,
            head_deadline: Duration::from_secs(10),
            body_deadline: Duration::from_secs(10),
            write_deadline: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            tokens: 4_000,
            depth: 15,
            aliases: 60,
            root_fields: 20,
            cost: 100_000,
            execution: Duration::from_secs(30),
            concurrency: 64,
            queue: 1_000,
            streams: 200,
            quota: Some(1_000_000),
            window: Duration::from_secs(60),
        }
    }
}
