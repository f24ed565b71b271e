//! Persisted queries: a client sends the SHA-256 of a document in its place (`extensions.persistedQuery`), and the document beside it
//! where that is not known yet. So long documents are sent once, and questions are short enough for an address.
//!
//! What a document may ask is looked at each time, as of any other; known answers are found by what was received, before all this.

use std::sync::Arc;

use super::bounded::{Bounded, Kept, Uses};
use super::document::{Asked, Code, Fault};
use crate::cache::{SharedTexts, TextDigest, digest_of};

/// Bytes of documents that are held in this process.
const MOST: usize = 8 << 20;
/// Bytes of the longest document that is remembered.
const LONGEST: usize = 64 << 10;
/// What one takes beside its text.
const OVERHEAD: usize = 200;

/// Documents by their digests, here and in Redis.
pub(super) struct Documents {
    held: Bounded<TextDigest, Arc<Held>>,
    shared: Option<SharedTexts>,
}

struct Held {
    text: String,
    asked: Uses,
}

impl Kept for Arc<Held> {
    fn weight(&self) -> usize {
        OVERHEAD + self.text.len()
    }

    fn worth(&self) -> u64 {
        self.asked.number().into()
    }

    fn stays(&self) {
        self.asked.fade();
    }
}

impl Documents {
    pub(super) fn new(shared: Option<SharedTexts>) -> Self {
        Self { held: Bounded::new(MOST), shared }
    }

    /// The request with its document, where it told the digest alone.
    pub(super) async fn complete(&self, asked: Asked) -> Result<Asked, Fault> {
        let Some(digest) = asked.persisted else { return Ok(asked) };
        if !asked.query.is_empty() {
            return match digest_of(&asked.query) == digest {
                true => Ok(asked),
                false => Err(Fault::new(
                    Code::BadUserInput,
                    "`sha256Hash` is not the SHA-256 of `query`; leave one of them out.",
                )),
            };
        }
        if let Some(held) = self.held.get(&digest) {
            held.asked.add();
            return Ok(Asked { query: held.text.clone(), ..asked });
        }
        let shared = match &self.shared {
            Some(shared) => shared.get(&digest).await,
            None => None,
        };
        match shared {
            Some(query) => {
                self.hold(digest, &query);
                Ok(Asked { query, ..asked })
            }
            // Clients look for these words, and send the document then.
            None => Err(Fault::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound")),
        }
    }

    /// What it costs to remember the document of a request that told both: a unit for each KiB. None where it is known already, or is
    /// not remembered, since it is too long or hardly anything of it but layout and comments.
    pub(super) fn price(&self, digest: &TextDigest, text: &str, normal: &str) -> Option<u32> {
        let is_fit = text.len() <= LONGEST && text.len() <= 1024 + 4 * normal.len();
        let is_new = is_fit && self.held.get(digest).is_none();
        is_new.then(|| u32::try_from(text.len().div_ceil(1024)).unwrap_or(u32::MAX))
    }

    /// Remembers a document that was found fit to run.
    pub(super) async fn remember(&self, digest: TextDigest, text: &str) {
        self.hold(digest, text);
        if let Some(shared) = &self.shared {
            shared.put(&digest, text).await;
        }
    }

    fn hold(&self, digest: TextDigest, text: &str) {
        self.held.get_or_insert(digest, |_| Arc::new(Held { text: text.to_owned(), asked: Uses::once() }));
    }
}
