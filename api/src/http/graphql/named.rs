//! `GET /q` and `GET /q/NAME`: the trusted documents, and the answer to one of them.

use std::collections::BTreeMap;

use actix_http::Request;
use actix_web::HttpResponse;
use actix_web::dev::RequestHead;
use actix_web::http::header::{CACHE_CONTROL, ContentType, ETAG, HeaderValue, VARY};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Query;
use serde_json::{Map, Value, json};

use super::formed::{FORMAT, TABLE};
use super::handler::{accepted, answer_to, told_to};
use super::incoming::{Form, Malformed, Received};
use super::media::Media;
use super::reply;
use crate::http::document::{Code, Fault};
use crate::http::edge::Edge;
use crate::http::gate::{RATE_LIMIT, RATE_LIMIT_POLICY, Visitor, admit};
use crate::http::observe::Observed;
use crate::http::trusted;

/// Where trusted documents are.
pub(crate) const PATH: &str = "/q";
/// Their answers may be given by caches that many share, for a minute, as few keep what they have to ask about each time.
const SHARED: HeaderValue = HeaderValue::from_static("public, max-age=0, s-maxage=60");

/// The answer to `GET /q` or `GET /q/NAME`, with variables in the address: each by its name, or all as JSON in `variables`;
/// `format` and `table` say in which form.
pub(crate) async fn named(edge: &Edge, request: &mut Request, observed: &mut Observed) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let message = "Ask with GET; the variables are in the address.";
        return reply::method_not_allowed(edge, Media::Json, message, "GET, HEAD");
    }
    let head = request.head();
    let accepted = match accepted(head) {
        Ok(accepted) => accepted,
        Err(malformed) => return reply::malformed(edge, Media::Json, malformed),
    };
    let admitted = admit(edge, Visitor::of(head, &edge.settings.trusted_proxies)).await;
    let response = match &admitted {
        Err(denied) => reply::denied(edge, accepted.media, denied),
        Ok(from) => match asked(edge, head) {
            Ok(Asked::List) => list(edge),
            Ok(Asked::Body(body)) => {
                let received = Received { form: Form::Body, bytes: body.as_bytes() };
                answer_to(head, edge, from, received, true, accepted, observed).await
            }
            Err(malformed) => reply::malformed(edge, accepted.media, malformed),
        },
    };
    let mut response = told_to(edge, &admitted, response);
    let headers = response.headers_mut();
    // An answer that one caller agreed to have out of date is for nobody else.
    let is_for_all = headers.contains_key(ETAG) && headers.get(CACHE_CONTROL) != Some(&reply::NO_STORE);
    if edge.settings.anonymous && is_for_all {
        headers.insert(CACHE_CONTROL, SHARED);
        headers.insert(VARY, reply::VARIES);
        // What one caller has left is nothing for others.
        headers.remove(RATE_LIMIT);
        headers.remove(RATE_LIMIT_POLICY);
    }
    response
}

/// What an address asks for.
enum Asked {
    /// Which documents there are.
    List,
    /// The answer to this request.
    Body(String),
}

fn asked(edge: &Edge, head: &RequestHead) -> Result<Asked, Malformed> {
    let name = head.uri.path().strip_prefix(PATH).unwrap_or_default().trim_start_matches('/');
    if name.is_empty() {
        return Ok(Asked::List);
    }
    let Some(query) = edge.settings.trusted.get(name) else {
        let message = "There is no document of this name; GET /q lists those that there are.";
        return Err(Malformed { status: StatusCode::NOT_FOUND, fault: Fault::new(Code::NotFound, message) });
    };
    let variables = variables(head.uri.query().unwrap_or_default(), query, edge)?;
    let body = json!({ "query": query.text, "operationName": name, "variables": variables });
    Ok(Asked::Body(body.to_string()))
}

fn list(edge: &Edge) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((
        CACHE_CONTROL,
        if edge.settings.anonymous { "public, max-age=60" } else { "private, no-cache" },
    ));
    response.insert_header(ContentType::json()).body(edge.settings.trusted.listed().to_owned())
}

/// The variables that an address tells.
fn variables(told: &str, query: &trusted::Query, edge: &Edge) -> Result<Map<String, Value>, Malformed> {
    let bad = |message: String| Malformed::new(StatusCode::BAD_REQUEST, message);
    let pairs = Query::<Vec<(String, String)>>::from_query(told)
        .map_err(|_| bad("The query of the address cannot be read.".to_owned()))?;
    let mut variables = Map::new();
    // What says in which form is no variable of any document.
    let is_form = |name: &str| [FORMAT, TABLE].contains(&name);
    for (name, value) in pairs.into_inner().into_iter().filter(|(name, _)| !is_form(name)) {
        let told: Map<String, Value> = if name == "variables" && !query.variables.contains_key(&name) {
            serde_json::from_str(&value).map_err(|_| bad("`variables` in the address is no JSON object.".to_owned()))?
        } else {
            let value = one(&name, value, &query.variables, edge).map_err(bad)?;
            Map::from_iter([(name, value)])
        };
        for (name, value) in told {
            if variables.insert(name.clone(), value).is_some() {
                return Err(bad(format!("`{}` is in the address twice.", shown(&name))));
            }
        }
    }
    Ok(variables)
}

/// A variable by its name: texts, dates and values of enums as they are, numbers, lists and objects as JSON.
fn one(name: &str, value: String, declared: &BTreeMap<String, String>, edge: &Edge) -> Result<Value, String> {
    let Some(ty) = declared.get(name) else {
        let known: Vec<&str> = declared.keys().map(String::as_str).collect();
        let known = if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) };
        return Err(format!("The document has no variable `{}`; {known}.", shown(name)));
    };
    let is_plain = !ty.starts_with('[') && edge.types.is_written_as_text(ty.trim_end_matches('!'));
    if is_plain {
        return Ok(Value::String(value));
    }
    serde_json::from_str(&value)
        .map_err(|_| format!("`{name}` is of the type {ty}, which is written as JSON in the address."))
}

fn shown(name: &str) -> String {
    name.chars().take(80).collect()
}
