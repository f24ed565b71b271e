//! What went over the edge, in numbers. Nothing that a client sent is in them: routes are those of this server, methods those it
//! knows.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cache::CacheState;
use crate::telemetry::metrics::{ANSWERS, DURATIONS, Exposition, REQUESTS};

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

/// What was counted since the server started.
#[derive(Debug, Default)]
pub(super) struct Traffic(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    requests: BTreeMap<(String, &'static str, u16), u64>,
    durations: BTreeMap<String, Durations>,
    answers: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Default)]
struct Durations {
    /// Those up to each bound, and over the one before.
    within: [u64; BOUNDS.len()],
    number: u64,
    seconds: f64,
}

impl Traffic {
    /// Counts an answered request. `route`: the pattern that it came in by, none when there is none.
    pub(super) fn count(
        &self,
        route: Option<String>,
        method: &str,
        status: u16,
        took: Duration,
        cache: Option<CacheState>,
    ) {
        let route = route.unwrap_or_else(|| "other".to_owned());
        let known = ["GET", "HEAD", "POST", "OPTIONS"];
        let method = known.into_iter().find(|known| *known == method).unwrap_or("other");
        let mut counted = self.counted();
        *counted.requests.entry((route.clone(), method, status)).or_default() += 1;
        if let Some(cache) = cache {
            *counted.answers.entry(cache.as_str()).or_default() += 1;
        }
        let durations = counted.durations.entry(route).or_default();
        let seconds = took.as_secs_f64();
        let within = BOUNDS.iter().position(|(bound, _)| seconds <= *bound);
        if let Some(within) = within.and_then(|at| durations.within.get_mut(at)) {
            *within += 1;
        }
        durations.number += 1;
        durations.seconds += seconds;
    }

    /// Writes what was counted.
    pub(super) fn write(&self, to: &mut Exposition) {
        let counted = self.counted();
        to.begin(&REQUESTS);
        for ((route, method, status), number) in &counted.requests {
            let labels = [("route", route.as_str()), ("method", method), ("status", &status.to_string())];
            to.sample(&REQUESTS, "", &labels, number);
        }
        to.begin(&DURATIONS);
        for (route, durations) in &counted.durations {
            let mut up_to = 0;
            for ((_, bound), number) in BOUNDS.iter().zip(durations.within) {
                up_to += number;
                to.sample(&DURATIONS, "_bucket", &[("route", route), ("le", bound)], up_to);
            }
            to.sample(&DURATIONS, "_bucket", &[("route", route), ("le", "+Inf")], durations.number);
            to.sample(&DURATIONS, "_sum", &[("route", route)], durations.seconds);
            to.sample(&DURATIONS, "_count", &[("route", route)], durations.number);
        }
        to.begin(&ANSWERS);
        for (cache, number) in &counted.answers {
            to.sample(&ANSWERS, "", &[("cache", cache)], number);
        }
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        // Numbers are whole whenever a thread may panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_and_strange_methods_are_one() {
        let traffic = Traffic::default();
        let millis = Duration::from_millis;
        traffic.count(Some("/graphql".into()), "POST", 200, millis(1), Some(CacheState::Miss));
        traffic.count(Some("/graphql".into()), "POST", 200, millis(20), Some(CacheState::Hit));
        traffic.count(Some("/graphql".into()), "POST", 200, millis(60_000), None);
        traffic.count(None, "BREW", 404, millis(0), None);
        let mut written = Exposition::default();
        traffic.write(&mut written);
        let text = written.text();
        for line in [
            "hubscope_http_requests_total{route=\"/graphql\",method=\"POST\",status=\"200\"} 3",
            "hubscope_http_requests_total{route=\"other\",method=\"other\",status=\"404\"} 1",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"0.001\"} 1",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"0.01\"} 1",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"0.025\"} 2",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"30\"} 2",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"+Inf\"} 3",
            "hubscope_http_request_duration_seconds_sum{route=\"/graphql\"} 60.021",
            "hubscope_http_request_duration_seconds_count{route=\"/graphql\"} 3",
            "hubscope_graphql_answers_total{cache=\"hit\"} 1",
            "hubscope_graphql_answers_total{cache=\"miss\"} 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(!text.contains("BREW"));
    }
}
