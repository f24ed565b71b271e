//! One Parquet file as batches of the columns that are known.
//!
//! The files come from strangers. The library is fast and well kept, but trusts what a file says of itself: so footer and pages
//! are checked before it reads them, and a panic inside it is caught and counts as damage.

mod cells;
mod columns;
mod footer;
mod pages;
mod record;
mod thrift;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use super::column::Column;
use super::judge::Judge;
use super::names::Names;
use super::{Read, SourceError};
use crate::dimension::RepositoryKind;
use record::ParquetRecord;

/// Most rows of a batch.
const BATCH: usize = 4_096;

/// A file whose footer was read and found plausible.
pub(super) struct Parquet {
    part: String,
    file: File,
    length: u64,
    metadata: ArrowReaderMetadata,
    leaves: Vec<usize>,
    kind: RepositoryKind,
    columns: Vec<String>,
    rows: u64,
}

impl Parquet {
    /// Opens a file of `length` bytes, the content of the part of that name.
    pub(super) fn open(name: &str, mut file: File, length: u64, kind: RepositoryKind) -> Result<Self, SourceError> {
        let metadata = Arc::new(footer::read(name, &mut file, length)?);
        let undecodable = "its columns cannot be understood";
        let found = guarded(name, undecodable, || ArrowReaderMetadata::try_new(metadata.clone(), Default::default()))?;
        let chosen = columns::choose(name, kind, found.schema(), found.parquet_schema())
            .ok_or_else(|| SourceError::damaged(name, undecodable))?;
        let columns: Vec<_> = found.schema().fields().iter().map(|field| field.name().clone()).collect();
        if !columns.iter().any(|column| Column::names(column)) {
            return Err(SourceError::NoNameColumn(name.to_owned()));
        }
        let mut rows = 0_u64;
        for group in metadata.row_groups() {
            let more = u64::try_from(group.num_rows()).ok().and_then(|more| rows.checked_add(more));
            rows = more.ok_or_else(|| SourceError::damaged(name, "a row group has an impossible number of rows"))?;
        }
        let options = ArrowReaderOptions::new().with_schema(chosen.schema);
        let metadata = guarded(name, undecodable, || ArrowReaderMetadata::try_new(metadata, options))?;
        let (part, leaves) = (name.to_owned(), chosen.leaves);
        Ok(Self { part, file, length, metadata, leaves, kind, columns, rows })
    }

    /// Checks the pages and begins to read.
    pub(super) fn batches(mut self, names: &mut Names) -> Result<Batches, SourceError> {
        self.columns.iter().for_each(|column| names.add(column));
        let metadata = self.metadata.metadata();
        let size = pages::check(&self.part, &mut self.file, self.length, metadata, &self.leaves, BATCH)?;
        let reader = guarded(&self.part, "its columns cannot be read", || {
            let mask = ProjectionMask::leaves(self.metadata.parquet_schema(), self.leaves);
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.file, self.metadata)
                .with_projection(mask)
                .with_batch_size(size)
                .build()
        })?;
        Ok(Batches { part: self.part, kind: self.kind, reader: Some(reader), rows: self.rows, missing: self.rows })
    }
}

/// The batches of a file, in order; nothing comes after an error.
pub(super) struct Batches {
    part: String,
    kind: RepositoryKind,
    reader: Option<ParquetRecordBatchReader>,
    rows: u64,
    missing: u64,
}

impl Batches {
    /// The next rows; none after the last.
    pub(super) fn read(&mut self, judge: &mut Judge) -> Result<Option<Vec<Read>>, SourceError> {
        let Some(batch) = self.next() else { return Ok(None) };
        let batch = batch?;
        let mut record = ParquetRecord::first_of(&batch, self.kind);
        let judge_one = |row| {
            record.row = row;
            judge.record(&record)
        };
        (0..batch.num_rows()).map(judge_one).collect::<Result<_, _>>().map(Some)
    }

    /// How much of the file was read, from 0 to 1.
    pub(super) fn done(&self) -> f64 {
        (self.rows - self.missing) as f64 / self.rows.max(1) as f64
    }
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
