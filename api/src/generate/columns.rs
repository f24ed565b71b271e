//! Rows as columns of the public `hub-stats` dump, with its names and types.

use std::sync::Arc;

use arrow_array::builder::{
    Int64Builder, ListBuilder, MapBuilder, MapFieldNames, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields};

use super::row::Row;
use crate::dimension::RepositoryKind;

/// Rows of one listing that are not written yet.
pub(super) struct Columns {
    kind: RepositoryKind,
    rows: usize,
    source_id: StringBuilder,
    name: StringBuilder,
    author: StringBuilder,
    created_at: TimestampMicrosecondBuilder,
    last_modified: TimestampMicrosecondBuilder,
    downloads: Int64Builder,
    all_time: Int64Builder,
    likes: Int64Builder,
    tags: ListBuilder<StringBuilder>,
    task: StringBuilder,
    library: StringBuilder,
    parameters: MapBuilder<StringBuilder, Int64Builder>,
    safetensors: Int64Builder,
    gguf: Int64Builder,
    architecture: StringBuilder,
    relation: StringBuilder,
    bases: Vec<usize>,
    base_id: StringBuilder,
    base_name: StringBuilder,
    main_size: Int64Builder,
    sdk: StringBuilder,
}

impl Columns {
    pub(super) fn new(kind: RepositoryKind) -> Self {
        let instants = || TimestampMicrosecondBuilder::new().with_timezone("UTC");
        let names = MapFieldNames { entry: "key_value".into(), key: "key".into(), value: "value".into() };
        Self {
            kind,
            rows: 0,
            source_id: StringBuilder::new(),
            name: StringBuilder::new(),
            author: StringBuilder::new(),
            created_at: instants(),
            last_modified: instants(),
            downloads: Int64Builder::new(),
            all_time: Int64Builder::new(),
            likes: Int64Builder::new(),
            tags: ListBuilder::new(StringBuilder::new()),
            task: StringBuilder::new(),
            library: StringBuilder::new(),
            parameters: MapBuilder::new(Some(names), StringBuilder::new(), Int64Builder::new()),
            safetensors: Int64Builder::new(),
            gguf: Int64Builder::new(),
            architecture: StringBuilder::new(),
            relation: StringBuilder::new(),
            bases: Vec::new(),
            base_id: StringBuilder::new(),
            base_name: StringBuilder::new(),
            main_size: Int64Builder::new(),
            sdk: StringBuilder::new(),
        }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn add(&mut self, row: &Row) -> Result<(), ArrowError> {
        self.rows += 1;
        self.source_id.append_value(&row.source_id);
        self.name.append_value(&row.name);
        self.author.append_value(&row.author);
        self.created_at.append_value(row.created_at);
        self.last_modified.append_value(row.last_modified);
        self.downloads.append_value(row.counters.downloads as i64);
        self.all_time.append_value(row.counters.all_time as i64);
        self.likes.append_value(row.likes as i64);
        row.tags.iter().for_each(|tag| self.tags.values().append_value(tag));
        self.tags.append(true);
        match self.kind {
            RepositoryKind::Model => self.add_model(row)?,
            RepositoryKind::Dataset => self.main_size.append_option(row.main_size.map(|bytes| bytes as i64)),
            RepositoryKind::Space => self.sdk.append_option(row.sdk),
        }
        Ok(())
    }

    fn add_model(&mut self, row: &Row) -> Result<(), ArrowError> {
        self.task.append_option(row.task);
        self.library.append_option(row.library);
        let parameters = row.safetensors.map(|total| total as i64);
        if let Some(parameters) = parameters {
            self.parameters.keys().append_value("BF16");
            self.parameters.values().append_value(parameters);
        }
        self.parameters.append(parameters.is_some())?;
        self.safetensors.append_option(parameters);
        self.gguf.append_option(row.gguf.map(|total| total as i64));
        self.architecture.append_option(row.gguf.map(|_| "llama"));
        self.relation.append_option(row.bases.as_ref().map(|bases| bases.relation));
        let models = row.bases.as_ref().map(|bases| bases.models.as_slice()).unwrap_or_default();
        for (id, name) in models {
            self.base_id.append_value(id);
            self.base_name.append_value(name);
        }
        self.bases.push(models.len());
        Ok(())
    }

    /// All rows so far; none are left.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("_id", Arc::new(self.source_id.finish())),
            ("id", Arc::new(self.name.finish())),
            ("author", Arc::new(self.author.finish())),
            ("createdAt", Arc::new(self.created_at.finish())),
            ("lastModified", Arc::new(self.last_modified.finish())),
        ];
        if self.kind != RepositoryKind::Space {
            columns.push(("downloads", Arc::new(self.downloads.finish())));
            columns.push(("downloadsAllTime", Arc::new(self.all_time.finish())));
        }
        columns.push(("likes", Arc::new(self.likes.finish())));
        match self.kind {
            RepositoryKind::Model => {
                columns.push(("pipeline_tag", Arc::new(self.task.finish())));
                columns.push(("library_name", Arc::new(self.library.finish())));
                columns.push(("tags", Arc::new(self.tags.finish())));
                let parameters = Arc::new(self.parameters.finish());
                let (safetensors, gguf) = (Arc::new(self.safetensors.finish()), Arc::new(self.gguf.finish()));
                let told = safetensors.nulls().cloned();
                columns
                    .push(("safetensors", structure(vec![("parameters", parameters), ("total", safetensors)], told)?));
                let told = gguf.nulls().cloned();
                let architecture = Arc::new(self.architecture.finish());
                columns.push(("gguf", structure(vec![("total", gguf), ("architecture", architecture)], told)?));
                columns.push(("baseModels", self.take_bases()?));
            }
            RepositoryKind::Dataset => {
                columns.push(("tags", Arc::new(self.tags.finish())));
                columns.push(("mainSize", Arc::new(self.main_size.finish())));
            }
            RepositoryKind::Space => {
                columns.push(("tags", Arc::new(self.tags.finish())));
                columns.push(("sdk", Arc::new(self.sdk.finish())));
            }
        }
        // One schema for all batches of a file, whether a batch has a null or not.
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, values)| (name, values, true)))
    }

    fn take_bases(&mut self) -> Result<ArrayRef, ArrowError> {
        let relation = Arc::new(self.relation.finish());
        let told = relation.nulls().cloned();
        let (id, name) = (Arc::new(self.base_id.finish()), Arc::new(self.base_name.finish()));
        let models = structure(vec![("_id", id), ("id", name)], None)?;
        let item = Arc::new(Field::new("item", models.data_type().clone(), true));
        let offsets = OffsetBuffer::from_lengths(std::mem::take(&mut self.bases));
        let models = Arc::new(ListArray::try_new(item, offsets, models, told.clone())?);
        structure(vec![("relation", relation), ("models", models)], told)
    }
}

fn structure(columns: Vec<(&str, ArrayRef)>, told: Option<NullBuffer>) -> Result<ArrayRef, ArrowError> {
    let field = |(name, values): &(&str, ArrayRef)| Field::new(*name, DataType::clone(values.data_type()), true);
    let fields: Fields = columns.iter().map(field).collect();
    let values = columns.into_iter().map(|(_, values)| values).collect();
    Ok(Arc::new(StructArray::try_new(fields, values, told)?))
}
