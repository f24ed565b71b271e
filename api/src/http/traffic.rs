//! What went over the edge, in numbers. Nothing that a client sent is in them: routes are those of this server, methods those it
//! knows.
//!
//! Every request counts, so counting takes no lock and no memory: what is common has its place, and only rare statuses are looked up.

mod durations;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::http::Method;
use async_graphql::parser::types::OperationType;

use durations::Durations;

use super::document::Code;
use super::route::Route;
use crate::cache::{CacheState, Coding};
use crate::telemetry::metrics::{
    ANSWERS, CODINGS, COMPUTED, DURATIONS, ERRORS, Exposition, OPERATIONS, REQUESTS, STREAMED, WARMED,
};

/// Types of operations.
const TYPES: [&str; 3] = ["query", "mutation", "subscription"];
/// The type of what was refused before it was known.
const UNKNOWN: &str = "unknown";
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "OPTIONS", "other"];
const OTHER: usize = METHODS.len() - 1;
/// The statuses that have a place.
const STATUSES: [u16; 10] = [200, 304, 400, 401, 403, 404, 405, 429, 500, 503];

/// How operations come that have no request of their own, or go on beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    /// Over a socket.
    Socket,
    /// As Server-Sent Events.
    Events,
}

impl Transport {
    const ALL: [Self; 2] = [Self::Socket, Self::Events];

    /// Its name in logs and numbers.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Socket => "websocket",
            Self::Events => "sse",
        }
    }
}

/// What was counted since the server started.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    routes: [Counted; Route::ALL.len()],
    /// Requests by route, method and a status that has no place.
    rare: Mutex<BTreeMap<(usize, usize, u16), u64>>,
    answers: [AtomicU64; CacheState::ALL.len()],
    asked: [AtomicU64; TYPES.len()],
    /// By transport and type.
    streamed: [[Durations; TYPES.len() + 1]; Transport::ALL.len()],
    failed: [AtomicU64; Code::ALL.len()],
    /// By the database alone, and from memory.
    computed: [AtomicU64; 2],
    sent: [AtomicU64; 1 + Coding::ALL.len()],
    warmed: AtomicU64,
}

/// What was counted of a route.
#[derive(Debug, Default)]
struct Counted {
    requests: [[AtomicU64; STATUSES.len()]; METHODS.len()],
    took: Durations,
}

impl Traffic {
    /// Counts an answered request.
    pub(super) fn count(&self, route: Route, method: &Method, status: u16, took: Duration, cache: Option<CacheState>) {
        let method = known(method).unwrap_or(OTHER);
        let counted = &self.routes[route as usize];
        match STATUSES.iter().position(|known| *known == status) {
            Some(known) => add(&counted.requests[method][known], 1),
            None => *self.rare().entry((route as usize, method, status)).or_default() += 1,
        }
        if let Some(cache) = cache {
            add(&self.answers[cache as usize], 1);
        }
        counted.took.count(took);
    }

    /// Counts an operation that came to its end on a stream.
    pub(super) fn streamed(
        &self,
        transport: Transport,
        operation: Option<OperationType>,
        took: Duration,
        cache: Option<CacheState>,
    ) {
        self.streamed[transport as usize][operation.map_or(TYPES.len(), place)].count(took);
        if let Some(cache) = cache {
            add(&self.answers[cache as usize], 1);
        }
    }

    /// Counts an operation that was found fit to run.
    pub(super) fn asked(&self, operation: OperationType) {
        add(&self.asked[place(operation)], 1);
    }

    /// Counts an error that is told, by its code.
    pub(super) fn failed(&self, code: &str) {
        if let Some(known) = Code::ALL.iter().position(|known| *known == code) {
            add(&self.failed[known], 1);
        }
    }

    /// Counts an answer that was computed.
    pub(super) fn computed(&self, from_memory: bool) {
        add(&self.computed[usize::from(from_memory)], 1);
    }

    /// Counts the body of a kept answer that is sent in a coding, or as it is.
    pub(super) fn sent(&self, coding: Option<Coding>) {
        add(&self.sent[coding.map_or(0, |coding| 1 + coding as usize)], 1);
    }

    /// Counts an answer that was computed before anybody asked for it.
    pub(super) fn warmed(&self) {
        add(&self.warmed, 1);
    }

    /// Writes what was counted.
    pub(super) fn write(&self, to: &mut Exposition) {
        to.begin(&REQUESTS);
        for (route, method, status, number) in self.requests() {
            let labels = [("route", route), ("method", method), ("status", &status.to_string())];
            to.sample(&REQUESTS, "", &labels, number);
        }
        to.begin(&DURATIONS);
        for (route, counted) in Route::ALL.iter().zip(&self.routes) {
            counted.took.write(to, &DURATIONS, &[("route", route.pattern())]);
        }
        to.begin(&STREAMED);
        for (transport, by_type) in Transport::ALL.iter().zip(&self.streamed) {
            for (of, took) in TYPES.iter().chain([&UNKNOWN]).zip(by_type) {
                took.write(to, &STREAMED, &[("transport", transport.as_str()), ("type", of)]);
            }
        }
        to.begin(&OPERATIONS);
        for (of, number) in TYPES.iter().zip(&self.asked) {
            to.sample(&OPERATIONS, "", &[("type", of)], get(number));
        }
        to.begin(&ERRORS);
        for (code, number) in Code::ALL.iter().zip(&self.failed) {
            to.sample(&ERRORS, "", &[("code", code)], get(number));
        }
        to.begin(&ANSWERS);
        for (cache, number) in CacheState::ALL.iter().zip(&self.answers).filter(|(_, number)| get(number) > 0) {
            to.sample(&ANSWERS, "", &[("cache", cache.as_str())], get(number));
        }
        to.begin(&COMPUTED);
        for (engine, number) in ["sql", "columns"].iter().zip(&self.computed) {
            to.sample(&COMPUTED, "", &[("engine", engine)], get(number));
        }
        to.begin(&CODINGS);
        let codings = std::iter::once("identity").chain([Coding::Gzip, Coding::Zstd].map(Coding::name));
        for (coding, number) in codings.zip(&self.sent) {
            to.sample(&CODINGS, "", &[("coding", coding)], get(number));
        }
        to.one(&WARMED, get(&self.warmed));
    }

    /// Route, method, status and number of what was counted, in this order.
    fn requests(&self) -> Vec<(&'static str, &'static str, u16, u64)> {
        let rare = self.rare();
        let mut all = Vec::new();
        for (route, counted) in Route::ALL.iter().zip(&self.routes) {
            for (at, method) in METHODS.iter().enumerate() {
                let common = STATUSES.iter().zip(&counted.requests[at]).map(|(status, number)| (*status, get(number)));
                let of = (*route as usize, at, 0)..=(*route as usize, at, u16::MAX);
                let others = rare.range(of).map(|((_, _, status), number)| (*status, *number));
                let mut of_method: Vec<_> = common.chain(others).filter(|(_, number)| *number > 0).collect();
                of_method.sort_unstable();
                all.extend(of_method.into_iter().map(|(status, number)| (route.pattern(), *method, status, number)));
            }
        }
        all
    }

    fn rare(&self) -> MutexGuard<'_, BTreeMap<(usize, usize, u16), u64>> {
        // Numbers are whole whenever a thread may panic.
        self.rare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a type of operations.
fn place(operation: OperationType) -> usize {
    match operation {
        OperationType::Query => 0,
        OperationType::Mutation => 1,
        OperationType::Subscription => 2,
    }
}

/// The place of a method that servers know.
fn known(method: &Method) -> Option<usize> {
    METHODS[..OTHER].iter().position(|known| *known == method.as_str())
}

/// The name of a method that servers know.
pub(super) fn known_method(method: &Method) -> Option<&'static str> {
    known(method).map(|place| METHODS[place])
}

fn add(number: &AtomicU64, more: u64) {
    number.fetch_add(more, Ordering::Relaxed);
}

fn get(number: &AtomicU64) -> u64 {
    number.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_and_strange_methods_are_one() {
        let traffic = Traffic::default();
        let millis = Duration::from_millis;
        let brew = Method::from_bytes(b"BREW").unwrap();
        traffic.count(Route::Graphql, &Method::POST, 200, millis(1), Some(CacheState::Miss));
        traffic.count(Route::Graphql, &Method::POST, 200, millis(20), Some(CacheState::Hit));
        traffic.count(Route::Graphql, &Method::POST, 200, millis(60_000), None);
        traffic.count(Route::Graphql, &Method::POST, 413, millis(0), None);
        traffic.count(Route::Other, &brew, 404, millis(0), None);
        traffic.sent(Some(Coding::Zstd));
        traffic.warmed();
        traffic.asked(OperationType::Mutation);
        traffic.streamed(Transport::Socket, Some(OperationType::Query), millis(20), Some(CacheState::Hit));
        traffic.streamed(Transport::Events, None, millis(0), None);
        traffic.failed("TIMEOUT");
        traffic.failed("a stranger's");
        traffic.computed(true);
        let mut written = Exposition::default();
        traffic.write(&mut written);
        let text = written.text();
        for line in [
            "hubscope_http_requests_total{route=\"/graphql\",method=\"POST\",status=\"200\"} 3",
            "hubscope_http_requests_total{route=\"/graphql\",method=\"POST\",status=\"413\"} 1",
            "hubscope_http_requests_total{route=\"other\",method=\"other\",status=\"404\"} 1",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"0.001\"} 2",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"0.01\"} 2",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"0.025\"} 3",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"30\"} 3",
            "hubscope_http_request_duration_seconds_bucket{route=\"/graphql\",le=\"+Inf\"} 4",
            "hubscope_http_request_duration_seconds_sum{route=\"/graphql\"} 60.021",
            "hubscope_http_request_duration_seconds_count{route=\"/graphql\"} 4",
            "hubscope_graphql_answers_total{cache=\"hit\"} 2",
            "hubscope_graphql_streamed_duration_seconds_bucket{transport=\"websocket\",type=\"query\",le=\"0.01\"} 0",
            "hubscope_graphql_streamed_duration_seconds_bucket{transport=\"websocket\",type=\"query\",le=\"0.025\"} 1",
            "hubscope_graphql_streamed_duration_seconds_count{transport=\"websocket\",type=\"query\"} 1",
            "hubscope_graphql_streamed_duration_seconds_count{transport=\"sse\",type=\"unknown\"} 1",
            "hubscope_graphql_answers_total{cache=\"miss\"} 1",
            "hubscope_graphql_operations_total{type=\"query\"} 0",
            "hubscope_graphql_operations_total{type=\"mutation\"} 1",
            "hubscope_graphql_errors_total{code=\"TIMEOUT\"} 1",
            "hubscope_graphql_errors_total{code=\"INTERNAL\"} 0",
            "hubscope_graphql_computed_total{engine=\"columns\"} 1",
            "hubscope_graphql_sent_total{coding=\"identity\"} 0",
            "hubscope_graphql_sent_total{coding=\"gzip\"} 0",
            "hubscope_graphql_sent_total{coding=\"zstd\"} 1",
            "hubscope_graphql_warmed_total 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(!text.contains("BREW") && !text.contains("stranger"));
    }

    #[test]
    fn everything_has_its_own_place() {
        for (at, route) in Route::ALL.into_iter().enumerate() {
            assert_eq!(route as usize, at);
        }
        for (at, cache) in CacheState::ALL.into_iter().enumerate() {
            assert_eq!(cache as usize, at);
        }
        assert_eq!([Coding::Gzip as usize, Coding::Zstd as usize], [0, 1]);
    }
}
