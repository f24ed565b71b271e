//! Settings: environment variables over a TOML file over documented defaults.
//!
//! Every setting is one entry of [`SETTINGS`]; reading, messages and help are made from it.

mod error;
mod help;
mod limits;
mod network;
mod parse;
mod read;
mod secret;
mod settings;
mod table;

pub use error::{ConfigError, Problem, Source};
pub use help::help;
pub use limits::Limits;
pub use network::Network;
pub use secret::SecretUrl;
pub use settings::{
    DatabaseSettings, IngestRoot, LogFormat, LogSettings, Profile, RedisSettings, Settings, TlsSettings,
};
pub use table::{SETTINGS, Setting};
