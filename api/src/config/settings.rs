//! The settings as the program uses them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::{Limits, Network, SecretUrl};

/// Everything that can be set from outside, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the data lives.
    pub database: DatabaseSettings,
    /// The shared cache; none: in process only.
    pub redis: Option<RedisSettings>,
    /// `HUBSCOPE_BIND`: address and port to listen on.
    pub bind: SocketAddr,
    /// What the server shows over TLS; none: it speaks plainly.
    pub tls: Option<TlsSettings>,
    /// `HUBSCOPE_PROFILE`: decides the defaults of introspection, playground and log form.
    pub profile: Profile,
    /// `HUBSCOPE_INTROSPECTION`: whether the schema can be asked for by query.
    pub introspection: bool,
    /// `HUBSCOPE_GRAPHIQL`: whether the playground is served.
    pub graphiql: bool,
    /// `HUBSCOPE_ANONYMOUS`: whether reading needs no key.
    pub anonymous: bool,
    /// `HUBSCOPE_DOCUMENTS`: file of named queries that have an address of their own.
    pub documents: Option<PathBuf>,
    /// `HUBSCOPE_DOCUMENTS_ONLY`: whether these are the only ones that may be asked without a key.
    pub documents_only: bool,
    /// `HUBSCOPE_DATA_LICENSE`: the licence of the data, as an identifier of SPDX.
    pub data_license: Option<String>,
    /// `HUBSCOPE_CORS_ORIGINS`: origins whose pages may ask, exact (`https://example.org`).
    pub cors_origins: Vec<String>,
    /// `HUBSCOPE_TRUSTED_PROXIES`: networks whose proxies are believed where a request came from.
    pub trusted_proxies: Vec<Network>,
    /// `HUBSCOPE_INGEST_ROOTS`: what the mutation `ingestSnapshot` may read; nothing when empty.
    pub ingest_roots: Vec<IngestRoot>,
    /// `HUBSCOPE_LIMIT_…`: what one request may cost.
    pub limits: Limits,
    /// `HUBSCOPE_DRAIN_SECONDS`: how long a server that is told to end still takes requests, while clients are sent elsewhere.
    pub drain: Duration,
    /// `HUBSCOPE_CACHE_BYTES`: how many bytes of answers are held in process; 0 holds none.
    pub cache_bytes: u64,
    /// `HUBSCOPE_WARM_UP`: how many of the questions asked most are computed again after a publication; 0 for none.
    pub warm_up: usize,
    /// `HUBSCOPE_COLUMNS_BYTES`: how many bytes of data may be held in memory; 0 holds none.
    pub columns_bytes: u64,
    /// `OTEL_EXPORTER_OTLP_ENDPOINT`: collector that traces of requests are sent to; none: none are made.
    pub collector: Option<Url>,
    /// `RUST_LOG` and the form of the lines.
    pub log: LogSettings,
}

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseSettings {
    /// `DATABASE_URL`.
    pub url: SecretUrl,
    /// `DATABASE_READ_URL`: a replica of it that callers are answered from; none: it answers them itself.
    pub read_url: Option<SecretUrl>,
    /// True when `DATABASE_URL` is set nowhere: then, and only then, `serve` may create, migrate and fill the database.
    pub embedded_default: bool,
}

/// The shared cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisSettings {
    /// `REDIS_URL`: one address for a single server, several for the nodes of a cluster; never empty.
    pub nodes: Vec<SecretUrl>,
}

/// What is shown over TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSettings {
    /// `HUBSCOPE_TLS_CERT`: file with the certificate, and those that vouch for it, as PEM.
    pub certificate: PathBuf,
    /// `HUBSCOPE_TLS_KEY`: file with its private key, as PEM; may be the same.
    pub key: PathBuf,
}

/// A place within which snapshots may be read at a caller's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IngestRoot {
    /// A folder of this machine, as a whole path.
    Folder(PathBuf),
    /// What an `http` or `https` address begins with; it has no user, query or fragment.
    Address(Url),
}

/// What kind of place the server runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Introspection and playground on, logs for people.
    Development,
    /// Introspection and playground off unless set on, suggestions in errors off, logs as JSON lines.
    Production,
}

/// What is logged, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// `RUST_LOG`: a valid filter in the form of tracing's `EnvFilter`.
    pub filter: String,
    /// Follows from the profile.
    pub format: LogFormat,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line.
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            database: DatabaseSettings {
                url: SecretUrl::new("sqlite://hubscope.db"),
                read_url: None,
                embedded_default: true,
            },
            redis: None,
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            tls: None,
            profile: Profile::Development,
            introspection: true,
            graphiql: true,
            anonymous: true,
            documents: None,
            documents_only: false,
            data_license: None,
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            ingest_roots: Vec::new(),
            limits: Limits::default(),
            drain: Duration::from_secs(5),
            cache_bytes: 128 * 1024 * 1024,
            warm_up: 100,
            columns_bytes: 1024 * 1024 * 1024,
            collector: None,
            log: LogSettings { filter: "info".to_owned(), format: LogFormat::Text },
        }
    }
}
