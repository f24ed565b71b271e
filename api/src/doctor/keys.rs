//! Whether anybody can read where reading needs a key.

use chrono::{DateTime, Utc};

use super::Finding;
use crate::store::{Session, StoreResult};

const KEYS: &str = "keys";

/// Asked only where HUBSCOPE_ANONYMOUS is false.
pub(super) async fn check(session: &Session, now: DateTime<Utc>) -> StoreResult<Finding> {
    Ok(match session.live_keys(now.timestamp_micros()).await?.len() {
        0 => {
            let told = "HUBSCOPE_ANONYMOUS is false and there is no live key: nobody can read";
            Finding::wrong(KEYS, told, "make one with `hubscope keys create NAME --scope read`")
        }
        live => Finding::ok(KEYS, format!("HUBSCOPE_ANONYMOUS is false; live keys: {live}")),
    })
}
