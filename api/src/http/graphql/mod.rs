//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>.

mod handler;
mod incoming;
mod mask;
mod media;
mod reply;
mod run;

pub(super) use handler::{get, other, post};
pub(super) use reply::{DATA_FRESHNESS, DATA_VERSION};
