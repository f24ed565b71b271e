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
    usual_distance: Option<f64>,
}

impl Recorded {
    /// Of snapshots, oldest first, and the earliest day that an amount covers.
    pub fn new(snapshots: Vec<Snapshot>, downloads_from: Option<Day>) -> Self {
        let usual_distance = median_distance(&snapshots);
        Self { snapshots, downloads_from, usual_distance }
    }

    /// Days that usually lie between a snapshot and the next, the median; none with fewer than two snapshots.
    pub fn usual_distance(&self) -> Option<f64> {
        self.usual_distance
    }
}

fn median_distance(snapshots: &[Snapshot]) -> Option<f64> {
    let mut distances: Vec<i64> =
        snapshots.windows(2).map(|pair| pair[1].taken_on.days_since(pair[0].taken_on)).collect();
    distances.sort_unstable();
    let upper = *distances.get(distances.len() / 2)?;
    let lower = *distances.get((distances.len() - 1) / 2)?;
    Some((lower + upper) as f64 / 2.0)
}
