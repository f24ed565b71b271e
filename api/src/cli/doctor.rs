//! `hubscope doctor`.

use chrono::Utc;

use super::{Failure, print};
use crate::config::Settings;
use crate::doctor::{State, examine};

pub(super) async fn doctor(settings: &Settings) -> Result<(), Failure> {
    let findings = examine(settings, Utc::now()).await;
    let lines: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    print(lines.as_bytes())?;
    match findings.iter().filter(|finding| finding.state == State::Wrong).count() {
        0 => Ok(()),
        wrong => Err(Failure(format!("{wrong} of {} things looked at are wrong", findings.len()))),
    }
}
