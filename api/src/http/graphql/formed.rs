//! Answers as tables: `?format=` in the address, or `Accept`. The answer itself is found or computed as JSON, like any other.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::dev::RequestHead;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use bytes::Bytes;
use serde_json::Value;
use url::form_urlencoded;

use super::described::{Place, about};
use super::execute::worst;
use super::head::Head;
use super::incoming::{Malformed, Received};
use super::mask::broken;
use super::media::Media;
use super::reply::{self, NO_STORE, describe, describe_own, response};
use super::run::{Given, Ran, Stopped, charge, prepared};
use crate::cache::Coding;
use crate::export::{self, Format, Resource, Table, Unclear};
use crate::http::codings::Codings;
use crate::http::document::{Code, Fault, Wanted, shape, tables};
use crate::http::edge::Edge;
use crate::http::gate::Admitted;
use crate::http::header::{is_held, value};
use crate::http::observe::Observed;

/// What names the form in an address.
pub(in crate::http) const FORMAT: &str = "format";
/// What names the table there.
pub(in crate::http) const TABLE: &str = "table";
/// So many bytes of an answer are put into another form for one unit.
const BYTES_OF_A_UNIT: usize = 4 << 10;

/// What is wanted in the place of JSON.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) format: Format,
    /// Whether it came by a method to which the answer may be that nothing has changed.
    pub(super) safe: bool,
}

/// The form that an address names: `Some(None)` is JSON.
pub(super) fn named(request: &RequestHead) -> Result<Option<Option<Format>>, Malformed> {
    let Some(name) = parameter(request, FORMAT) else { return Ok(None) };
    match Format::named(&name) {
        Some(format) => Ok(Some(Some(format))),
        None if name == "json" => Ok(Some(None)),
        None => {
            let names = Format::ALL.map(Format::name).join(", ");
            let message = format!("`{FORMAT}` in the address is one of json, {names}.");
            Err(Malformed::new(StatusCode::BAD_REQUEST, message))
        }
    }
}

fn parameter<'r>(request: &'r RequestHead, name: &str) -> Option<Cow<'r, str>> {
    let query = request.uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The answer to a request that ran, in another form than JSON.
pub(super) async fn ran(
    request: &RequestHead,
    edge: &Edge,
    from: &Admitted,
    Wish { format, safe }: Wish,
    received: Received<'_>,
    ran: Ran,
    observed: &mut Observed,
) -> HttpResponse {
    let Ran { answer, cache, operation, .. } = ran;
    (observed.operation, observed.cache) = (operation, Some(cache));
    let tag = match &answer {
        Given::Kept(_, head) => Some(tag(edge, head, format)),
        Given::Own(_) => None,
    };
    let mut answered = match &tag {
        Some(tag) if safe && is_held(&request.headers, tag) => response(304, Bytes::new()),
        _ => match made(request, edge, from, format, received, &answer, observed.id()).await {
            Ok(made) => made,
            Err(refusal) => return refusal,
        },
    };
    let headers = answered.headers_mut();
    match (&answer, tag) {
        (Given::Kept(_, head), Some(tag)) => describe(headers, edge, head, tag),
        (Given::Own(own), _) => describe_own(headers, own),
        (Given::Kept(..), None) => {}
    }
    answered
}

/// The tag of an answer in a form. It is weak, for its bytes hang on how they are packed; the table is told by the address.
fn tag(edge: &Edge, head: &Head, format: Format) -> HeaderValue {
    let name = head.tag(Media::Json, None).to_str().unwrap_or_default().trim_matches('"');
    // A descriptor tells the licence, which changes with no data.
    let license = edge.settings.license.as_deref().filter(|_| format == Format::DataPackage).unwrap_or_default();
    value(format!("W/\"{name}-{}{license}\"", format.name()))
}

/// The response with the table, or what is told in its place.
async fn made(
    request: &RequestHead,
    edge: &Edge,
    from: &Admitted,
    format: Format,
    received: Received<'_>,
    answer: &Given,
    id: &str,
) -> Result<HttpResponse, HttpResponse> {
    let media = Media::GraphqlResponse;
    let refused = |fault: Fault| reply::refused(edge, media, fault);
    let denied = |denied| reply::denied(edge, media, &denied);
    let (body, version) = match answer {
        Given::Kept(answer, _) => (answer.body.plain().clone(), answer.version),
        Given::Own(own) => (own.body.clone(), own.version),
    };
    let charge_for = async |units: u32| {
        charge(from, units).await.map_err(|stopped| match stopped {
            Stopped::Denied(denial) => denied(denial),
            _ => refused(broken(id)),
        })
    };
    let pay = async |bytes: usize| charge_for(u32::try_from(bytes.div_ceil(BYTES_OF_A_UNIT)).unwrap_or(u32::MAX)).await;
    let turn = edge.admission.turn().map_err(denied)?;
    let _place = turn.comes().await;
    pay(body.len()).await?;

    let asked = received.asked().map_err(|malformed| reply::malformed(edge, media, malformed))?;
    let asked = edge.documents.complete(asked).await.map_err(refused)?;
    let place = Place::of(request, &asked);
    let prepared = prepared(edge, asked).map_err(refused)?;
    let shape = shape(&prepared.document, prepared.operation_name.as_deref(), &edge.types).unwrap_or_default();
    let about = match format {
        Format::DataPackage => {
            // What the answer was computed from is asked once more.
            charge_for(prepared.cost).await?;
            Some(about(edge, &prepared, version).await)
        }
        _ => None,
    };
    let table = parameter(request, TABLE).map(Cow::into_owned);
    let codings = Codings::of(&request.headers);
    let of = edge.clone();
    let work = move || -> Result<Made, Unmade> {
        let data = data(&body)?;
        let wanted = if about.is_some() { Wanted::Outlines } else { Wanted::One(table.as_deref()) };
        let tables = tables(&data, &shape, &of.types, &wanted).map_err(unclear)?;
        let (name, bytes) = match (about, tables.as_slice()) {
            (None, [table, ..]) => (table.name.clone(), written(format, table)?),
            (None, []) => return Err(unclear(Unclear::Empty)),
            (Some(about), tables) => {
                let paths: Vec<String> = tables.iter().map(|table| place.of_table(&table.name)).collect();
                let resources = tables.iter().zip(&paths).map(|(table, path)| Resource { table, path });
                let told = export::package(&about, &resources.collect::<Vec<_>>());
                ("datapackage".to_owned(), told.to_string().into_bytes())
            }
        };
        let coding = codings.choose(bytes.len()).filter(|_| matches!(format, Format::Csv | Format::DataPackage));
        let packed = coding.and_then(|coding| Some((coding.pack(&bytes).ok()?, Some(coding))));
        let (bytes, coding) = packed.unwrap_or_else(|| (bytes.into(), None));
        Ok(Made { name, bytes, coding })
    };
    match edge.runtime.spawn_blocking(work).await {
        Ok(Ok(made)) => {
            pay(made.bytes.len()).await?;
            Ok(made.response(format))
        }
        Ok(Err(Unmade::Refused(fault))) => Err(refused(fault)),
        // Half an answer would pass for a whole one in a table.
        Ok(Err(Unmade::Failed(status, body))) => {
            let mut response = response(status, body);
            response.headers_mut().insert(CONTENT_TYPE, media.content_type());
            response.headers_mut().insert(CACHE_CONTROL, NO_STORE);
            Err(response)
        }
        Ok(Err(Unmade::Broken(error))) => {
            tracing::error!(request_id = id, "an answer could not be written as {}: {error}", format.name());
            Err(refused(broken(id)))
        }
        Err(_) => {
            tracing::error!(
                request_id = id,
                "an answer could not be written as {}, or the server is stopping",
                format.name()
            );
            Err(refused(broken(id)))
        }
    }
}

/// A table in the form that was asked for.
struct Made {
    name: String,
    bytes: Bytes,
    coding: Option<Coding>,
}

/// Why there is none.
enum Unmade {
    /// The caller has to ask for something else.
    Refused(Fault),
    /// The answer has errors: its status, and all of it.
    Failed(u16, Bytes),
    /// It cannot be written.
    Broken(Arc<dyn std::error::Error + Send + Sync>),
}

fn unclear(unclear: Unclear) -> Unmade {
    let code = if matches!(unclear, Unclear::Large { .. }) { Code::TooComplex } else { Code::BadUserInput };
    Unmade::Refused(Fault::new(code, unclear.to_string()))
}

/// What an answer without errors tells.
fn data(body: &Bytes) -> Result<Value, Unmade> {
    let mut answer: Value = serde_json::from_slice(body).map_err(|error| Unmade::Broken(Arc::new(error)))?;
    if let Some(errors) = answer["errors"].as_array() {
        let status = worst(errors.iter().map(|error| error["extensions"]["code"].as_str()));
        return Err(Unmade::Failed(status, body.clone()));
    }
    Ok(answer["data"].take())
}

fn written(format: Format, table: &Table) -> Result<Vec<u8>, Unmade> {
    match format {
        Format::Parquet => export::parquet(table).map_err(|error| Unmade::Broken(Arc::new(error))),
        Format::Arrow => export::arrow(table).map_err(|error| Unmade::Broken(Arc::new(error))),
        Format::Csv | Format::DataPackage => export::csv(table).map_err(|error| Unmade::Broken(Arc::new(error))),
    }
}

impl Made {
    fn response(self, format: Format) -> HttpResponse {
        let mut response = response(200, self.bytes);
        let headers = response.headers_mut();
        let (family, subtype) = format.media();
        let parameters = if format == Format::Csv { "; charset=utf-8; header=present" } else { "" };
        headers.insert(CONTENT_TYPE, value(format!("{family}/{subtype}{parameters}")));
        let file = format!("attachment; filename=\"{}.{}\"", self.name, format.extension());
        headers.insert(CONTENT_DISPOSITION, value(file));
        if let Some(coding) = self.coding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        response
    }
}
