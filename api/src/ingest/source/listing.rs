//! A listing: its parts, and what is known of it before its rows are read.

use std::path::Path;
use std::sync::Arc;

use super::form::Form;
use super::parquet::Parquet;
use super::parts::{Part, parts_of};
use super::{Roots, Rows, SourceError};
use crate::dimension::RepositoryKind;

/// A listing whose parts were found, hashed and seen to be of a known form.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Checksum, lower-case hexadecimal. Of a file: the SHA-256 of its bytes, packed as they are. Of a folder: the SHA-256 of
    /// the lines `<SHA-256 of a part>  <its name relative to the folder>\n` in the order of the names.
    pub sha256: String,
    /// Bytes of all parts.
    pub bytes: u64,
    kind: RepositoryKind,
    parts: Vec<Part>,
}

/// Opens the listing at a location: a file, or a folder whose files are its parts, in folders within it too. What begins with
/// `.` or `_` is no part. Parts are read in the order of their names and may differ in their forms and columns.
///
/// Every part is read once for the checksum, so this takes as long as reading the files does; call it where blocking is allowed.
///
/// # Errors
/// When there is nothing to read, or a part is of an unknown form or, as Parquet, damaged at its end or without a column of
/// names. What is wrong further inside is told while rows are read.
pub fn open(location: &Path, kind: RepositoryKind) -> Result<Listing, SourceError> {
    open_within(location, kind, None)
}

/// The same of a listing that has to lie within roots, each part when it is opened.
///
/// # Errors
/// Also when it, or a part of it, lies elsewhere by now.
pub fn open_within(location: &Path, kind: RepositoryKind, within: Option<&Arc<Roots>>) -> Result<Listing, SourceError> {
    let (parts, sha256) = parts_of(location, within)?;
    for part in &parts {
        if let Form::Parquet(file) = Form::of(part)? {
            Parquet::open(&part.name, file, part.bytes, kind)?;
        }
    }
    let bytes = parts.iter().map(|part| part.bytes).sum();
    Ok(Listing { sha256, bytes, kind, parts })
}

impl Listing {
    /// The rows in batches, in order. Only when the last one came without an error may any of them be kept.
    pub fn rows(&self) -> Rows {
        Rows::new(self.kind, self.parts.clone())
    }
}
