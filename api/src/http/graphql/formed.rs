//! Answers as tables: `?format=` in the address, or `Accept`. The answer itself is found or computed as JSON, like any other.

mod made;

use std::borrow::Cow;
use std::fmt;

use actix_web::HttpResponse;
use actix_web::dev::RequestHead;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use bytes::Bytes;
use url::form_urlencoded;

use self::made::{Order, Unmade};
use super::described::{Place, about};
use super::head::Head;
use super::incoming::{Malformed, Received};
use super::mask::broken;
use super::media::Media;
use super::reply::{self, NO_STORE, describe, describe_own, response};
use super::run::{Given, Ran, Stopped, charge, prepared};
use crate::export::Format;
use crate::http::codings::Codings;
use crate::http::document::{Fault, shape};
use crate::http::edge::Edge;
use crate::http::gate::Admitted;
use crate::http::header::{is_held, value};
use crate::http::observe::Observed;

/// What names the form in an address.
pub(in crate::http) const FORMAT: &str = "format";
/// What names the table there.
pub(in crate::http) const TABLE: &str = "table";
/// In which what is told in the place of a table is written.
const MEDIA: Media = Media::GraphqlResponse;
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
        Given::Kept(_, head) => Some(tag(request, edge, head, format)),
        Given::Own(_) => None,
    };
    let mut answered = match &tag {
        Some(tag) if safe && is_held(&request.headers, tag) => response(304, Bytes::new()),
        _ => match (Forming { request, edge, from, format, received, id: observed.id() }).made(&answer).await {
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

/// The tag of an answer in a form. It is weak, for its bytes hang on how they are packed.
fn tag(request: &RequestHead, edge: &Edge, head: &Head, format: Format) -> HeaderValue {
    let name = head.tag(Media::Json, None).to_str().unwrap_or_default().trim_matches('"');
    // A descriptor tells the licence, which changes with no data.
    let license = edge.settings.license.as_deref().filter(|_| format == Format::DataPackage).unwrap_or_default();
    let table: String =
        form_urlencoded::byte_serialize(parameter(request, TABLE).unwrap_or_default().as_bytes()).collect();
    value(format!("W/\"{name}-{}{license}{table}\"", format.name()))
}

/// Who wants an answer in another form, and in which; refusals are told as errors of its steps.
struct Forming<'r> {
    request: &'r RequestHead,
    edge: &'r Edge,
    from: &'r Admitted,
    format: Format,
    received: Received<'r>,
    id: &'r str,
}

impl Forming<'_> {
    /// The response with the table, or what is told in its place.
    async fn made(&self, answer: &Given) -> Result<HttpResponse, HttpResponse> {
        let Self { edge, format, id, .. } = *self;
        let turn = edge.admission.turn().map_err(|denied| reply::denied(edge, MEDIA, &denied))?;
        let _place = turn.comes().await;
        let order = self.order(answer).await?;
        let broken = |why: &dyn fmt::Display| {
            tracing::error!(request_id = id, "an answer could not be written as {}{why}", format.name());
            reply::refused(edge, MEDIA, broken(id))
        };
        let of = edge.clone();
        match edge.runtime.spawn_blocking(move || order.make(&of.types)).await {
            Ok(Ok(made)) => {
                self.pay(made.bytes.len()).await?;
                Ok(made.response(format))
            }
            Ok(Err(Unmade::Refused(fault))) => Err(reply::refused(edge, MEDIA, fault)),
            // Half an answer would pass for a whole one in a table.
            Ok(Err(Unmade::Failed(status, body))) => {
                let mut response = response(status, body);
                response.headers_mut().insert(CONTENT_TYPE, MEDIA.content_type());
                response.headers_mut().insert(CACHE_CONTROL, NO_STORE);
                Err(response)
            }
            Ok(Err(Unmade::Broken(error))) => Err(broken(&format_args!(": {error}"))),
            Err(_) => Err(broken(&", or the server is stopping")),
        }
    }

    /// What is to be made of an answer, with what that needs; paid for what is read and asked.
    async fn order(&self, answer: &Given) -> Result<Order, HttpResponse> {
        let Self { request, edge, format, received, .. } = *self;
        let refused = |fault: Fault| reply::refused(edge, MEDIA, fault);
        let (body, version) = match answer {
            Given::Kept(answer, _) => (answer.body.plain().clone(), answer.version),
            Given::Own(own) => (own.body.clone(), own.version),
        };
        self.pay(body.len()).await?;
        let asked = received.asked().map_err(|malformed| reply::malformed(edge, MEDIA, malformed))?;
        let asked = edge.documents.complete(asked).await.map_err(refused)?;
        let place = Place::of(request, &asked);
        let prepared = prepared(edge, asked).map_err(refused)?;
        let shape = shape(&prepared.document, prepared.operation_name.as_deref(), &edge.types).unwrap_or_default();
        let about = match format {
            Format::DataPackage => {
                // What the answer was computed from is asked once more.
                self.charged(prepared.cost).await?;
                Some((about(edge, &prepared, version).await, place))
            }
            _ => None,
        };
        let table = parameter(request, TABLE).map(Cow::into_owned);
        Ok(Order { format, body, shape, table, about, codings: Codings::of(&request.headers) })
    }

    /// Charges for bytes that are read or written.
    async fn pay(&self, bytes: usize) -> Result<(), HttpResponse> {
        self.charged(u32::try_from(bytes.div_ceil(BYTES_OF_A_UNIT)).unwrap_or(u32::MAX)).await
    }

    async fn charged(&self, units: u32) -> Result<(), HttpResponse> {
        match charge(self.from, units).await {
            Ok(_) => Ok(()),
            Err(Stopped::Denied(denied)) => Err(reply::denied(self.edge, MEDIA, &denied)),
            Err(_) => Err(reply::refused(self.edge, MEDIA, broken(self.id))),
        }
    }
}
