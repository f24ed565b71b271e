//! Texts that servers share, each under its SHA-256.

use std::sync::Arc;
use std::time::Duration;

use redis::Cmd;
use sha2::{Digest, Sha256};

use super::Key;
use super::link::Link;

/// How long a text is kept: clients send it again when it is gone.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The SHA-256 of a text.
pub type TextDigest = [u8; 32];

/// Texts in Redis.
#[derive(Clone)]
pub struct SharedTexts(Arc<Link>);

impl SharedTexts {
    pub(super) fn new(link: Arc<Link>) -> Self {
        Self(link)
    }

    /// The text with a digest; none when there is none or Redis does not say so in time.
    pub async fn get(&self, digest: &TextDigest) -> Option<String> {
        let stored: Option<Vec<u8>> = self.0.run(&Cmd::get(name(digest))).await?;
        // Whatever else lies there is none of ours.
        String::from_utf8(stored?).ok().filter(|text| digest_of(text) == *digest)
    }

    /// Keeps a text for a week, if Redis takes it.
    pub async fn put(&self, digest: &TextDigest, text: &str) {
        let _: Option<()> = self.0.run(&Cmd::set_ex(name(digest), text, KEPT.as_secs())).await;
    }
}

/// The SHA-256 of a text.
pub fn digest_of(text: &str) -> TextDigest {
    Sha256::digest(text).into()
}

fn name(digest: &TextDigest) -> String {
    format!("hubscope:document:{}", Key(*digest))
}
