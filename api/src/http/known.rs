//! Requests whose answers are cached, found by the bytes that were received: nothing is parsed to find an answer again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::bounded::{Bounded, Kept, Uses};
use super::graphql::{Form, Head, Received};
use super::stamp::Stamp;
use crate::cache::{Answer, AnswerCache, CacheState, Key, KeyBuilder};
use crate::schema::DataState;

/// Bytes of requests that are remembered.
const MOST: usize = 32 << 20;
/// What one takes beside its own bytes: itself, the names of its answer, and its place in the map.
const OVERHEAD: usize = 1500;
/// The cache of answers hears of every so many times that an answer is given, so that it keeps what is asked much.
const TOLD: u32 = 8;

/// The requests that are remembered; each was found fit to run.
pub(super) struct KnownRequests(Bounded<Key, Arc<Known>>);

/// What is remembered of a request whose answers are cached.
pub(super) struct Known {
    question: Question,
    form: Form,
    bytes: Box<[u8]>,
    /// How often its answer was given, less with each version.
    asked: Uses,
    /// What it was last found under.
    named: Mutex<Option<Arc<Named>>>,
}

/// Everything that decides an answer but the data.
#[derive(Clone)]
pub(super) struct Question {
    parts: KeyBuilder,
    /// The operation that it names, for the log.
    pub(super) operation: Option<Arc<str>>,
    /// Whether the operator wrote it, where that matters.
    pub(super) trusted: bool,
}

/// The name of a question's answer from the data of a moment, and the headers to tell it with.
struct Named {
    stamp: Stamp,
    key: Key,
    head: OnceLock<Arc<Head>>,
    /// The answer as it was last found, for as long as it is held in this process.
    answer: Mutex<Weak<Answer>>,
}

/// An answer that was found by what was received.
pub(super) struct Found {
    pub(super) answer: Arc<Answer>,
    pub(super) head: Arc<Head>,
    pub(super) cache: CacheState,
    pub(super) operation: Option<Arc<str>>,
    pub(super) trusted: bool,
}

impl Question {
    pub(super) fn new(parts: KeyBuilder, operation: Option<&str>, trusted: bool) -> Self {
        Self { parts, operation: operation.map(Arc::from), trusted }
    }

    /// The name of its answer from this data.
    pub(super) fn named(&self, stamp: &Stamp) -> Key {
        stamp.name(self.parts.clone())
    }
}

impl Known {
    /// What was received.
    pub(super) fn received(&self) -> Received<'_> {
        Received { form: self.form, bytes: &self.bytes }
    }

    fn named(&self, state: &DataState) -> Arc<Named> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        match &*named {
            Some(named) if named.stamp.is_of(state) => Arc::clone(named),
            _ => {
                let stamp = Stamp::of(state);
                let key = self.question.named(&stamp);
                let (head, answer) = (OnceLock::new(), Mutex::default());
                Arc::clone(named.insert(Arc::new(Named { stamp, key, head, answer })))
            }
        }
    }
}

impl Named {
    fn held(&self) -> Option<Arc<Answer>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).upgrade()
    }

    fn hold(&self, answer: &Arc<Answer>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(answer);
    }
}

impl Kept for Arc<Known> {
    fn weight(&self) -> usize {
        OVERHEAD + self.bytes.len() + self.question.operation.as_ref().map_or(0, |name| name.len())
    }

    fn worth(&self) -> u64 {
        self.asked.number().into()
    }

    fn stays(&self) {
        self.asked.fade();
    }
}

impl KnownRequests {
    pub(super) fn new() -> Self {
        Self(Bounded::new(MOST))
    }

    /// The answer to what was received from the data in force, if it is known and held.
    pub(super) async fn find(&self, received: &Key, state: &DataState, cache: &AnswerCache) -> Option<Found> {
        let known = self.0.get(received)?;
        let named = known.named(state);
        let asked = known.asked.number();
        let (answer, cache) = match named.held().filter(|_| !asked.is_multiple_of(TOLD)) {
            Some(answer) => (answer, CacheState::Hit),
            None => {
                let found = cache.find(named.key).await?;
                named.hold(&found.0);
                found
            }
        };
        known.asked.add();
        let head = Arc::clone(named.head.get_or_init(|| Arc::new(Head::of(&answer))));
        let Question { operation, trusted, .. } = &known.question;
        Some(Found { answer, head, cache, operation: operation.clone(), trusted: *trusted })
    }

    /// Remembers a request.
    pub(super) fn remember(&self, name: Key, received: Received<'_>, question: Question) {
        let Received { form, bytes } = received;
        self.0.get_or_insert(name, |_| {
            let (asked, named) = (Uses::once(), Mutex::default());
            Arc::new(Known { question, form, bytes: bytes.into(), asked, named })
        });
    }

    /// Those that were asked most, the most asked first, each question once. What was asked before counts half the next time.
    pub(super) fn most_asked(&self, most: usize) -> Vec<Arc<Known>> {
        let mut questions = HashMap::<Key, (u32, Arc<Known>)>::new();
        for known in self.0.all() {
            let asked = known.asked.fade();
            let (sum, _) = questions.entry(known.question.named(&Stamp::default())).or_insert((0, known));
            *sum = sum.saturating_add(asked);
        }
        let mut questions: Vec<_> = questions.into_iter().filter(|(_, (asked, _))| *asked > 0).collect();
        questions.sort_unstable_by_key(|(key, (asked, _))| (std::cmp::Reverse(*asked), *key));
        questions.into_iter().take(most).map(|(_, (_, known))| known).collect()
    }
}
