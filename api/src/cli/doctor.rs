//! `hubscope doctor`.

use chrono::Utc;

use super::{Failure, print};
use crate::app::files;
use crate::config::Settings;
use crate::doctor::{State, examine, of_files};

pub(super) async fn doctor(settings: &Settings) -> Result<(), Failure> {
    let mut findings = examine(settings, Utc::now()).await;
    findings.extend(of_files(settings, files::check(settings).await.err().map(|error| error.to_string())));
    let lines: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    print(lines.as_bytes())?;
    match findings.iter().filter(|finding| finding.state == State::Wrong).count() {
        0 => Ok(()),
        wrong => Err(Failure(format!("{wrong} of {} things looked at are wrong", findings.len()))),
    }
}
