//! The edge: GraphQL over HTTP by the working group's draft, health, numbers for Prometheus, the page for people, the playground and the schema as text.
//!
//! A request passes, in this order: media types and body (`graphql`), its caller's key and quota (`gate`), the requests that are known
//! by their bytes (`known`), the document guard (`document`), the answer cache, the engine, and on the way back the completion of nulls and the masking of errors.

mod admission;
mod bounded;
mod codings;
mod connection;
mod cors;
mod document;
mod edge;
mod engine;
mod files;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod gate;
mod graphql;
mod header;
mod health;
mod known;
mod live;
mod metrics;
mod observe;
mod persisted;
mod route;
mod server;
mod settings;
mod site;
mod stamp;
#[cfg(test)]
mod tests;
mod text;
mod tls;
mod traffic;
mod trusted;
mod warm;

pub use edge::{Edge, EdgeError};
pub use engine::Engine;
pub use gate::{KeyRing, KeySource};
pub use health::{PartState, Parts, Readiness};
pub use server::{ServeError, serve};
pub use settings::HttpSettings;
pub use tls::{Certificate, TlsError};
pub use trusted::{TrustedDocuments, TrustedError};
