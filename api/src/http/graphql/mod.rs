//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>.

mod body;
mod consent;
mod described;
mod events;
mod execute;
mod formed;
mod handler;
mod head;
mod incoming;
mod mask;
mod media;
mod named;
mod reply;
mod run;
mod stream;
mod streamed;
mod write;

pub(super) use events::{Told, UnderWay, answers, refused};
pub(super) use formed::{FORMAT, TABLE};
pub(super) use handler::answer;
pub(super) use head::Head;
pub(super) use incoming::{Form, Malformed, Received, from_fields};
pub(super) use media::Media;
pub(super) use named::{PATH as NAMED, named};
pub(super) use reply::{CACHE_STATUS, DATA_FRESHNESS, DATA_VERSION, malformed};
pub(super) use run::run_again;
