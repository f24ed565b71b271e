//! Arrow and Parquet: columns with types of their own.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use chrono::DateTime;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde_json::Value;

use super::{Column, Kind, Table};
use crate::calendar::Day;

/// A table as a stream of Arrow's interprocess communication, in one batch.
///
/// # Errors
/// None that memory does not give.
pub fn arrow(table: &Table) -> Result<Vec<u8>, ArrowError> {
    let batch = batch(table)?;
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema())?;
    writer.write(&batch)?;
    writer.into_inner()
}

/// A table as Parquet.
///
/// # Errors
/// None that memory does not give.
pub fn parquet(table: &Table) -> Result<Vec<u8>, ParquetError> {
    let batch = batch(table)?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))?;
    writer.write(&batch)?;
    writer.into_inner()
}

fn batch(table: &Table) -> Result<RecordBatch, ArrowError> {
    let fields: Vec<Field> = table.columns.iter().map(field).collect();
    let arrays = table.columns.iter().enumerate();
    let arrays = arrays.map(|(at, column)| array(column.kind, table.rows.iter().map(move |row| &row[at])));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays.collect())
}

fn field(column: &Column) -> Field {
    let kind = match column.kind {
        Kind::Text => DataType::Utf8,
        Kind::Whole => DataType::Int64,
        Kind::Number => DataType::Float64,
        Kind::Truth => DataType::Boolean,
        Kind::Date => DataType::Date32,
        Kind::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Kind::Texts => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
    };
    let field = Field::new(&column.name, kind, true);
    match &column.about {
        Some(about) => field.with_metadata(HashMap::from([("description".to_owned(), about.clone())])),
        None => field,
    }
}

fn array<'v>(kind: Kind, values: impl Iterator<Item = &'v Value>) -> ArrayRef {
    match kind {
        Kind::Text => {
            let mut built = StringBuilder::new();
            values.for_each(|value| built.append_option(value.as_str()));
            Arc::new(built.finish())
        }
        Kind::Whole => {
            let mut built = Int64Builder::new();
            values.for_each(|value| built.append_option(value.as_i64()));
            Arc::new(built.finish())
        }
        Kind::Number => {
            let mut built = Float64Builder::new();
            values.for_each(|value| built.append_option(value.as_f64()));
            Arc::new(built.finish())
        }
        Kind::Truth => {
            let mut built = BooleanBuilder::new();
            values.for_each(|value| built.append_option(value.as_bool()));
            Arc::new(built.finish())
        }
        Kind::Date => {
            let mut built = Date32Builder::new();
            values.for_each(|value| built.append_option(value.as_str().and_then(day)));
            Arc::new(built.finish())
        }
        Kind::Instant => {
            let mut built = TimestampMicrosecondBuilder::new().with_timezone("UTC");
            values.for_each(|value| built.append_option(value.as_str().and_then(instant)));
            Arc::new(built.finish())
        }
        Kind::Texts => {
            let mut built = ListBuilder::new(StringBuilder::new());
            for value in values {
                let texts = value.as_array();
                texts.into_iter().flatten().for_each(|text| built.values().append_option(text.as_str()));
                built.append(texts.is_some());
            }
            Arc::new(built.finish())
        }
    }
}

fn day(text: &str) -> Option<i32> {
    text.parse::<Day>().ok().map(Day::epoch_days)
}

fn instant(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use arrow_array::Array as _;
    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
    use arrow_ipc::reader::StreamReader;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::export::tests::table;

    fn holds_the_table(batch: &RecordBatch) {
        let schema = batch.schema();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        assert_eq!(names, ["key", "downloads", "share", "known", "on", "at", "tags"]);
        assert_eq!(batch.num_rows(), 2);
        assert_eq!(batch.column(0).as_string::<i32>().value(1), "=1+1", "no spreadsheet reads this");
        let downloads = batch.column(1).as_primitive::<Int64Type>();
        assert_eq!(downloads.iter().collect::<Vec<_>>(), [Some(9_007_199_254_740_991), None]);
        assert_eq!(batch.column(2).as_primitive::<Float64Type>().value(1), -2.5e-7);
        assert!(batch.column(3).as_boolean().value(0));
        // `date -d 2026-03-17 +%s` / 86,400, and of the instant in microseconds.
        assert_eq!(batch.column(4).as_primitive::<Date32Type>().iter().collect::<Vec<_>>(), [Some(20_529), None]);
        let instants = batch.column(5).as_primitive::<TimestampMicrosecondType>();
        assert_eq!(instants.iter().collect::<Vec<_>>(), [Some(1_773_739_800_250_000), None]);
        let tags = batch.column(6).as_list::<i32>();
        assert_eq!(tags.value(0).as_string::<i32>().value(1), "=b");
        assert!(tags.value(1).as_string::<i32>().is_empty() && !batch.column(6).is_null(1));
    }

    #[test]
    fn arrow_holds_what_the_table_holds() {
        let written = arrow(&table()).unwrap();
        let batches: Vec<_> = StreamReader::try_new(&written[..], None).unwrap().map(Result::unwrap).collect();
        holds_the_table(&batches[0]);
        assert_eq!(batches.len(), 1);
    }

    #[test]
    fn parquet_holds_what_the_table_holds() {
        let written = bytes::Bytes::from(parquet(&table()).unwrap());
        let mut reader = ParquetRecordBatchReaderBuilder::try_new(written).unwrap().build().unwrap();
        holds_the_table(&reader.next().unwrap().unwrap());
    }
}
