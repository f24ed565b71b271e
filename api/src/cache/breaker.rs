//! Keeps callers from waiting for something that has just failed.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Opens after some failures in a row; then lets one attempt through each pause until one succeeds.
pub(super) struct Breaker {
    /// What is lost while it is open, for the log.
    pub(super) lost: &'static str,
    threshold: u32,
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    closed_again: Option<Instant>,
}

impl Breaker {
    pub(super) fn new(lost: &'static str, threshold: u32, pause: Duration) -> Self {
        Self { lost, threshold, pause, state: Mutex::default() }
    }

    /// Whether to try now. While open, one caller each pause is told yes.
    pub(super) fn admits(&self, now: Instant) -> bool {
        let mut state = self.lock();
        match state.closed_again {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.closed_again = Some(now + self.pause);
                true
            }
        }
    }

    /// Notes a success; true when it ends a time of failures.
    pub(super) fn succeeded(&self) -> bool {
        std::mem::take(&mut *self.lock()).closed_again.is_some()
    }

    /// Notes a failure; true when it opens the breaker.
    pub(super) fn failed(&self, now: Instant) -> bool {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        let opens = state.failures >= self.threshold && state.closed_again.is_none();
        if state.failures >= self.threshold {
            state.closed_again = Some(now + self.pause);
        }
        opens
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_lets_one_probe_through_and_closes() {
        let pause = Duration::from_secs(5);
        let breaker = Breaker::new("what is tested", 2, pause);
        let start = Instant::now();
        assert!(!breaker.failed(start) && breaker.admits(start), "one failure is not enough");
        assert!(breaker.failed(start));
        assert!(!breaker.admits(start + pause / 2));
        assert!(breaker.admits(start + pause), "the probe");
        assert!(!breaker.admits(start + pause), "one probe only");
        assert!(!breaker.failed(start + pause), "still open, told once");
        assert!(breaker.admits(start + pause * 2));
        assert!(breaker.succeeded());
        assert!(breaker.admits(start + pause * 2));
    }
}
