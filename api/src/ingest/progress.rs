//! Long work is visible: a bar on a terminal, lines in the log elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

const LINE_EVERY: Duration = Duration::from_secs(5);
const TEMPLATE: &str = "{msg} [{bar:30}] {human_pos}/{human_len} rows, {eta} left";

/// How far the reading of one listing is.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    source: String,
    last_line: Instant,
}

impl Progress {
    /// Begins the reading of `rows` rows of a source.
    pub fn begin(source: &str, rows: u64) -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        bar.set_message(source.to_owned());
        bar.set_length(rows);
        Self { bar, source: source.to_owned(), last_line: Instant::now() }
    }

    /// Tells that more rows are done.
    pub fn advance(&mut self, rows: u64) {
        self.bar.inc(rows);
        if self.bar.is_hidden() && self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            let (done, of) = (self.bar.position(), self.bar.length().unwrap_or_default());
            tracing::info!(source = self.source, rows = done, of, "reading");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
