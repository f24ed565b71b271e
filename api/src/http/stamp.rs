//! What of the data decides an answer, now and before.

use std::sync::{Mutex, PoisonError};

use crate::cache::{Key, KeyBuilder};
use crate::schema::DataState;

/// What of the data decides an answer: a part of the answer's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    version: u64,
    published_at: Option<i64>,
    freshness: String,
}

impl Stamp {
    pub(super) fn of(state: &DataState) -> Self {
        let DataState { version, published_at, .. } = *state;
        Self { version, published_at, freshness: state.freshness.clone() }
    }

    /// Whether it is that of a state.
    pub(super) fn is_of(&self, state: &DataState) -> bool {
        self.version == state.version && self.published_at == state.published_at && self.freshness == state.freshness
    }

    /// The name that a question's parts and this make up.
    pub(super) fn name(&self, question: KeyBuilder) -> Key {
        let published_at = self.published_at.unwrap_or_default();
        question.part(self.version.to_le_bytes()).part(published_at.to_le_bytes()).part(&self.freshness).finish()
    }
}

/// What was in force before what is.
#[derive(Debug, Default)]
pub(super) struct Past(Mutex<Turn>);

#[derive(Debug, Default)]
struct Turn {
    now: Stamp,
    before: Stamp,
}

impl Past {
    /// The version just before the one in force, if this process has seen it in force. To be told each state in time.
    pub(super) fn before(&self, state: &DataState) -> Option<Stamp> {
        let mut turn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !turn.now.is_of(state) {
            turn.before = std::mem::replace(&mut turn.now, Stamp::of(state));
        }
        let follows = turn.before.version > 0 && turn.before.version.checked_add(1) == Some(state.version);
        follows.then(|| turn.before.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(version: u64) -> DataState {
        DataState { version, ..DataState::default() }
    }

    #[test]
    fn only_the_version_just_before_is_remembered() {
        let past = Past::default();
        assert_eq!(past.before(&state(3)), None, "nothing was in force before");
        assert_eq!(past.before(&state(4)), Some(Stamp::of(&state(3))));
        assert_eq!(past.before(&state(4)), Some(Stamp::of(&state(3))));
        assert_eq!(past.before(&state(6)), None, "5 was not seen");
        assert_eq!(past.before(&state(5)), None, "the database was put back");
    }
}
