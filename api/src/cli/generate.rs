//! `hubscope generate`.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;
use super::args::Generate;
use crate::generate::{Scale, generate as write};

const LINE_EVERY: Duration = Duration::from_secs(5);
const TEMPLATE: &str = "Writing {msg} [{bar:30}] {pos}/{len}, {eta} left";

pub(super) fn generate(what: &Generate) -> Result<(), Failure> {
    let Generate { models, datasets, spaces, weeks, last, seed, .. } = *what;
    let scale = Scale { models, datasets, spaces, weeks, last, seed };
    let kinds = [models, datasets, spaces].into_iter().filter(|repositories| *repositories > 0).count();
    let snapshots = what.only_last.unwrap_or(weeks).min(weeks) as usize * kinds;

    let hidden = !std::io::stderr().is_terminal();
    let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new(snapshots as u64) };
    if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
        bar.set_style(style);
    }
    let mut last_line = Instant::now();
    let written = write(&scale, &what.folder, what.only_last, |snapshot| {
        bar.set_message(snapshot.file.clone());
        bar.inc(1);
        if hidden && last_line.elapsed() >= LINE_EVERY {
            last_line = Instant::now();
            tracing::info!(file = snapshot.file, rows = snapshot.rows, bytes = snapshot.bytes, "written");
        }
    });
    bar.finish_and_clear();
    let written = written?;
    let (rows, bytes) = written.iter().fold((0, 0), |(rows, bytes), one| (rows + one.rows, bytes + one.bytes));
    tracing::info!(snapshots = written.len(), rows, bytes, "done");
    Ok(())
}
