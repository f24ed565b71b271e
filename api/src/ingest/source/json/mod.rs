//! JSON as the hub's API gives it: an array of rows, or JSON Lines, one row a line.
//!
//! Rows are told apart first, then read one by one, so memory is bounded by the longest row and not by the file. What is broken
//! within a line of JSON Lines concerns that row alone; an array that is no JSON is refused, for nobody can say where it goes on.
//! Of several members of one name the last counts.

mod array;
mod lines;
mod record;
mod unicode;

use std::sync::atomic::Ordering;

use serde::de::IgnoredAny;

use super::column::Column;
use super::form::Stream;
use super::judge::Judge;
use super::names::Names;
use super::{Read, Reason, SourceError};
use crate::dimension::RepositoryKind;
use array::Array;
use lines::Lines;
use record::JsonRecord;

/// Longest row, in bytes.
const LONGEST: usize = 64 << 20;
/// Most rows of a batch.
const BATCH: usize = 4_096;
/// Bytes of rows after which a batch is full.
const BATCH_BYTES: usize = 2 << 20;
/// Memory for a row that is kept for the next one.
const KEPT: usize = 1 << 20;

/// What stands where a row is expected.
enum Found {
    /// A row, in the buffer. When it is not even JSON, the part is refused for that reason.
    Row { unless_json: Option<fn(&str) -> SourceError> },
    /// A row that is longer than [`LONGEST`].
    TooLong,
}

/// The rows of a part, told apart.
enum Rows {
    Array(Array),
    Lines(Lines),
}

/// The rows of one part in batches.
pub(super) struct Json {
    rows: Rows,
    kind: RepositoryKind,
    buffer: Vec<u8>,
    /// Whether any row could be read, and whether any had a member for its name.
    has_rows: bool,
    named: bool,
    done: bool,
}

impl Json {
    pub(super) fn array(stream: Stream, kind: RepositoryKind) -> Self {
        Self::new(Rows::Array(Array::new(stream)), kind)
    }

    pub(super) fn lines(stream: Stream, kind: RepositoryKind) -> Self {
        Self::new(Rows::Lines(Lines::new(stream)), kind)
    }

    fn new(rows: Rows, kind: RepositoryKind) -> Self {
        Self { rows, kind, buffer: Vec::new(), has_rows: false, named: false, done: false }
    }

    /// The next rows; none after the last.
    pub(super) fn read(&mut self, judge: &mut Judge, names: &mut Names) -> Result<Option<Vec<Read>>, SourceError> {
        let mut reads = Vec::new();
        let mut bytes = 0;
        while !self.done && reads.len() < BATCH && bytes < BATCH_BYTES {
            self.buffer.clear();
            self.buffer.shrink_to(KEPT);
            let found = match &mut self.rows {
                Rows::Array(array) => array.next(&mut self.buffer)?,
                Rows::Lines(lines) => lines.next(&mut self.buffer)?,
            };
            match found {
                Some(Found::Row { unless_json }) => reads.push(self.judge(unless_json, judge, names)?),
                Some(Found::TooLong) => reads.push(judge.reject(Reason::RowTooLong)?),
                None => self.done = true,
            }
            bytes += self.buffer.len();
        }
        Ok((!reads.is_empty()).then_some(reads))
    }

    /// After the last row: a part of rows without any name is something else than a listing.
    pub(super) fn end(&self) -> Result<(), SourceError> {
        let nameless = self.has_rows && !self.named;
        if nameless { Err(SourceError::NoNameColumn(self.stream().part.clone())) } else { Ok(()) }
    }

    /// Bytes of the part, as it is stored, that were read.
    pub(super) fn bytes_read(&self) -> u64 {
        self.stream().read.load(Ordering::Relaxed)
    }

    fn stream(&self) -> &Stream {
        match &self.rows {
            Rows::Array(array) => &array.stream,
            Rows::Lines(lines) => &lines.stream,
        }
    }

    fn judge(
        &mut self,
        unless_json: Option<fn(&str) -> SourceError>,
        judge: &mut Judge,
        names: &mut Names,
    ) -> Result<Read, SourceError> {
        let see = |name: &str| {
            self.named |= Column::names(name);
            names.add(name);
        };
        let text = unicode::text(&self.buffer);
        match JsonRecord::parse(&text, self.kind, see) {
            Ok(record) => {
                self.has_rows = true;
                judge.record(&record)
            }
            Err(reason) => match unless_json {
                Some(refused) if !is_json(&self.buffer) => Err(refused(&self.stream().part)),
                _ => judge.reject(reason),
            },
        }
    }
}

/// Whether bytes are JSON, apart from what its texts are made of.
fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}
