//! Requests over a WebSocket: <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>.
//!
//! `protocol` decides what each message means and what is sent, without a connection; `socket` moves messages, tells the time, and
//! lets operations run; `frames` weighs what comes before it is kept. What may run, and what it answers, is decided where it is for
//! every request (`graphql::answers`).

mod frames;
mod operations;
mod origin;
mod protocol;
mod socket;

pub(super) use socket::{is_upgrade, socket};
