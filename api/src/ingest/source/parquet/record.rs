//! A row of a batch.

use std::borrow::Cow;

use arrow_array::RecordBatch;

use super::super::column::{Column, PerColumn};
use super::super::judge::Record;
use super::super::nested::{BASES, Json, TAGS};
use super::cells::{self, Cells};
use crate::dimension::RepositoryKind;
use crate::listing::BaseModel;

/// The columns of a batch, found once, and one of its rows.
pub(super) struct ParquetRecord<'a> {
    columns: PerColumn<&'a dyn arrow_array::Array>,
    pub(super) row: usize,
}

impl<'a> ParquetRecord<'a> {
    pub(super) fn first_of(batch: &'a RecordBatch, kind: RepositoryKind) -> Self {
        let mut columns = PerColumn::default();
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            if let Some((column, _)) = Column::named(kind, field.name())
                && columns.get(column).is_none()
            {
                columns.set(column, array.as_ref());
            }
        }
        Self { columns, row: 0 }
    }

    fn cells(&self, column: Column) -> Cells<'_> {
        self.columns.get(column)
    }

    /// What is read of a list or a structure that comes as JSON in a text.
    fn json<T>(&self, column: Column, read: impl FnOnce(&Json<'_>) -> Option<T>) -> Option<T> {
        read(&Json::Text(self.raw_text(column)?))
    }
}

impl Record for ParquetRecord<'_> {
    fn raw_text(&self, column: Column) -> Option<Cow<'_, str>> {
        cells::raw_text(self.cells(column), self.row).map(Cow::Borrowed)
    }

    fn counter(&self, column: Column) -> Option<i64> {
        cells::counter(self.cells(column), self.row)
    }

    fn instant(&self, column: Column) -> Option<i64> {
        cells::instant(self.cells(column), self.row)
    }

    fn truth(&self, column: Column) -> Option<bool> {
        cells::truth(self.cells(column), self.row)
    }

    fn texts(&self, column: Column) -> Option<Vec<String>> {
        match cells::items(self.cells(column), self.row) {
            Some((items, rows)) => Some(rows.filter_map(|item| cells::text(Some(items), item)).take(TAGS).collect()),
            None => self.json(column, |json| json.texts()),
        }
    }

    fn total(&self, column: Column) -> Option<i64> {
        match cells::member(self.cells(column), self.row, "total") {
            Some(total) => cells::counter(total, self.row),
            None => self.json(column, |json| json.total()),
        }
    }

    fn bases(&self, column: Column) -> (Option<String>, Option<Vec<BaseModel>>) {
        let Some(relation) = cells::member(self.cells(column), self.row, "relation") else {
            return self.json(column, |json| Some(json.bases())).unwrap_or_default();
        };
        let models = cells::member(self.cells(column), self.row, "models");
        let models = models.and_then(|models| cells::items(models, self.row)).map(|(items, rows)| {
            let base = |item| {
                let member = |name| cells::member(Some(items), item, name).and_then(|cells| cells::text(cells, item));
                BaseModel { source_id: member("_id"), name: member("id") }
            };
            rows.map(base).filter(|base| base.source_id.is_some() || base.name.is_some()).take(BASES).collect()
        });
        (cells::text(relation, self.row), models)
    }
}
