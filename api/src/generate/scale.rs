//! How large a hub is to be, and over which weeks.

use crate::calendar::Day;
use crate::dimension::RepositoryKind;

/// What a hub follows from: the same scale gives the same files, byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Models that were ever created.
    pub models: u32,
    /// Datasets that were ever created.
    pub datasets: u32,
    /// Spaces that were ever created.
    pub spaces: u32,
    /// Weekly snapshots of each kind.
    pub weeks: u32,
    /// Day of the last snapshot.
    pub last: Day,
    /// What chance follows from.
    pub seed: u64,
}

impl Scale {
    /// How many repositories of a kind there are.
    pub fn repositories(&self, kind: RepositoryKind) -> u32 {
        match kind {
            RepositoryKind::Model => self.models,
            RepositoryKind::Dataset => self.datasets,
            RepositoryKind::Space => self.spaces,
        }
    }
}
