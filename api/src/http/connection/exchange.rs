//! What a connection waits for, and until when.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How long a connection waits for its client.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Patience {
    /// For the whole head of a request, from its first byte on.
    pub(in crate::http) head: Duration,
    /// For the next request.
    pub(in crate::http) idle: Duration,
    /// For any byte of what was answered to be taken.
    pub(in crate::http) write: Duration,
    /// For a connection to end that nothing more is to come on.
    pub(in crate::http) end: Duration,
}

/// What goes on over a connection; clones are of the same one. Who reads and writes it tells what passes, who answers on it when.
#[derive(Clone, Debug)]
pub(in crate::http) struct Exchange(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    patience: Patience,
    turn: Cell<Turn>,
    /// Since when the client takes nothing of what is there for it.
    blocked: Cell<Option<Instant>>,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// The client's, for the first time: the server library has a deadline for this, and says 408.
    First,
    /// The server's.
    Answer,
    /// The client's, since then; the next request began to come at that time.
    Next { since: Instant, begun: Option<Instant> },
    /// Nobody's, since then: the last answer was given.
    Over { since: Instant },
}

impl Exchange {
    pub(super) fn new(patience: Patience) -> Self {
        Self(Rc::new(Inner { patience, turn: Cell::new(Turn::First), blocked: Cell::new(None) }))
    }

    /// A request is there, and answered until what is given is dropped.
    pub(in crate::http) fn answering(&self) -> Answering {
        self.0.turn.set(Turn::Answer);
        Answering(Some(self.clone()))
    }

    /// The client sent something.
    pub(super) fn received(&self) {
        if let Turn::Next { since, begun: None } = self.0.turn.get() {
            self.0.turn.set(Turn::Next { since, begun: Some(Instant::now()) });
        }
    }

    /// The client has no room for what is there for it.
    pub(super) fn blocked(&self) {
        if self.0.blocked.get().is_none() {
            self.0.blocked.set(Some(Instant::now()));
        }
    }

    /// The client took something of what is there for it: as long as it does, nothing else is expected of it.
    pub(super) fn taken(&self) {
        if self.0.blocked.take().is_none() {
            return;
        }
        let since = Instant::now();
        match self.0.turn.get() {
            Turn::Next { begun, .. } => self.0.turn.set(Turn::Next { since, begun: begun.map(|_| since) }),
            Turn::Over { .. } => self.0.turn.set(Turn::Over { since }),
            Turn::First | Turn::Answer => {}
        }
    }

    /// Whether a request began to come, and nothing else is to be said before its answer.
    pub(super) fn expects_rest(&self) -> bool {
        self.0.blocked.get().is_none() && matches!(self.0.turn.get(), Turn::Next { begun: Some(_), .. })
    }

    /// Whether nothing is going on, and no request has begun to come.
    pub(super) fn is_idle(&self) -> bool {
        self.0.blocked.get().is_none()
            && matches!(self.0.turn.get(), Turn::Next { begun: None, .. } | Turn::Over { .. })
    }

    /// When the connection ends, unless something passes before.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let Inner { patience, turn, blocked } = &*self.0;
        match (blocked.get(), turn.get()) {
            (Some(since), _) => Some(since + patience.write),
            (None, Turn::First | Turn::Answer) => None,
            (None, Turn::Next { begun: Some(begun), .. }) => Some(begun + patience.head),
            (None, Turn::Next { since, begun: None }) => Some(since + patience.idle),
            (None, Turn::Over { since }) => Some(since + patience.end),
        }
    }
}

/// That a request is answered; when this is dropped, the next is waited for.
#[derive(Debug)]
pub(in crate::http) struct Answering(Option<Exchange>);

impl Answering {
    /// For a connection that nobody looks after.
    pub(in crate::http) fn unwatched() -> Self {
        Self(None)
    }

    /// The answer goes on for as long as the connection: no other request is waited for.
    pub(in crate::http) fn goes_on(mut self) {
        self.0 = None;
    }

    /// The answer is there, and the last on its connection: what still comes is the rest of what was refused.
    pub(in crate::http) fn ends(mut self) {
        if let Some(exchange) = self.0.take() {
            exchange.0.turn.set(Turn::Over { since: Instant::now() });
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(exchange) = &self.0 {
            exchange.0.turn.set(Turn::Next { since: Instant::now(), begun: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        head: Duration::from_secs(10),
        idle: Duration::from_secs(70),
        write: Duration::from_secs(30),
        end: Duration::from_secs(2),
    };

    /// The seconds of patience that are left.
    fn left(exchange: &Exchange) -> Option<u64> {
        exchange.deadline().map(|deadline| deadline.duration_since(Instant::now()).as_secs() + 1)
    }

    #[test]
    fn heads_have_their_time_from_the_second_on_and_answers_theirs() {
        let exchange = Exchange::new(PATIENCE);
        exchange.received();
        assert_eq!(left(&exchange), None, "the first is the server library's");
        let answering = exchange.answering();
        exchange.received();
        assert_eq!(left(&exchange), None, "a body comes, or the answer takes its time");
        drop(answering);
        assert_eq!(left(&exchange), Some(70));
        exchange.received();
        let begun = exchange.deadline();
        assert_eq!(left(&exchange), Some(10));
        assert!(exchange.expects_rest());
        exchange.received();
        assert_eq!(exchange.deadline(), begun, "another byte gives no more time");
        exchange.answering().goes_on();
        exchange.received();
        assert_eq!(left(&exchange), None, "a stream goes on");
        exchange.answering().ends();
        exchange.received();
        assert_eq!((left(&exchange), exchange.is_idle()), (Some(2), true), "what still comes is of no use");
    }

    #[test]
    fn who_takes_nothing_has_the_time_of_writing_and_who_takes_slowly_all_time() {
        let exchange = Exchange::new(PATIENCE);
        let answering = exchange.answering();
        exchange.blocked();
        let blocked = exchange.deadline();
        assert_eq!(left(&exchange), Some(30));
        exchange.blocked();
        assert_eq!(exchange.deadline(), blocked);
        drop(answering);
        exchange.received();
        assert!(!exchange.expects_rest());
        assert_eq!(exchange.deadline(), blocked, "it is not waited for while it has not what it asked for");
        exchange.taken();
        assert_eq!(left(&exchange), Some(10), "the head that began to come meanwhile");
        exchange.blocked();
        assert_eq!(left(&exchange), Some(30));
    }
}
