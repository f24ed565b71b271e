//! Listings written by the tests, and what is read of them.

mod broken_json;
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

use super::{Read, Reason, Rejection, SourceError, open};
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

fn file(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listing");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Names of usable rows, and why the others are rejected.
fn outcome(bytes: impl AsRef<[u8]>) -> Vec<Result<String, Reason>> {
    let (_folder, path) = file(bytes);
    let name = |read| match read {
        Read::Row(row) => Ok(row.name),
        Read::Rejected(rejection) => Err(rejection.reason),
    };
    read(&path).unwrap().into_iter().map(name).collect()
}

fn refusal(bytes: impl AsRef<[u8]>) -> String {
    let (_folder, path) = file(bytes);
    read(&path).unwrap_err().to_string()
}

fn ok(name: &str) -> Result<String, Reason> {
    Ok(name.to_owned())
}

/// A row as the API of the hub gives it.
const OF_THE_HUB: &str = r#"{
    "_id": "621ffdc136468d709f17b1e2", "id": "openai/gpt", "modelId": "openai/gpt", "author": "openai",
    "createdAt": "2022-03-02T23:29:04.000Z", "lastModified": "2025-01-06T01:02:03.456Z", "private": false,
    "downloads": 12, "downloadsAllTime": 3400, "likes": 5, "trendingScore": 0.5, "gated": "manual",
    "pipeline_tag": "text-generation", "library_name": "transformers", "tags": ["pytorch", "license:mit"],
    "safetensors": {"parameters": {"F32": 124000000}, "total": 124000000}, "gguf": {"total": 7, "architecture": "x"},
    "baseModels": {"relation": "finetune", "models": [{"_id": "1", "id": "a/base"}]},
    "cardData": {"license": "mit", "tags": [["odd"]]}, "siblings": [{"rfilename": "config.json"}], "sdk": "none"
}"#;

/// One row with a member beside its name.
fn row_with(member: &str) -> Row {
    let (_folder, path) = file(format!(r#"[{{"id":"a/b",{member}}}]"#));
    let (mut rows, rejections) = split(read(&path).unwrap());
    assert_eq!(rejections, []);
    rows.remove(0)
}
