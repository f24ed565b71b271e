//! Errors that may be told to callers.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};

/// What a program can tell errors apart by: `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// A value is not usable.
    BadUserInput,
    /// The document that a digest stands for is not known.
    PersistedQueryNotFound,
    /// There is no such thing.
    NotFound,
    /// It needs a key, or a valid one.
    Unauthenticated,
    /// The caller may not.
    Forbidden,
    /// The request asks for more than one request may.
    TooComplex,
    /// The caller has spent the quota.
    RateLimited,
    /// It took too long.
    Timeout,
    /// It cannot be answered now.
    Unavailable,
    /// Something of ours is broken.
    Internal,
}

impl Code {
    /// Codes that callers are told.
    pub(crate) const ALL: [&str; 12] = [
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
        "PERSISTED_QUERY_NOT_FOUND",
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "NOT_FOUND",
        "QUERY_TOO_COMPLEX",
        "RATE_LIMITED",
        "TIMEOUT",
        "UNAVAILABLE",
        "INTERNAL",
    ];

    /// Whether an error with this code passes from resolvers to callers; others are masked.
    pub(crate) fn is_public(code: &str) -> bool {
        code != Self::Internal.as_str() && Self::ALL.contains(&code)
    }

    /// The code as it is sent.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::NotFound => "NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::TooComplex => "QUERY_TOO_COMPLEX",
            Self::RateLimited => "RATE_LIMITED",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// One error that a caller may read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    /// What it is, for programs.
    pub(crate) code: Code,
    /// What it is, for people.
    pub(crate) message: String,
    /// Where in the document.
    pub(crate) locations: Vec<Pos>,
    /// The measured value and the limit, where a limit was passed.
    pub(crate) measured: Option<(u64, u64)>,
}

impl Fault {
    /// An error without a place.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), locations: Vec::new(), measured: None }
    }

    /// The same at a place in the document.
    pub(crate) fn at(mut self, pos: Pos) -> Self {
        self.locations.push(pos);
        self
    }

    /// A limit that was passed: what was counted, and how to pass it no more.
    pub(crate) fn over(what: &str, measured: u64, limit: u64, advice: &str) -> Self {
        let message = format!("The request has {measured} {what}; at most {limit} are allowed. {advice}");
        Self { measured: Some((measured, limit)), ..Self::new(Code::TooComplex, message) }
    }
}

impl From<Fault> for ServerError {
    fn from(fault: Fault) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", fault.code.as_str());
        if let Some((measured, limit)) = fault.measured {
            extensions.set("measured", Value::from(measured));
            extensions.set("limit", Value::from(limit));
        }
        let mut error = Self::new(fault.message, None);
        error.locations = fault.locations;
        error.extensions = Some(extensions);
        error
    }
}
