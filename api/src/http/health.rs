//! `/livez` and `/readyz`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use async_trait::async_trait;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::Edge;

/// Those who ask give up after a few seconds.
const DEADLINE: Duration = Duration::from_secs(2);
/// How long what was found holds.
const FRESH: Duration = Duration::from_secs(1);

/// The state of one part of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartState {
    /// `ok`, `degraded`, `off`, or what keeps it from being ready, for example `unreachable`, `behind`, `empty`, `loading`.
    pub state: &'static str,
    /// What to do about it, for people; nothing internal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
    /// Whether requests can be answered with it.
    #[serde(skip)]
    pub ready: bool,
}

impl PartState {
    /// It works.
    pub const OK: Self = Self { state: "ok", advice: None, ready: true };
    /// It is not used.
    pub const OFF: Self = Self { state: "off", advice: None, ready: true };

    /// It does not work, and what can be answered without it is.
    pub const fn degraded(state: &'static str, advice: &'static str) -> Self {
        Self { state, advice: Some(advice), ready: true }
    }

    /// Whether it is as it should be, or not used.
    pub(super) fn is_whole(&self) -> bool {
        ["ok", "off"].contains(&self.state)
    }

    /// It keeps the server from answering.
    pub const fn unready(state: &'static str, advice: &'static str) -> Self {
        Self { state, advice: Some(advice), ready: false }
    }
}

/// The parts that answers need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// Whether the database answers.
    pub database: PartState,
    /// Whether its tables are current.
    pub migrations: PartState,
    /// Whether something is published.
    pub data: PartState,
    /// Whether it is held in memory.
    pub memory: PartState,
    /// Where changes are made, when that is another database than the one that answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<PartState>,
}

impl Parts {
    /// Each with its name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &PartState)> {
        let Self { database, migrations, data, memory, primary } = self;
        let needed = [("database", database), ("migrations", migrations), ("data", data), ("memory", memory)];
        needed.into_iter().chain(primary.iter().map(|primary| ("primary", primary)))
    }

    /// Whether requests can be answered.
    pub(super) fn are_ready(&self) -> bool {
        self.all().all(|(_, part)| part.ready)
    }

    /// Nothing is known, since the database does not answer.
    pub fn silent() -> Self {
        let unknown = PartState::unready("unknown", "The database has to answer first.");
        let database = PartState::unready(
            "unreachable",
            "Start the database, or correct its address: DATABASE_URL, or DATABASE_READ_URL where that is set.",
        );
        Self { database, migrations: unknown.clone(), data: unknown.clone(), memory: unknown, primary: None }
    }
}

/// Tells whether the parts behind the edge can answer.
#[async_trait]
pub trait Readiness: Send + Sync + 'static {
    /// The state of the parts now. Asked often: it must be cheap.
    async fn check(&self) -> Parts;
}

/// The parts as they were checked last. Anybody may ask: however many do, they are checked once a second at most.
#[derive(Clone, Debug, Default)]
pub(super) struct Checked(Arc<Mutex<Option<(Instant, Parts)>>>);

impl Checked {
    async fn of(&self, readiness: &dyn Readiness) -> Parts {
        let mut known = self.0.lock().await;
        if let Some((at, parts)) = &*known
            && at.elapsed() < FRESH
        {
            return parts.clone();
        }
        let parts = timeout(DEADLINE, readiness.check()).await.unwrap_or_else(|_| Parts::silent());
        *known = Some((Instant::now(), parts.clone()));
        parts
    }
}

#[derive(Serialize)]
struct Report {
    status: &'static str,
    parts: All,
}

/// All parts.
#[derive(Serialize)]
pub(super) struct All {
    #[serde(flatten)]
    pub(super) needed: Parts,
    pub(super) cache: PartState,
}

/// The state of all parts.
pub(super) async fn parts(edge: &Edge) -> All {
    let readiness = edge.readiness.clone();
    let checked = edge.checked.clone();
    // It comes to its end, whether or not who asked first still waits for it.
    let checking = edge.runtime.spawn(async move { checked.of(&*readiness).await });
    let (needed, cache) = tokio::join!(checking, edge.cache.health());
    let needed = needed.unwrap_or_else(|_| Parts::silent());
    All { needed, cache: PartState { state: cache.as_str(), advice: None, ready: true } }
}

/// `GET /livez`: the process lives.
pub(super) async fn livez() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(serde_json::json!({ "status": "ok" }))
}

/// `GET /readyz`: it can answer.
pub(super) async fn readyz(edge: Data<Edge>) -> HttpResponse {
    let All { needed, cache } = parts(&edge).await;
    let whole = needed.all().chain([("cache", &cache)]).all(|(_, part)| part.is_whole());
    let (code, status) = match (needed.are_ready(), whole) {
        _ if edge.is_stopping() => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "unready"),
        (true, false) => (StatusCode::OK, "degraded"),
        (true, true) => (StatusCode::OK, "ready"),
    };
    let report = Report { status, parts: All { needed, cache } };
    HttpResponse::build(code).insert_header((CACHE_CONTROL, "no-store")).json(report)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    use futures_util::future::join_all;

    use super::*;

    #[derive(Default)]
    struct Counting(AtomicU32);

    #[async_trait]
    impl Readiness for Counting {
        async fn check(&self) -> Parts {
            self.0.fetch_add(1, SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
            Parts::silent()
        }
    }

    #[tokio::test]
    async fn however_many_ask_the_parts_are_checked_once_a_second() {
        let (checked, readiness) = (Checked::default(), Counting::default());
        let told = join_all((0..200).map(|_| checked.of(&readiness))).await;
        assert!(told.iter().all(|parts| *parts == Parts::silent()) && readiness.0.load(SeqCst) == 1);
        tokio::time::sleep(FRESH).await;
        checked.of(&readiness).await;
        assert_eq!(readiness.0.load(SeqCst), 2);
    }
}
