//! From a question to the bytes of its answer.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use bytes::Bytes;

use super::mask::{Masking, broken};
use super::write::write;
use crate::auth::{Bill, Caller, Grant};
use crate::cache::{Answer, CacheState, Computed, Key, KeyBuilder, Outcome};
use crate::http::document::{Asked, Code, Fault, Policy, Prepared, Shape, Types, complete, is_read, prepare, shape};
use crate::http::edge::{Edge, Known};
use crate::http::gate::{Admitted, Denied, LEAST};
use crate::schema::{AsText, DataState};

/// An answer that was found, with what the log says of it.
pub(super) struct Ran {
    pub(super) body: Bytes,
    /// The status under `application/graphql-response+json`.
    pub(super) status: u16,
    pub(super) version: u64,
    pub(super) freshness: String,
    /// Names the answer, if others may be given the same one.
    pub(super) key: Option<Key>,
    pub(super) cache: CacheState,
    pub(super) operation: Option<String>,
}

/// An answer that is not kept.
#[derive(Clone)]
struct Own {
    body: Bytes,
    status: u16,
    version: u64,
    freshness: String,
}

/// What stops a request before it is run.
pub(super) enum Stopped {
    /// It is an operation that this method may not ask for.
    ChangesByGet,
    /// It cannot be run.
    Refused(Fault),
    /// It is not for this caller, or not now.
    Denied(Denied),
    /// It is a subscription, which may run and has no one answer: [`super::events::events`] gives those that it has.
    Subscription(Box<Prepared>),
}

/// Runs a request of a caller who may read: so reads are answered to all alike, from the cache too. What is found there costs its
/// caller no more than coming in, since it takes neither parsing nor the database. `safe`: the request came by a method that must not
/// change anything.
pub(super) async fn run(
    edge: &Edge,
    from: &Admitted,
    asked: Asked,
    safe: bool,
    request_id: &str,
) -> Result<Ran, Stopped> {
    let received = KeyBuilder::new()
        .part([asked.operation_name.is_some().into()])
        .part(asked.operation_name.as_deref().unwrap_or_default())
        .part(&asked.query)
        .part(canonical(&asked.variables))
        .finish();
    if let Some(known) = edge.known.get(&received).await
        && let Some(answer) = edge.cache.peek(named(known.question.clone(), &edge.engine.state())).await
    {
        return Ok(found(&answer, CacheState::Hit, known.operation.clone()));
    }

    let policy = Policy { limits: &edge.settings.limits, introspection: edge.settings.introspection };
    let prepared = prepare(asked, &edge.types, &policy).map_err(Stopped::Refused)?;
    if safe && !is_read(prepared.operation_type) {
        return Err(Stopped::ChangesByGet);
    }
    allowed(&from.caller, &prepared).map_err(Stopped::Denied)?;
    // What coming in has not yet paid.
    let units = prepared.cost - LEAST;
    let receipt = from.account.as_ref().map(|account| account.charge(units)).transpose().map_err(Stopped::Denied)?;
    if prepared.operation_type == OperationType::Subscription {
        return Err(Stopped::Subscription(Box::new(prepared)));
    }
    let operation = prepared.operation_name.clone();
    let question = question(edge, &prepared);
    let cacheable = prepared.cacheable;
    let compute = compute(edge.clone(), from, prepared, question.clone(), request_id.to_owned());
    let outcome = if cacheable {
        let known = Known { question: question.clone(), operation: operation.clone() };
        edge.known.insert(received, Arc::new(known)).await;
        let key = named(question.clone(), &edge.engine.state());
        edge.cache.get_or_compute(key, compute).await
    } else {
        let computed = edge.runtime.spawn(compute).await;
        computed.map_or(Outcome::Lost, |computed| match computed {
            Computed::Cacheable(answer) => Outcome::Answer(Arc::new(answer), CacheState::Bypass),
            Computed::Uncached(own) => Outcome::Uncached(Arc::new(own)),
        })
    };
    if let (Outcome::Answer(_, CacheState::Hit | CacheState::HitRedis), Some(account), Some(receipt)) =
        (&outcome, &from.account, receipt)
    {
        account.give_back(receipt);
    }
    let (own, cache) = match outcome {
        Outcome::Answer(answer, cache) => return Ok(found(&answer, cache, operation)),
        Outcome::Uncached(own) => (own, CacheState::Bypass),
        Outcome::Lost => {
            tracing::error!(request_id, "a resolver panicked, or the server is stopping");
            (Arc::new(refusal(&edge.engine.state(), broken(request_id))), CacheState::Bypass)
        }
    };
    let Own { body, status, version, freshness } = own.as_ref().clone();
    Ok(Ran { body, status, version, freshness, key: None, cache, operation })
}

fn found(answer: &Answer, cache: CacheState, operation: Option<String>) -> Ran {
    let Answer { key, body, version, freshness } = answer.clone();
    Ran { body, status: 200, version, freshness, key: Some(key), cache, operation }
}

/// Everything that decides an answer but the data.
fn question(edge: &Edge, prepared: &Prepared) -> KeyBuilder {
    KeyBuilder::new()
        .part(&edge.schema_tag)
        .part(prepared.operation_name.as_deref().unwrap_or_default())
        .part(&prepared.normal)
        .part(canonical(&prepared.variables))
}

fn named(question: KeyBuilder, state: &DataState) -> Key {
    let published_at = state.published_at.unwrap_or_default();
    question.part(state.version.to_le_bytes()).part(published_at.to_le_bytes()).part(&state.freshness).finish()
}

/// Variables as JSON with sorted keys: maps of `serde_json` are sorted, those of async-graphql are not.
fn canonical(variables: &Variables) -> String {
    serde_json::to_value(variables).map(|json| json.to_string()).unwrap_or_default()
}

/// Whether a caller may do what an operation of this type does. Here for all of them, before anything of it runs.
fn allowed(caller: &Caller, prepared: &Prepared) -> Result<(), Denied> {
    match &caller.key {
        _ if is_read(prepared.operation_type) || caller.may(Grant::Admin) => Ok(()),
        Some(_) => Err(Denied::NotAllowed),
        None => Err(Denied::NoKey("Changing data")),
    }
}

fn compute(
    edge: Edge,
    from: &Admitted,
    prepared: Prepared,
    question: KeyBuilder,
    request_id: String,
) -> impl Future<Output = Computed<Own>> + use<> {
    let caller = from.caller.clone();
    let bill = from.account.as_ref().map(|account| Bill { cost: prepared.cost, standing: account.standing() });
    async move { execute(edge, caller, bill, prepared, question, request_id).await }
}

async fn execute(
    edge: Edge,
    caller: Caller,
    bill: Option<Bill>,
    prepared: Prepared,
    question: KeyBuilder,
    request_id: String,
) -> Computed<Own> {
    let cacheable = prepared.cacheable;
    let (mut request, shape) = executable(prepared, &edge.types);
    if let Some(bill) = bill {
        request = request.data(bill);
    }
    let limit = edge.settings.limits.execution;
    let Ok(mut answered) = tokio::time::timeout(limit, edge.engine.execute(request, caller)).await else {
        let seconds = limit.as_secs_f64();
        let message = format!("The answer took longer than {seconds} s and was given up; ask for less in one request.");
        return Computed::Uncached(refusal(&edge.engine.state(), Fault::new(Code::Timeout, message)));
    };
    let (body, status) = finish(&edge, &mut answered.response, shape.as_ref(), &request_id);
    let (version, freshness) = (answered.state.version, answered.freshness.to_owned());
    if answered.response.errors.is_empty() && cacheable {
        let key = named(question, &answered.state);
        return Computed::Cacheable(Answer { key, body, version, freshness });
    }
    Computed::Uncached(Own { body, status, version, freshness })
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
    let data = std::mem::take(&mut response.data);
    let data = shape.filter(|_| !refused).map(|shape| complete(data, shape, &response.errors));
    (write(data.as_ref(), response), if refused { status(&response.errors) } else { 200 })
}

fn refusal(state: &DataState, fault: Fault) -> Own {
    let (body, status) = told(fault);
    Own { body, status, version: state.version, freshness: state.stalest.name().to_owned() }
}

/// The body that tells one error, and its status under `application/graphql-response+json`.
pub(super) fn told(fault: Fault) -> (Bytes, u16) {
    let response = Response::from_errors(vec![fault.into()]);
    (write(None, &response), status(&response.errors))
}

/// The status of a request that was not run: the worst of its errors.
fn status(errors: &[ServerError]) -> u16 {
    const OTHERS: u16 = 400;
    let codes = [
        (Code::Internal, 500),
        (Code::Timeout, 503),
        (Code::Unavailable, 503),
        (Code::RateLimited, 429),
        (Code::Forbidden, 403),
        (Code::Unauthenticated, 401),
    ];
    let of = |error: &ServerError| match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => {
            codes.iter().find(|(known, _)| known.as_str() == code).map_or(OTHERS, |(_, status)| *status)
        }
        _ => OTHERS,
    };
    errors.iter().map(of).max().unwrap_or(200)
}
