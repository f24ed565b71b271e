//! What an engine tells of the record.

use crate::calendar::Day;

/// A published snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The day it was taken.
    pub taken_on: Day,
    /// Whether it lists only some repositories.
    pub partial: bool,
}

/// What is recorded of a kind.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Its snapshots, oldest first.
    pub snapshots: Vec<Snapshot>,
    /// The earliest day that an amount covers.
    pub downloads_from: Option<Day>,
}
