//! hubscope: answers about the open-source AI ecosystem from recorded snapshots of the model hubs.
//!
//! `ARCHITECTURE.md` shows how the parts fit and who may import whom.

pub mod app;
pub mod auth;
pub mod cache;
pub mod calendar;
pub mod catalogue;
pub mod classify;
pub mod cli;
pub mod config;
pub mod derive;
pub mod dimension;
pub mod doctor;
pub mod engine;
pub mod examples;
pub mod export;
pub mod generate;
pub mod history;
pub mod http;
pub mod ingest;
pub mod listing;
pub mod metrics;
pub mod parts;
pub mod publish;
pub mod registry;
pub mod report;
pub mod sample;
pub mod schema;
pub mod store;
pub mod table;
pub mod telemetry;
pub mod trust;
