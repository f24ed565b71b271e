//! The client that fetches files.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::{Action, Attempt, Policy};

use super::super::Roots;
use super::FetchError;
use crate::trust::tls;

/// Longest time until a connection stands.
const CONNECT: Duration = Duration::from_secs(20);
/// Most redirects in a row.
const REDIRECTS: usize = 10;

/// A redirect that leads out of what may be read.
#[derive(Debug, thiserror::Error)]
#[error("out of what may be read")]
pub(super) struct LeadsOut;

/// A client that gives up after `idle` without a byte; a whole file may take any time. It follows redirects only within the roots
/// that it is told.
pub(super) fn client(idle: Duration, within: Option<Arc<Roots>>) -> Result<reqwest::Client, FetchError> {
    let client = reqwest::Client::builder()
        .user_agent(concat!("hubscope/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls().map_err(FetchError::Tls)?)
        .redirect(Policy::custom(move |attempt| redirect(attempt, within.as_deref())))
        // It would tell the whole address to whoever the address leads to.
        .referer(false)
        .connect_timeout(CONNECT)
        .read_timeout(idle);
    client.build().map_err(FetchError::Client)
}

fn redirect(attempt: Attempt<'_>, within: Option<&Roots>) -> Action {
    let plain =
        attempt.previous().last().is_some_and(|from| from.scheme() == "https") && attempt.url().scheme() != "https";
    if plain {
        attempt.error("from https to plain http")
    } else if attempt.previous().len() > REDIRECTS {
        attempt.error("too many")
    } else if within.is_some_and(|roots| !roots.hold_address(attempt.url())) {
        attempt.error(LeadsOut)
    } else {
        attempt.follow()
    }
}
