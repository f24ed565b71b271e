//! A listing: its parts, and what is known of it before its rows are read.

use std::path::Path;

use super::parquet::Parquet;
use super::parts::{Part, parts_of};
use super::{Rows, SourceError};
use crate::dimension::RepositoryKind;

/// A listing whose parts were found, hashed and seen to be of a known format.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Names of the columns of all parts, in the order in which they first occur.
    pub columns: Vec<String>,
    /// Checksum, lower-case hexadecimal. Of a file: the SHA-256 of its bytes. Of a folder: the SHA-256 of the lines
    /// `<SHA-256 of a part>  <its name relative to the folder>\n` in the order of the names.
    pub sha256: String,
    /// Rows that the parts say they have.
    pub total_rows: u64,
    /// Bytes of all parts.
    pub bytes: u64,
    kind: RepositoryKind,
    parts: Vec<Part>,
}

/// Opens the listing at a location: a file, or a folder whose files are its parts, in folders within it too. What begins with
/// `.` or `_` is no part. Parts are read in the order of their names and may differ in their columns.
///
/// Every part is read once for the checksum, so this takes as long as reading the files does; call it where blocking is allowed.
///
/// # Errors
/// When there is nothing to read, or a part is of another format, damaged at its end, without a column of names or beyond the
/// bounds. What is wrong further inside is told while rows are read.
pub fn open(location: &Path, kind: RepositoryKind) -> Result<Listing, SourceError> {
    let (parts, sha256) = parts_of(location)?;
    let mut columns: Vec<String> = Vec::new();
    let mut total_rows = 0_u64;
    for part in &parts {
        let opened = Parquet::open(part, kind)?;
        total_rows = total_rows.saturating_add(opened.rows);
        for column in opened.columns {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        if total_rows > u64::from(u32::MAX) {
            return Err(SourceError::beyond(&part.name, "with it, the listing has more than 4,294,967,295 rows"));
        }
    }
    if total_rows == 0 {
        return Err(SourceError::Empty);
    }
    let bytes = parts.iter().map(|part| part.bytes).sum();
    Ok(Listing { columns, sha256, total_rows, bytes, kind, parts })
}

impl Listing {
    /// The rows in batches, in order. Only when the last one came without an error may any of them be kept.
    pub fn rows(&self) -> Rows {
        Rows::new(self.kind, self.parts.clone())
    }
}
