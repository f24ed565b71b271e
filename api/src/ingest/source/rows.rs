//! The rows of a listing.

use super::form::Form;
use super::json::Json;
use super::judge::Judge;
use super::names::Names;
use super::parquet::{Batches, Parquet};
use super::parts::Part;
use super::verdict::Read;
use super::{SourceError, packed};
use crate::dimension::RepositoryKind;

/// The rows of a listing in batches of at most 4,096, usable and rejected ones in their order. Nothing comes after an error.
pub struct Rows {
    kind: RepositoryKind,
    parts: std::vec::IntoIter<Part>,
    open: Option<(Part, Open)>,
    judge: Judge,
    names: Names,
    /// Bytes of the parts that were read to their end.
    bytes: u64,
    done: bool,
}

/// The part that is being read.
enum Open {
    Parquet(Batches),
    Json(Json),
}

impl Rows {
    pub(super) fn new(kind: RepositoryKind, parts: Vec<Part>) -> Self {
        let (parts, judge, names) = (parts.into_iter(), Judge::default(), Names::default());
        Self { kind, parts, open: None, judge, names, bytes: 0, done: false }
    }

    /// How many rows were read so far, rejected ones too.
    pub fn rows_read(&self) -> u64 {
        self.judge.rows().into()
    }

    /// How many bytes of the listing's files were read so far.
    pub fn bytes_read(&self) -> u64 {
        let of_open = self.open.as_ref().map_or(0, |(part, open)| match open {
            Open::Parquet(batches) => (part.bytes as f64 * batches.done()) as u64,
            Open::Json(json) => json.bytes_read().min(part.bytes),
        });
        self.bytes + of_open
    }

    /// Distinct names of the columns that were met so far, in the order in which they first occur: the first 1,000, each
    /// without control characters and cut at 100 characters.
    pub fn columns(&self) -> &[String] {
        self.names.as_slice()
    }

    fn next_batch(&mut self) -> Result<Option<Vec<Read>>, SourceError> {
        loop {
            let Some((part, open)) = &mut self.open else {
                let Some(part) = self.parts.next() else { break };
                let open = self.begin(&part)?;
                self.open = Some((part, open));
                continue;
            };
            let batch = match open {
                Open::Parquet(batches) => batches.read(&mut self.judge)?,
                Open::Json(json) => json.read(&mut self.judge, &mut self.names)?,
            };
            if batch.is_some() {
                return Ok(batch);
            }
            if let Open::Json(json) = open {
                json.end()?;
            }
            part.open()?;
            self.bytes += part.bytes;
            self.open = None;
        }
        self.judge.end()?;
        Ok(None)
    }

    fn begin(&mut self, part: &Part) -> Result<Open, SourceError> {
        let (file, length) = match Form::of(part)? {
            Form::Array(stream) => return Ok(Open::Json(Json::array(stream, self.kind))),
            Form::Lines(stream) => return Ok(Open::Json(Json::lines(stream, self.kind))),
            Form::Parquet(file) => (file, part.bytes),
            Form::PackedParquet(mut stream) => packed::to_file(&mut stream)?,
        };
        Ok(Open::Parquet(Parquet::open(&part.name, file, length, self.kind)?.batches(&mut self.names)?))
    }
}

impl Iterator for Rows {
    type Item = Result<Vec<Read>, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.next_batch().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}
