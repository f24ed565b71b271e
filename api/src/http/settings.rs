//! What the edge can be told.

use std::time::Duration;

use super::TrustedDocuments;
use crate::config::{Limits, Network};

/// Settings of the HTTP server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpSettings {
    /// Origins whose pages may read answers, exactly as browsers send them, for example `https://example.org`.
    pub cors_origins: Vec<String>,
    /// Proxies that are believed where a request came from.
    pub trusted_proxies: Vec<Network>,
    /// Whether reading needs no key.
    pub anonymous: bool,
    /// Queries that have an address of their own.
    pub trusted: TrustedDocuments,
    /// Whether these are the only ones that may be asked without a key.
    pub trusted_only: bool,
    /// The licence of the data, as an identifier of SPDX, where the operator tells it.
    pub license: Option<String>,
    /// Whether `__schema` and `__type` may be asked. `/schema.graphql` stays on either way.
    pub introspection: bool,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
    /// Whether error messages suggest names that exist.
    pub suggestions: bool,
    /// Bounds on requests.
    pub limits: Limits,
    /// How many of the questions that were asked most are computed again when new data comes into force.
    pub warm_up: usize,
    /// How long requests under way may take after the server was told to stop; whole seconds.
    pub grace: Duration,
}

impl HttpSettings {
    /// Whether whatever is answered may be told to everybody.
    pub(super) fn is_open(&self) -> bool {
        self.anonymous && !self.trusted_only
    }
}

impl Default for HttpSettings {
    /// As in development: everything on, no other origins.
    fn default() -> Self {
        Self {
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            anonymous: true,
            trusted: TrustedDocuments::default(),
            trusted_only: false,
            license: None,
            introspection: true,
            graphiql: true,
            suggestions: true,
            limits: Limits::default(),
            warm_up: 100,
            grace: Duration::from_secs(30),
        }
    }
}
