//! Writes listings as the public `hub-stats` dump has them: its columns and types, those that a row names and no others;
//! and `modelId`, which the hub called `id` before 2023.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray};
use arrow_schema::{DataType, Field, Fields, Schema};
use chrono::{DateTime, NaiveDate, NaiveTime};
use parquet::arrow::ArrowWriter;
use serde_json::{Map, Value};

#[derive(Clone, Copy)]
enum Column {
    Text,
    Whole,
    Instant,
    Texts,
    Total,
    Bases,
}

const COLUMNS: &[(&str, Column)] = &[
    ("_id", Column::Text),
    ("id", Column::Text),
    ("modelId", Column::Text),
    ("author", Column::Text),
    ("createdAt", Column::Instant),
    ("lastModified", Column::Instant),
    ("downloads", Column::Whole),
    ("downloadsAllTime", Column::Whole),
    ("likes", Column::Whole),
    ("pipeline_tag", Column::Text),
    ("library_name", Column::Text),
    ("tags", Column::Texts),
    ("safetensors", Column::Total),
    ("gguf", Column::Total),
    ("baseModels", Column::Bases),
    ("gated", Column::Text),
    ("mainSize", Column::Whole),
    ("sdk", Column::Text),
];

/// A row of a listing; a name that is not there and a null are both null in the file.
pub(crate) type JsonRow = Map<String, Value>;

/// Writes rows, in their order, into one file. Panics on a column or a value that `hub-stats` cannot have.
pub(crate) fn write(path: &Path, rows: &[JsonRow]) {
    for name in rows.iter().flat_map(Map::keys) {
        assert!(COLUMNS.iter().any(|(known, _)| known == name), "{name} is no column of hub-stats");
    }
    let (fields, arrays): (Vec<_>, Vec<_>) = COLUMNS
        .iter()
        .filter(|(name, _)| rows.iter().any(|row| row.contains_key(*name)))
        .map(|(name, column)| {
            let values: Vec<Option<&Value>> = rows.iter().map(|row| told(row.get(*name))).collect();
            let array = column.array(name, &values);
            (Field::new(*name, array.data_type().clone(), true), array)
        })
        .unzip();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).expect("at least one column");
    let mut writer = ArrowWriter::try_new(File::create(path).expect("a file"), schema, None).expect("a writer");
    writer.write(&batch).expect("rows are written");
    writer.close().expect("the file is closed");
}

fn told(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

impl Column {
    fn array(self, name: &str, values: &[Option<&Value>]) -> ArrayRef {
        match self {
            Self::Text => {
                Arc::new(values.iter().map(|value| value.map(|value| text(name, value))).collect::<StringArray>())
            }
            Self::Whole => {
                Arc::new(values.iter().map(|value| value.map(|value| whole(name, value))).collect::<Int64Array>())
            }
            Self::Instant => {
                let instants = values.iter().map(|value| value.map(|value| instant(name, value)));
                Arc::new(instants.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
            }
            Self::Texts => texts(name, values),
            Self::Total => {
                let totals = values.iter().map(|value| told(value.and_then(|value| value.get("total"))));
                let totals: Int64Array = totals.map(|total| total.map(|total| whole(name, total))).collect();
                let field = Arc::new(Field::new("total", DataType::Int64, true));
                let nulls = values.iter().map(Option::is_some).collect::<Vec<_>>().into();
                Arc::new(StructArray::new(vec![field].into(), vec![Arc::new(totals)], Some(nulls)))
            }
            Self::Bases => bases(name, values),
        }
    }
}

fn text<'a>(name: &str, value: &'a Value) -> &'a str {
    value.as_str().unwrap_or_else(|| panic!("{name}: {value} is no text"))
}

fn whole(name: &str, value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{name}: {value} is no whole number"))
}

/// `2025-01-06` or `2025-01-06T09:30:00Z`, in microseconds since 1970-01-01T00:00:00Z.
fn instant(name: &str, value: &Value) -> i64 {
    let text = text(name, value);
    let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN).and_utc().timestamp_micros());
    let instant = DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.timestamp_micros()).or_else(day);
    instant.unwrap_or_else(|| panic!("{name}: {text} is neither a day nor an instant"))
}

fn list<'a>(name: &str, value: &'a Value) -> &'a [Value] {
    value.as_array().unwrap_or_else(|| panic!("{name}: {value} is no list"))
}

fn texts(name: &str, values: &[Option<&Value>]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for value in values {
        for item in value.iter().flat_map(|value| list(name, value)) {
            lists.values().append_value(text(name, item));
        }
        lists.append(value.is_some());
    }
    Arc::new(lists.finish())
}

/// `{relation, models: [{_id, id}]}`.
fn bases(name: &str, values: &[Option<&Value>]) -> ArrayRef {
    let named = Fields::from(vec![Field::new("_id", DataType::Utf8, true), Field::new("id", DataType::Utf8, true)]);
    let models = Field::new("models", DataType::new_list(DataType::Struct(named.clone()), true), true);
    let fields = Fields::from(vec![Field::new("relation", DataType::Utf8, true), models]);

    let mut lists = ListBuilder::new(StructBuilder::from_fields(named, 0));
    for value in values {
        let models = told(value.and_then(|value| value.get("models")));
        for model in models.into_iter().flat_map(|models| list(name, models)) {
            for (position, key) in ["_id", "id"].into_iter().enumerate() {
                let builder = lists.values().field_builder::<StringBuilder>(position).expect("a column of texts");
                builder.append_option(told(model.get(key)).map(|value| text(name, value)));
            }
            lists.values().append(true);
        }
        lists.append(models.is_some());
    }
    let relations = values.iter().map(|value| told(value.and_then(|value| value.get("relation"))));
    let relations: StringArray = relations.map(|relation| relation.map(|relation| text(name, relation))).collect();
    let nulls = values.iter().map(Option::is_some).collect::<Vec<_>>().into();
    Arc::new(StructArray::new(fields, vec![Arc::new(relations), Arc::new(lists.finish())], Some(nulls)))
}
