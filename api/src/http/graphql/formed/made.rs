//! The work of it, for a thread apart: an answer becomes a table.

use std::error::Error;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use bytes::Bytes;
use serde_json::Value;

use super::super::described::Place;
use super::super::execute::worst;
use super::super::reply::response;
use crate::cache::Coding;
use crate::export::{self, About, Format, Resource, Table, Unclear};
use crate::http::codings::Codings;
use crate::http::document::{Code, Fault, Shape, Types, Wanted, tables};
use crate::http::header::value;

/// What is to be made.
pub(super) struct Order {
    pub(super) format: Format,
    /// The answer.
    pub(super) body: Bytes,
    pub(super) shape: Shape,
    /// The table that is wanted; the only one where none is named.
    pub(super) table: Option<String>,
    /// Of a description: what it tells beside the tables, and where those are.
    pub(super) about: Option<(About, Place)>,
    pub(super) codings: Codings,
}

impl Order {
    /// Makes it, as the caller takes it.
    pub(super) fn make(self, types: &Types) -> Result<Made, Unmade> {
        let (format, codings) = (self.format, self.codings);
        let (name, bytes) = self.written(types)?;
        let coding = codings.choose(bytes.len()).filter(|_| matches!(format, Format::Csv | Format::DataPackage));
        let packed = coding.and_then(|coding| Some((coding.pack(&bytes).ok()?, Some(coding))));
        let (bytes, coding) = packed.unwrap_or_else(|| (bytes.into(), None));
        Ok(Made { name, bytes, coding })
    }

    fn written(self, types: &Types) -> Result<(String, Vec<u8>), Unmade> {
        let data = data(&self.body)?;
        let wanted = if self.about.is_some() { Wanted::Outlines } else { Wanted::One(self.table.as_deref()) };
        let tables = tables(&data, &self.shape, types, &wanted).map_err(unclear)?;
        match (self.about, tables.as_slice()) {
            (None, [table, ..]) => Ok((table.name.clone(), written(self.format, table)?)),
            (None, []) => Err(unclear(Unclear::Empty)),
            (Some((about, place)), tables) => {
                let paths: Vec<String> = tables.iter().map(|table| place.of_table(&table.name)).collect();
                let resources = tables.iter().zip(&paths).map(|(table, path)| Resource { table, path });
                let told = export::package(&about, &resources.collect::<Vec<_>>());
                Ok(("datapackage".to_owned(), told.to_string().into_bytes()))
            }
        }
    }
}

/// A table in the form that was asked for.
pub(super) struct Made {
    name: String,
    pub(super) bytes: Bytes,
    coding: Option<Coding>,
}

/// Why there is none.
pub(super) enum Unmade {
    /// The caller has to ask for something else.
    Refused(Fault),
    /// The answer has errors: its status, and all of it.
    Failed(u16, Bytes),
    /// It cannot be written.
    Broken(Arc<dyn Error + Send + Sync>),
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
    pub(super) fn response(self, format: Format) -> HttpResponse {
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
