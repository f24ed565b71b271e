//! The GraphQL schema: thin resolvers. Arguments in, metric call, types out; what numbers mean is decided elsewhere.

mod counts;
mod definition;
mod download_share;
mod enums;
mod error;
mod graph;
mod hub_totals;
mod inputs;
mod metric_result;
mod query;
mod scalars;
mod scope;
mod snapshots;
mod state;

pub use graph::{Answered, Graph, sdl};
pub use state::DataState;
