//! The GraphQL schema: thin resolvers over the metrics.

mod graph;

pub use graph::{Answered, DataState, Graph};
