//! One Parquet file as batches of the columns that are known.
//!
//! The files come from strangers. The library is fast and well kept, but trusts what a file says of itself: so footer and pages
//! are checked before it reads them, and a panic inside it is caught and counts as damage.

mod columns;
mod footer;
mod pages;
mod thrift;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use super::SourceError;
use super::parts::Part;
use crate::dimension::RepositoryKind;

/// Most rows of a batch.
const BATCH: usize = 4_096;

/// A file whose footer was read and found plausible.
pub(super) struct Parquet {
    part: String,
    file: File,
    length: u64,
    metadata: ArrowReaderMetadata,
    leaves: Vec<usize>,
    /// Names of all columns of the file, in their order.
    pub(super) columns: Vec<String>,
    /// Rows that the footer tells of.
    pub(super) rows: u64,
}

impl Parquet {
    pub(super) fn open(part: &Part, kind: RepositoryKind) -> Result<Self, SourceError> {
        let name = part.name.as_str();
        let mut file = part.open()?;
        let metadata = Arc::new(footer::read(name, &mut file, part.bytes)?);
        let undecodable = "its columns cannot be understood";
        let found = guarded(name, undecodable, || ArrowReaderMetadata::try_new(metadata.clone(), Default::default()))?;
        let chosen = columns::choose(kind, found.schema(), found.parquet_schema())
            .ok_or_else(|| SourceError::damaged(name, undecodable))?;
        let columns: Vec<_> = found.schema().fields().iter().map(|field| field.name().clone()).collect();
        if !columns.iter().any(|column| column == "id" || column == "modelId") {
            return Err(SourceError::NoNameColumn(name.to_owned()));
        }
        let mut rows = 0_u64;
        for group in metadata.row_groups() {
            let more = u64::try_from(group.num_rows()).ok().and_then(|more| rows.checked_add(more));
            rows = more.ok_or_else(|| SourceError::damaged(name, "a row group has an impossible number of rows"))?;
        }
        let options = ArrowReaderOptions::new().with_schema(chosen.schema);
        let metadata = guarded(name, undecodable, || ArrowReaderMetadata::try_new(metadata, options))?;
        Ok(Self { part: part.name.clone(), file, length: part.bytes, metadata, leaves: chosen.leaves, columns, rows })
    }

    /// Checks the pages and begins to read.
    pub(super) fn batches(mut self) -> Result<Batches, SourceError> {
        let metadata = self.metadata.metadata();
        let size = pages::check(&self.part, &mut self.file, self.length, metadata, &self.leaves, BATCH)?;
        let reader = guarded(&self.part, "its columns cannot be read", || {
            let mask = ProjectionMask::leaves(self.metadata.parquet_schema(), self.leaves);
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.file, self.metadata)
                .with_projection(mask)
                .with_batch_size(size)
                .build()
        })?;
        Ok(Batches { part: self.part, reader: Some(reader), missing: self.rows })
    }
}

/// The batches of a file, in order; nothing comes after an error.
pub(super) struct Batches {
    part: String,
    reader: Option<ParquetRecordBatchReader>,
    missing: u64,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut reader = self.reader.take()?;
        let next = guarded(&self.part, "its data cannot be decoded", || reader.next().transpose());
        let miscounted = || SourceError::damaged(&self.part, "it has another number of rows than its footer says");
        match next {
            Ok(Some(batch)) => match self.missing.checked_sub(batch.num_rows() as u64) {
                Some(missing) => {
                    self.missing = missing;
                    self.reader = Some(reader);
                    Some(Ok(batch))
                }
                None => Some(Err(miscounted())),
            },
            Ok(None) if self.missing > 0 => Some(Err(miscounted())),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

/// Runs the library on a file. What it refuses, and a panic in it, is damage of the file.
fn guarded<T, E>(part: &str, what: &'static str, run: impl FnOnce() -> Result<T, E>) -> Result<T, SourceError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let damaged = |source| SourceError::Damaged { part: part.to_owned(), what, source };
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|source| damaged(Some(source.into()))),
        Err(_) => Err(damaged(None)),
    }
}
