//! One integration binary: scenarios, faults and clients against the real server, on real PostgreSQL and Redis.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "in a test, to panic is to fail")]

mod crash;
mod harness;
mod refused;
mod sample;
mod scenarios;
mod schema_agrees;
mod waiting;
