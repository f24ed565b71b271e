//! Whole answers as bytes: first in this process, then in Redis, which may come and go. What else servers share through Redis is here, too.
//!
//! A [`Key`] names everything an answer depends on, the data version included, so nothing is ever deleted to be correct:
//! after a publish the old names go out of use. Losing Redis makes answers slower for a moment, never wrong.

mod answer;
mod answers;
mod begin;
mod breaker;
mod budget;
mod coding;
mod frame;
mod link;
mod remote;
#[cfg(test)]
mod tests;
mod texts;

pub use answer::{Answer, CacheState, Computed, Key, KeyBuilder, Outcome};
pub use answers::{AnswerCache, CacheError, CacheHealth, CacheSettings};
pub use budget::SharedBudget;
pub use coding::{Body, Coding};
pub use texts::{SharedTexts, TextDigest, digest_of};
