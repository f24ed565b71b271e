//! What the tests stand on: databases and caches that they start themselves, listings that they write, scenarios.

pub(crate) mod awkward;
pub(crate) mod compare;
pub(crate) mod copies;
pub(crate) mod database;
pub(crate) mod disk;
pub(crate) mod files;
pub(crate) mod listings;
pub(crate) mod parquet;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod questions;
pub(crate) mod redis;
pub(crate) mod redis_cluster;
pub(crate) mod reference;
pub(crate) mod sample;
pub(crate) mod scenario;
mod selftest;
pub(crate) mod server;
pub(crate) mod sockets;
pub(crate) mod statements;
pub(crate) mod supervised;
pub(crate) mod wire;
