//! From a question that may be asked to the bytes of its answer.

use std::sync::Arc;

use async_graphql::{Request, Response, ServerError, Value};
use bytes::Bytes;
use tracing::{Instrument as _, Span};

use super::mask::Masking;
use super::write::write;
use crate::auth::{Bill, Caller};
use crate::cache::{Answer, Computed};
use crate::http::document::{Code, Fault, Prepared, Shape, Types, complete, shape};
use crate::http::edge::Edge;
use crate::http::gate::{Admitted, Denied};
use crate::http::known::Question;
use crate::http::observe::{LONGEST_NAME, shortened};
use crate::http::stamp::Stamp;
use crate::schema::AsText;
use crate::telemetry::traces;

/// Up to this cost an answer that has not to wait for anything is computed on the thread of its connection, whose other connections
/// wait as long; others go to the runtime first.
const AT_ONCE: u32 = 1_000;

/// An answer that is not kept.
pub(super) struct Own {
    pub(super) body: Bytes,
    /// The status under `application/graphql-response+json`.
    pub(super) status: u16,
    pub(super) version: u64,
    pub(super) freshness: String,
    /// Why it was not computed: who asks, and all who wait for the same, had no turn.
    pub(super) denied: Option<Denied>,
}

/// What computes the answer to a question of a caller, once it is its turn.
pub(super) fn compute(
    edge: Edge,
    from: &Admitted,
    prepared: Prepared,
    question: Question,
    request_id: String,
) -> impl Future<Output = Computed<Own>> + use<> {
    let caller = from.caller.clone();
    let bill = from.account.as_ref().map(|account| Bill { cost: prepared.cost, standing: account.standing() });
    let request = Span::current();
    async move {
        let span = tracing::info_span!(
            target: traces::TARGET,
            parent: &request,
            "execute",
            graphql.operation.name = question.operation.as_deref().map(|name| shortened(name, LONGEST_NAME)),
            graphql.operation.type = prepared.operation_type.to_string(),
            hubscope.cost = i64::from(prepared.cost),
        );
        execute(edge, caller, bill, true, prepared, question, request_id).instrument(span).await
    }
}

pub(super) async fn execute(
    edge: Edge,
    caller: Caller,
    bill: Option<Bill>,
    in_turn: bool,
    prepared: Prepared,
    question: Question,
    request_id: String,
) -> Computed<Own> {
    let turn = match in_turn.then(|| edge.admission.turn()).transpose() {
        Ok(turn) => turn,
        Err(denied) => return Computed::Uncached(turned_away(denied)),
    };
    if prepared.cost > AT_ONCE {
        tokio::task::yield_now().await;
    }
    let cacheable = prepared.cacheable;
    let (mut request, shape) = executable(prepared, &edge.types);
    if let Some(bill) = bill {
        request = request.data(bill);
    }
    let limit = edge.settings.limits.execution;
    let executed = async {
        let _place = match &turn {
            Some(turn) => turn.comes().await,
            None => None,
        };
        edge.engine.execute(request, caller).await
    };
    let Ok(mut answered) = tokio::time::timeout(limit, executed).await else {
        let seconds = limit.as_secs_f64();
        let message = format!("The answer took longer than {seconds} s and was given up; ask for less in one request.");
        return Computed::Uncached(refusal(&edge, Fault::new(Code::Timeout, message)));
    };
    edge.traffic.computed(answered.from_memory);
    let (body, status) = finish(&edge, &mut answered.response, shape.as_ref(), &request_id);
    let (version, freshness) = (answered.state.version, answered.freshness.to_owned());
    if answered.response.errors.is_empty() && cacheable {
        let key = question.named(&Stamp::of(&answered.state));
        return Computed::Cacheable(Arc::new(Answer::new(key, body, version, freshness)));
    }
    Computed::Uncached(Own { body, status, version, freshness, denied: None })
}

/// A request for the engine, and the form of its answers.
pub(super) fn executable(prepared: Prepared, types: &Types) -> (Request, Option<Shape>) {
    let shape = shape(&prepared.document, prepared.operation_name.as_deref(), types);
    let mut request = Request::new(String::new()).variables(prepared.variables);
    request.operation_name = prepared.operation_name;
    request.set_parsed_query(prepared.document);
    if shape.as_ref().is_some_and(Shape::fits_text) {
        request = request.data(AsText);
    }
    (request, shape)
}

/// The body of what the engine answered, nulls completed and errors masked, and its status.
pub(super) fn finish(edge: &Edge, response: &mut Response, shape: Option<&Shape>, request_id: &str) -> (Bytes, u16) {
    let masking = Masking { types: &edge.types, suggestions: edge.settings.suggestions, request_id };
    let refused = masking.apply(response);
    response.errors.iter().filter_map(code).for_each(|code| edge.traffic.failed(code));
    let data = std::mem::take(&mut response.data);
    let data = shape.filter(|_| !refused).map(|shape| complete(data, shape, &response.errors));
    (write(data.as_ref(), response), if refused { status(&response.errors) } else { 200 })
}

pub(super) fn refusal(edge: &Edge, fault: Fault) -> Own {
    let (body, status) = told(edge, fault);
    let state = edge.engine.state();
    Own { body, status, version: state.version, freshness: state.stalest.name().to_owned(), denied: None }
}

/// Each of those who wait for it is told in a way of its own.
fn turned_away(denied: Denied) -> Own {
    Own { body: Bytes::new(), status: 503, version: 0, freshness: String::new(), denied: Some(denied) }
}

/// The body that tells one error, and its status under `application/graphql-response+json`. It is counted as told.
pub(super) fn told(edge: &Edge, fault: Fault) -> (Bytes, u16) {
    edge.traffic.failed(fault.code.as_str());
    let response = Response::from_errors(vec![fault.into()]);
    (write(None, &response), status(&response.errors))
}

/// The status of a request that was not run: the worst of its errors.
fn status(errors: &[ServerError]) -> u16 {
    worst(errors.iter().map(code))
}

/// The status of the worst of some errors, by their codes.
pub(super) fn worst<'c>(codes: impl Iterator<Item = Option<&'c str>>) -> u16 {
    const OTHERS: u16 = 400;
    let known = [
        (Code::Internal, 500),
        (Code::Timeout, 503),
        (Code::Unavailable, 503),
        (Code::RateLimited, 429),
        (Code::Forbidden, 403),
        (Code::Unauthenticated, 401),
    ];
    let of = |told: &str| known.iter().find(|(known, _)| known.as_str() == told).map_or(OTHERS, |(_, status)| *status);
    codes.map(|code| code.map_or(OTHERS, of)).max().unwrap_or(200)
}

/// The code of an error that is told.
fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Enum(code) => Some(code.as_str()),
        _ => None,
    }
}
