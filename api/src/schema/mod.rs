//! The GraphQL schema: thin resolvers. Arguments in, metric call, types out; what numbers mean is decided elsewhere.

mod attention;
mod concentration;
mod connection;
mod counts;
mod dataset;
mod definition;
mod derivatives;
mod download_comparison;
mod download_series;
mod download_share;
mod downloaded_model_size;
mod enums;
mod error;
mod graph;
mod hub_totals;
mod inputs;
mod lists;
mod loads;
mod metric_result;
mod model;
mod mutation;
mod node;
mod publisher;
mod query;
mod rate_limit;
mod report;
mod repository;
mod scalars;
mod scope;
mod settled;
mod snapshots;
mod space;
mod state;
mod subscription;

pub use graph::{Answered, Graph, sdl};
pub use state::{DataState, KindState};
