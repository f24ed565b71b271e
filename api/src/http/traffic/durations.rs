//! How long things took, as a histogram of Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use super::{add, get};
use crate::telemetry::metrics::{Exposition, Family};

/// Upper bounds of durations, in seconds, as Prometheus writes them.
const BOUNDS: [(f64, &str); 11] = [
    (0.001, "0.001"),
    (0.0025, "0.0025"),
    (0.005, "0.005"),
    (0.01, "0.01"),
    (0.025, "0.025"),
    (0.1, "0.1"),
    (0.5, "0.5"),
    (1.0, "1"),
    (5.0, "5"),
    (10.0, "10"),
    (30.0, "30"),
];

/// How long things of one kind took.
#[derive(Debug, Default)]
pub(super) struct Durations {
    /// Those up to each bound, and over the one before.
    within: [AtomicU64; BOUNDS.len()],
    number: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Durations {
    /// Counts one.
    pub(super) fn count(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        if let Some(within) = BOUNDS.iter().position(|(bound, _)| seconds <= *bound) {
            add(&self.within[within], 1);
        }
        add(&self.number, 1);
        add(&self.nanoseconds, u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
    }

    /// Writes them, if there are any.
    pub(super) fn write(&self, to: &mut Exposition, family: &Family, labels: &[(&str, &str)]) {
        let number = get(&self.number);
        if number == 0 {
            return;
        }
        let mut bucket = |bound, number| to.sample(family, "_bucket", &[labels, &[("le", bound)]].concat(), number);
        let mut up_to = 0;
        for ((_, bound), within) in BOUNDS.iter().zip(&self.within) {
            up_to += get(within);
            bucket(bound, up_to);
        }
        bucket("+Inf", number);
        let seconds = Duration::from_nanos(get(&self.nanoseconds)).as_secs_f64();
        to.sample(family, "_sum", labels, seconds);
        to.sample(family, "_count", labels, number);
    }
}
