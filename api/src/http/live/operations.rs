//! The operations that run on a socket.

use futures_util::future::{AbortHandle, ready};
use futures_util::stream::{Abortable, BoxStream, SelectAll};
use futures_util::{FutureExt as _, StreamExt as _};

use super::protocol::Event;
use crate::http::graphql::Told;

/// Operations, each of which gives events until it has ended or is no longer held.
#[derive(Default)]
pub(super) struct Operations(SelectAll<BoxStream<'static, (String, Event)>>);

/// Keeps an operation running.
pub(super) struct Held(AbortHandle);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Operations {
    /// Begins an operation, once events are waited for.
    pub(super) fn begin(&mut self, id: String, answers: BoxStream<'static, Told>) -> Held {
        let events = answers.map(Event::Told).chain(ready(Event::Ended).into_stream());
        let (handle, registration) = AbortHandle::new_pair();
        let events = Abortable::new(events.map(move |event| (id.clone(), event)), registration);
        self.0.push(events.boxed());
        Held(handle)
    }

    /// The next event of any of them; waits for ever while there are none.
    pub(super) async fn next(&mut self) -> (String, Event) {
        match self.0.next().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }
}
