//! `/livez` and `/readyz`.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use async_trait::async_trait;
use serde::Serialize;
use tokio::time::timeout;

use super::Edge;

/// Those who ask give up after a few seconds.
const DEADLINE: Duration = Duration::from_secs(2);

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
    let checking = edge.runtime.spawn(async move { timeout(DEADLINE, readiness.check()).await });
    let (checked, cache) = tokio::join!(checking, edge.cache.health());
    let needed = match checked {
        Ok(Ok(parts)) => parts,
        _ => {
            let unknown = PartState::unready("unknown", "The database has to answer first.");
            let database =
                PartState::unready("unreachable", "The database does not answer; see the log of the server.");
            Parts { database, migrations: unknown.clone(), data: unknown.clone(), memory: unknown }
        }
    };
    let Parts { database, migrations, data, memory } = &needed;
    let ready = [database, migrations, data, memory].iter().all(|part| part.ready);
    let cache = PartState { state: cache.as_str(), advice: None, ready: true };
    let (code, status) = match (ready, cache.state) {
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "unready"),
        (true, "degraded") => (StatusCode::OK, "degraded"),
        (true, _) => (StatusCode::OK, "ready"),
    };
    let report = Report { status, parts: All { needed, cache } };
    HttpResponse::build(code).insert_header((CACHE_CONTROL, "no-store")).json(report)
}
