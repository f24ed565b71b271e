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
        let parts = timeout(DEADLINE, readiness.check()).await.unwrap_or_else(|_| silent());
        *known = Some((Instant::now(), parts.clone()));
        parts
    }
}

fn silent() -> Parts {
    let unknown = PartState::unready("unknown", "The database has to answer first.");
    let database = PartState::unready("unreachable", "The database does not answer; see the log of the server.");
    Parts { database, migrations: unknown.clone(), data: unknown.clone(), memory: unknown }
}

#[derive(Serialize)]
struct Report {
    status: &'static str,
    parts: All,
}

#[derive(Serialize)]
struct All {
    #[serde(flatten)]
    needed: Parts,
    cache: PartState,
}

/// `GET /livez`: the process lives.
pub(super) async fn livez() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(serde_json::json!({ "status": "ok" }))
}

/// `GET /readyz`: it can answer.
pub(super) async fn readyz(edge: Data<Edge>) -> HttpResponse {
    let readiness = edge.readiness.clone();
    let checked = edge.checked.clone();
    // It comes to its end, whether or not who asked first still waits for it.
    let checking = edge.runtime.spawn(async move { checked.of(&*readiness).await });
    let (needed, cache) = tokio::join!(checking, edge.cache.health());
    let needed = needed.unwrap_or_else(|_| silent());
    let cache = PartState { state: cache.as_str(), advice: None, ready: true };
    let Parts { database, migrations, data, memory } = &needed;
    let ready = [database, migrations, data, memory].iter().all(|part| part.ready);
    let whole = [database, migrations, data, memory, &cache].iter().all(|part| ["ok", "off"].contains(&part.state));
    let (code, status) = match (ready, whole) {
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
            silent()
        }
    }

    #[tokio::test]
    async fn however_many_ask_the_parts_are_checked_once_a_second() {
        let (checked, readiness) = (Checked::default(), Counting::default());
        let told = join_all((0..200).map(|_| checked.of(&readiness))).await;
        assert!(told.iter().all(|parts| *parts == silent()) && readiness.0.load(SeqCst) == 1);
        tokio::time::sleep(FRESH).await;
        checked.of(&readiness).await;
        assert_eq!(readiness.0.load(SeqCst), 2);
    }
}
