//! One integration binary: scenarios, faults and clients against the real server, on real PostgreSQL and Redis.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "in a test, to panic is to fail")]

mod architecture;
mod cache;
mod changes;
mod consistent;
mod crash;
mod derivations;
mod doctor;
mod engines;
mod examples;
mod faults;
mod forms;
mod freshness;
mod generated;
mod harness;
mod keys;
mod lineage;
mod lists;
mod live;
mod operations;
mod own_kind;
mod publishers;
mod quotas;
mod refused;
mod reports;
mod root_share;
mod sample;
mod scale;
mod scenarios;
mod schema_agrees;
mod second_hub;
mod statements;
mod tls;
mod upgrade;
mod waiting;
mod walks;
