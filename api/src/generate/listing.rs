//! A listing as a Parquet file, row group by row group.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::GenerateError;
use super::columns::Columns;
use super::row::Row;
use crate::dimension::RepositoryKind;

/// Rows that are put together before they are encoded.
const BATCH: usize = 8_192;
const ROW_GROUP: usize = 131_072;

/// A file that is being written.
pub(super) struct ListingFile {
    path: PathBuf,
    columns: Columns,
    writer: Option<ArrowWriter<File>>,
    rows: u64,
}

impl ListingFile {
    pub(super) fn new(path: &Path, kind: RepositoryKind) -> Self {
        Self { path: path.to_owned(), columns: Columns::new(kind), writer: None, rows: 0 }
    }

    pub(super) fn add(&mut self, row: &Row) -> Result<(), GenerateError> {
        self.columns.add(row).map_err(|error| self.damaged(error.into()))?;
        self.rows += 1;
        if self.columns.rows() == BATCH { self.flush() } else { Ok(()) }
    }

    /// Ends the file. Gives its rows and bytes; without a row there is no file.
    pub(super) fn close(mut self) -> Result<(u64, u64), GenerateError> {
        if self.columns.rows() > 0 {
            self.flush()?;
        }
        let Some(mut writer) = self.writer.take() else { return Ok((0, 0)) };
        writer.finish().map_err(|error| self.damaged(error))?;
        Ok((self.rows, writer.bytes_written() as u64))
    }

    fn flush(&mut self) -> Result<(), GenerateError> {
        let batch = self.columns.take().map_err(|error| self.damaged(error.into()))?;
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = File::create_new(&self.path);
                let file = file.map_err(|source| GenerateError::Unwritable { path: self.path.clone(), source })?;
                let properties = properties().map_err(|error| self.damaged(error))?;
                let writer = ArrowWriter::try_new(file, batch.schema(), Some(properties));
                self.writer.insert(writer.map_err(|source| GenerateError::Parquet { path: self.path.clone(), source })?)
            }
        };
        writer.write(&batch).map_err(|source| GenerateError::Parquet { path: self.path.clone(), source })
    }

    fn damaged(&self, source: ParquetError) -> GenerateError {
        GenerateError::Parquet { path: self.path.clone(), source }
    }
}

fn properties() -> Result<WriterProperties, ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        // No value comes twice.
        .set_column_dictionary_enabled(ColumnPath::from("_id"), false)
        .set_column_dictionary_enabled(ColumnPath::from("id"), false);
    Ok(properties.build())
}
