//! Connections that hold up nobody: whoever sends the beginning of a request and no more, or does not take what was answered, is let
//! go, and so is who asks for nothing more. The server library has a deadline for the first head of a connection.
//!
//! `exchange` tells what a connection waits for and how long it may, without one; `watched` is the stream of bytes that keeps to it.

mod exchange;
mod watched;

pub(super) use exchange::{Answering, Exchange, Patience};
pub(super) use watched::Watched;
