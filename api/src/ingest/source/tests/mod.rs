//! Listings written by the tests, and what is read of them.

mod conversions;
mod damage;
mod folders;
mod json;
mod packed;
mod rejections;
mod sample;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use tempfile::TempDir;

use super::{Read, Rejection, SourceError, open};
use crate::dimension::RepositoryKind;
use crate::listing::{Attributes, Row};

type Columns = Vec<(&'static str, ArrayRef)>;

fn texts<const N: usize>(values: [&str; N]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn batch(columns: Columns) -> RecordBatch {
    let nullable = |(name, array): (&'static str, ArrayRef)| (name, array, true);
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(nullable)).unwrap()
}

fn write_with(path: &Path, columns: Columns, properties: WriterProperties) {
    let batch = batch(columns);
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn write(path: &Path, columns: Columns) {
    write_with(path, columns, WriterProperties::builder().build());
}

fn listing(columns: Columns) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listing.parquet");
    write(&path, columns);
    (folder, path)
}

fn read_kind(path: &Path, kind: RepositoryKind) -> Result<Vec<Read>, SourceError> {
    let mut reads = Vec::new();
    for batch in open(path, kind)?.rows() {
        reads.extend(batch?);
    }
    Ok(reads)
}

fn read(path: &Path) -> Result<Vec<Read>, SourceError> {
    read_kind(path, RepositoryKind::Model)
}

fn split(reads: Vec<Read>) -> (Vec<Row>, Vec<Rejection>) {
    let (mut rows, mut rejections) = (Vec::new(), Vec::new());
    for read in reads {
        match read {
            Read::Row(row) => rows.push(row),
            Read::Rejected(rejection) => rejections.push(rejection),
        }
    }
    (rows, rejections)
}

/// The rows of a listing of models with one more column beside `id`, none of them rejected.
fn rows_with(name: &'static str, column: ArrayRef) -> Vec<Row> {
    let names: Vec<_> = (0..column.len()).map(|at| format!("a/{at}")).collect();
    let (_folder, path) = listing(vec![("id", Arc::new(StringArray::from(names))), (name, column)]);
    let (rows, rejections) = split(read(&path).unwrap());
    assert_eq!(rejections, []);
    rows
}

fn attributes_with(name: &'static str, column: ArrayRef) -> Vec<Attributes> {
    rows_with(name, column).into_iter().map(|row| row.attributes).collect()
}

fn copy(from: &Path, to: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(from).unwrap();
    change(&mut bytes);
    fs::write(to, bytes).unwrap();
}
