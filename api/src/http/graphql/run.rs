//! From what was received to an answer that is found or computed: who may ask it, what it costs, and where it is kept.

use std::sync::Arc;

use actix_web::http::header::HeaderMap;
use async_graphql::Variables;
use async_graphql::parser::types::OperationType;

use super::consent::Consent;
use super::execute::{Own, compute, execute, refusal};
use super::head::Head;
use super::incoming::{Malformed, Received};
use super::mask::broken;
use crate::auth::{Caller, Grant, Receipt};
use crate::cache::{Answer, CacheState, Computed, Key, KeyBuilder, Outcome};
use crate::http::document::{Asked, Code, Fault, Policy, Prepared, is_read, prepare};
use crate::http::edge::Edge;
use crate::http::gate::{Account, Admitted, Denied, LEAST};
use crate::http::known::{Found, Question};
use crate::http::stamp::Stamp;

/// An answer that was found, with what the log says of it.
pub(super) struct Ran {
    pub(super) answer: Given,
    pub(super) cache: CacheState,
    pub(super) operation: Option<Arc<str>>,
    pub(super) kind: OperationType,
    /// Of an answer of the version before: seconds since that was in force.
    pub(super) age: Option<u64>,
}

/// The bytes of an answer, and what goes with them.
pub(super) enum Given {
    /// Others may be given the same one.
    Kept(Arc<Answer>, Arc<Head>),
    /// It is the caller's own.
    Own(Arc<Own>),
}

/// How a request may be answered.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    /// It came by a method that must not change anything.
    pub(super) safe: bool,
    /// Whether the answer is wanted in another form than JSON.
    pub(super) as_table: bool,
    /// What it says of answers that are out of date; none where the answer could not tell that it is.
    pub(super) headers: Option<&'a HeaderMap>,
}

/// What stops a request before it is run.
pub(super) enum Stopped {
    /// It is no GraphQL request.
    Malformed(Malformed),
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
/// caller no more than coming in, since it takes neither parsing nor the database.
pub(super) async fn run(
    edge: &Edge,
    from: &Admitted,
    received: Received<'_>,
    way: Way<'_>,
    request_id: &str,
) -> Result<Ran, Stopped> {
    let name = received.name();
    if let Some(Found { answer, head, cache, operation, .. }) = edge
        .known
        .find(&name, &edge.engine.state(), &edge.cache)
        .await
        .filter(|found| may_ask(edge, from, found.trusted))
    {
        edge.traffic.asked(OperationType::Query);
        return Ok(Ran { answer: Given::Kept(answer, head), cache, operation, kind: OperationType::Query, age: None });
    }
    let asked = received.asked().map_err(Stopped::Malformed)?;
    // On the heap: what is known needs no room for it.
    Box::pin(run_asked(edge, from, asked, way, Some((name, received)), request_id)).await
}

/// The same for one that has been read already. What was received, and its name, are remembered if the answer is of the kind that is
/// kept.
pub(super) async fn run_asked(
    edge: &Edge,
    from: &Admitted,
    asked: Asked,
    way: Way<'_>,
    received: Option<(Key, Received<'_>)>,
    request_id: &str,
) -> Result<Ran, Stopped> {
    // A request that tells a document and its digest is read each time, so that the document is remembered again when it is forgotten.
    let received = received.filter(|_| asked.persisted.is_none() || asked.query.is_empty());
    let told = asked.persisted.filter(|_| !asked.query.is_empty()).map(|digest| (digest, asked.query.clone()));
    let asked = edge.documents.complete(asked).await.map_err(Stopped::Refused)?;
    let prepared = prepared(edge, asked).map_err(Stopped::Refused)?;
    if way.safe && !is_read(prepared.operation_type) {
        return Err(Stopped::ChangesByGet);
    }
    // What may fail after a change is made would have it made again.
    if way.as_table && !is_read(prepared.operation_type) {
        let message = "What a change gave back is told as JSON; ask for it without `format`.";
        return Err(Stopped::Refused(Fault::new(Code::BadUserInput, message)));
    }
    allowed(&from.caller, &prepared).map_err(Stopped::Denied)?;
    let question = question(edge, &prepared);
    if !may_ask(edge, from, question.trusted) {
        return Err(Stopped::Denied(Denied::NotTrusted));
    }
    if let Some((digest, text)) = told
        && let Some(units) = edge.documents.price(&digest, &text, &prepared.normal)
    {
        charge(from, units).await?;
        edge.documents.remember(digest, &text).await;
    }
    edge.traffic.asked(prepared.operation_type);
    let operation = question.operation.clone();
    let state = edge.engine.state();
    let key = question.named(&Stamp::of(&state));
    if prepared.cacheable {
        if let Some((name, received)) = received {
            edge.known.remember(name, received, question.clone());
        }
        if let Some(answer) = edge.cache.peek(key).await {
            return Ok(kept(answer, CacheState::Hit, operation));
        }
    }
    // What coming in has not yet paid.
    let units = prepared.cost - LEAST;
    let receipt = charge(from, units).await?;
    if prepared.operation_type == OperationType::Subscription {
        return Err(Stopped::Subscription(Box::new(prepared)));
    }
    let (cacheable, kind) = (prepared.cacheable, prepared.operation_type);
    let compute = compute(edge.clone(), from, prepared, question.clone(), request_id.to_owned());
    if !cacheable {
        let computed = edge.runtime.spawn(compute).await;
        let outcome = computed.map_or(Outcome::Lost, |computed| match computed {
            Computed::Cacheable(answer) => Outcome::Answer(answer, CacheState::Bypass),
            Computed::Uncached(own) => Outcome::Uncached(Arc::new(own)),
        });
        settle(&outcome, from.account.clone(), receipt);
        return told_of(edge, outcome, operation, kind, request_id);
    }
    let cache = edge.cache.clone();
    let account = from.account.clone();
    let computed = async move {
        let outcome = cache.get_or_compute(key, compute).await;
        settle(&outcome, account, receipt);
        outcome
    };
    let before = edge.past.before(&state);
    if let Some((before, age)) = way.headers.and_then(|headers| Consent::of(headers)?.to(&state, before?))
        && let Some(answer) = edge.cache.peek(question.named(&before)).await
    {
        edge.runtime.spawn(computed);
        return Ok(Ran { age: Some(age), ..kept(answer, CacheState::Stale, operation) });
    }
    told_of(edge, computed.await, operation, kind, request_id)
}

/// Computes the answer to a request again, for nobody, if it is not held: whether it was computed.
pub(crate) async fn run_again(edge: &Edge, received: Received<'_>) -> bool {
    let Ok(asked) = received.asked() else { return false };
    let Ok(asked) = edge.documents.complete(asked).await else { return false };
    let Ok(prepared) = prepared(edge, asked) else { return false };
    let question = question(edge, &prepared);
    let key = question.named(&Stamp::of(&edge.engine.state()));
    let caller = Caller::anonymous(true);
    let compute = execute(edge.clone(), caller, None, false, prepared, question, "warm-up".to_owned());
    matches!(edge.cache.get_or_compute(key, compute).await, Outcome::Answer(_, CacheState::Miss))
}

/// Gives back what was charged for what did not have to be computed.
fn settle(outcome: &Outcome<Own>, account: Option<Account>, receipt: Option<Receipt>) {
    let was_spared = match outcome {
        Outcome::Answer(_, cache) => matches!(cache, CacheState::Hit | CacheState::HitRedis),
        Outcome::Uncached(own) => own.denied.is_some(),
        Outcome::Lost => false,
    };
    if let (true, Some(account), Some(receipt)) = (was_spared, account, receipt) {
        account.give_back(receipt);
    }
}

fn told_of(
    edge: &Edge,
    outcome: Outcome<Own>,
    operation: Option<Arc<str>>,
    kind: OperationType,
    request_id: &str,
) -> Result<Ran, Stopped> {
    let own = match outcome {
        Outcome::Answer(answer, cache) => return Ok(kept(answer, cache, operation)),
        Outcome::Uncached(own) => match own.denied.clone() {
            Some(denied) => return Err(Stopped::Denied(denied)),
            None => own,
        },
        Outcome::Lost => {
            tracing::error!(request_id, "a resolver panicked, or the server is stopping");
            Arc::new(refusal(edge, broken(request_id)))
        }
    };
    Ok(Ran { answer: Given::Own(own), cache: CacheState::Bypass, operation, kind, age: None })
}

/// Only answers to queries are kept.
fn kept(answer: Arc<Answer>, cache: CacheState, operation: Option<Arc<str>>) -> Ran {
    let head = Arc::new(Head::of(&answer));
    Ran { answer: Given::Kept(answer, head), cache, operation, kind: OperationType::Query, age: None }
}

pub(super) fn prepared(edge: &Edge, asked: Asked) -> Result<Prepared, Fault> {
    let policy = Policy { limits: &edge.settings.limits, introspection: edge.settings.introspection };
    prepare(asked, &edge.types, &policy)
}

/// Everything that decides an answer but the data.
fn question(edge: &Edge, prepared: &Prepared) -> Question {
    let operation = prepared.operation_name.as_deref();
    let parts = KeyBuilder::new()
        .part(&edge.schema_tag)
        .part(operation.unwrap_or_default())
        .part(&prepared.normal)
        .part(canonical(&prepared.variables));
    let trusted = edge.settings.trusted_only && edge.settings.trusted.has(&prepared.normal);
    Question::new(parts, operation, trusted)
}

/// Variables as JSON with sorted keys: maps of `serde_json` are sorted, those of async-graphql are not.
fn canonical(variables: &Variables) -> String {
    serde_json::to_value(variables).map(|json| json.to_string()).unwrap_or_default()
}

/// Charges a caller, where there are quotas.
pub(super) async fn charge(from: &Admitted, units: u32) -> Result<Option<Receipt>, Stopped> {
    match &from.account {
        Some(account) => account.charge(units).await.map(Some).map_err(Stopped::Denied),
        None => Ok(None),
    }
}

/// Whether a caller may ask a document, by whether it is a trusted one.
fn may_ask(edge: &Edge, from: &Admitted, trusted: bool) -> bool {
    !edge.settings.trusted_only || trusted || from.caller.key.is_some()
}

/// Whether a caller may do what an operation of this type does. Here for all of them, before anything of it runs.
fn allowed(caller: &Caller, prepared: &Prepared) -> Result<(), Denied> {
    match &caller.key {
        _ if is_read(prepared.operation_type) || caller.may(Grant::Admin) => Ok(()),
        Some(_) => Err(Denied::NotAllowed),
        None => Err(Denied::NoKey("Changing data")),
    }
}
