//! How far a derivation is, for who waits for it.

use std::time::{Duration, Instant};

use crate::dimension::{Hub, RepositoryKind};

/// A line comes no more often.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Tells in the log how far it is, a line every few seconds.
pub(super) struct Told {
    hub: Hub,
    kind: RepositoryKind,
    last: Instant,
}

impl Told {
    pub(super) fn new(hub: Hub, kind: RepositoryKind) -> Self {
        Self { hub, kind, last: Instant::now() }
    }

    /// So many of all have been worked on, in what is done now.
    pub(super) fn reached(&mut self, doing: &'static str, done: usize, of: usize) {
        if self.last.elapsed() >= LINE_EVERY {
            self.last = Instant::now();
            tracing::info!(hub = %self.hub, kind = %self.kind, done, of, "{doing}");
        }
    }

    /// What comes now can take long, and does not tell how far it is.
    pub(super) fn begins(&mut self, doing: &'static str, rows: usize) {
        self.last = Instant::now();
        tracing::info!(hub = %self.hub, kind = %self.kind, rows, "{doing}");
    }
}
