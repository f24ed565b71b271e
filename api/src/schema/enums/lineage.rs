//! Enums of what is built on what.

use async_graphql::Enum;

use crate::{dimension, metrics};

/// Which models are built on another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "DerivativeScope", remote = "dimension::DerivativeScope")]
pub(in crate::schema) enum DerivativeScope {
    /// Those that name it as a base.
    #[graphql(name = "DIRECT")]
    Direct,
    /// Those too that are built on it through others, each once.
    #[graphql(name = "RECURSIVE")]
    Recursive,
}

/// What derivatives are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "DerivativeDimension", remote = "metrics::derivatives::CountedFor")]
pub(in crate::schema) enum DerivativeDimension {
    /// Account of the base, also of one that no snapshot lists.
    #[graphql(name = "PUBLISHER")]
    Publisher,
    /// Country of that account, ISO 3166-1 alpha-2.
    #[graphql(name = "ORIGIN")]
    Origin,
    /// The base itself.
    #[graphql(name = "BASE_MODEL")]
    BaseModel,
}
