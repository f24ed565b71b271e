//! A future that goes on until it can only wait.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;

/// Hears of wakes and hands them on.
#[derive(Default)]
struct Heard {
    woken: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Heard {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.task.wake();
    }
}

/// The same future, which lets others of its task go on only when it waits for them or for what happens elsewhere. Sets of futures
/// break off now and then and wake themselves: it is polled again at once.
pub(super) async fn settled<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let heard = Arc::new(Heard::default());
    let waker = Waker::from(Arc::clone(&heard));
    poll_fn(|task| {
        heard.task.register(task.waker());
        loop {
            heard.woken.store(false, Ordering::SeqCst);
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(output);
            }
            if !heard.woken.load(Ordering::SeqCst) {
                return Poll::Pending;
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wakes_itself_goes_on_and_what_waits_does_not() {
        let mut polls = 0;
        let breaks_off = poll_fn(|task| {
            polls += 1;
            match polls {
                1..=3 => task.waker().wake_by_ref(),
                4 => {}
                _ => return Poll::Ready(polls),
            }
            Poll::Pending
        });
        let mut settled = pin!(settled(breaks_off));
        let task = &mut Context::from_waker(Waker::noop());
        assert_eq!(settled.as_mut().poll(task), Poll::Pending);
        assert_eq!(settled.as_mut().poll(task), Poll::Ready(5));
    }
}
