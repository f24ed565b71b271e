//! Connections that hold up nobody: whoever sends the beginning of a request and no more, or does not take what was answered, is let
//! go. The server library has deadlines for the first head of a connection and for an idle one, and none for what comes between.
//!
//! `exchange` tells what a connection waits for and how long it may, without one; `watched` is the stream of bytes that keeps to it.

mod exchange;
mod watched;

pub(super) use exchange::{Answering, Exchange, Patience};
pub(super) use watched::Watched;
