//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>.

mod events;
mod handler;
mod incoming;
mod mask;
mod media;
mod reply;
mod run;
mod stream;
mod write;

pub(super) use events::{Told, answers};
pub(super) use handler::{get, other, post};
pub(super) use incoming::{Malformed, from_fields};
pub(super) use media::Media;
pub(super) use reply::{DATA_FRESHNESS, DATA_VERSION, malformed};
