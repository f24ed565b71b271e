//! Long work is visible: a bar on a terminal, lines in the log elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

const LINE_EVERY: Duration = Duration::from_secs(5);
const TEMPLATE: &str = "{prefix} {msg} [{bar:30}] {bytes}/{total_bytes}, {eta} left";

/// How far the work on one listing is.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    doing: &'static str,
    source: String,
    last_line: Instant,
}

impl Progress {
    /// Begins to fetch or read a source.
    pub fn begin(doing: &'static str, source: &str) -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        bar.set_prefix(doing);
        bar.set_message(source.to_owned());
        Self { bar, doing, source: source.to_owned(), last_line: Instant::now() }
    }

    /// Tells how many bytes are done, of how many, and how many rows they made.
    pub fn reached(&mut self, bytes: u64, of: Option<u64>, rows: Option<u64>) {
        self.bar.set_position(bytes);
        if let Some(of) = of {
            self.bar.set_length(of);
        }
        if self.bar.is_hidden() && self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            tracing::info!(source = self.source, bytes, of, rows, "{}", self.doing);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
