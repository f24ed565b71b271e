//! From a row as a file has it to a row of a listing, or to the reason why it is none.

use std::borrow::Cow;

use super::column::Column;
use super::verdict::{Read, Reason, Rejection, Taken};
use super::{SourceError, clean};
use crate::listing::{Attributes, BaseModel, Row};

/// Most rows of a listing: what a position in the record can tell.
const MOST_ROWS: u32 = i32::MAX as u32;

/// One row of a file, whatever its form. What is missing, null or of a wrong type is none.
pub(super) trait Record {
    /// A text as it came.
    fn raw_text(&self, column: Column) -> Option<Cow<'_, str>>;
    fn counter(&self, column: Column) -> Option<i64>;
    fn instant(&self, column: Column) -> Option<i64>;
    fn truth(&self, column: Column) -> Option<bool>;
    /// The texts of a list.
    fn texts(&self, column: Column) -> Option<Vec<String>>;
    /// `total` of a structure.
    fn total(&self, column: Column) -> Option<i64>;
    /// Relation and models of `baseModels`; a model without `_id` and name is passed over.
    fn bases(&self, column: Column) -> (Option<String>, Option<Vec<BaseModel>>);

    /// A text as it is recorded.
    fn text(&self, column: Column) -> Option<String> {
        self.raw_text(column).and_then(|text| clean::text(&text))
    }
}

/// Judges the rows of a listing in their order.
#[derive(Default)]
pub(super) struct Judge {
    taken: Taken,
    position: u32,
    usable: bool,
    first_rejection: Option<Reason>,
}

impl Judge {
    /// How many rows were judged.
    pub(super) fn rows(&self) -> u32 {
        self.position
    }

    pub(super) fn record(&mut self, record: &impl Record) -> Result<Read, SourceError> {
        let position = self.next_position()?;
        let told = |column| record.raw_text(column).filter(|text| !text.is_empty());
        let name = told(Column::Id).or_else(|| told(Column::ModelId));
        let source_id = record.text(Column::SourceId);
        let read = self.taken.judge(position, name.as_deref(), source_id, |name, source_id| Row {
            position,
            source_id,
            name,
            downloads: record.counter(Column::Downloads),
            downloads_all_time: record.counter(Column::DownloadsAllTime),
            likes: record.counter(Column::Likes),
            last_modified: record.instant(Column::LastModified),
            attributes: attributes(record),
        });
        match &read {
            Read::Row(_) => self.usable = true,
            Read::Rejected(rejection) => self.first_rejection = self.first_rejection.or(Some(rejection.reason)),
        }
        Ok(read)
    }

    /// A row of which not even the name can be read.
    pub(super) fn reject(&mut self, reason: Reason) -> Result<Read, SourceError> {
        let position = self.next_position()?;
        self.first_rejection = self.first_rejection.or(Some(reason));
        Ok(Read::Rejected(Rejection { position, name: None, reason }))
    }

    /// After the last row.
    pub(super) fn end(&self) -> Result<(), SourceError> {
        match self.first_rejection {
            _ if self.usable => Ok(()),
            Some(reason) => Err(SourceError::NoUsableRow { rejected: self.position.into(), reason }),
            None => Err(SourceError::Empty),
        }
    }

    fn next_position(&mut self) -> Result<u32, SourceError> {
        if self.position == MOST_ROWS {
            return Err(SourceError::TooManyRows);
        }
        let position = self.position;
        self.position += 1;
        Ok(position)
    }
}

fn attributes(record: &impl Record) -> Attributes {
    let (base_relation, base_models) = record.bases(Column::Bases);
    Attributes {
        author: record.text(Column::Author),
        created_at: record.instant(Column::CreatedAt),
        task: record.text(Column::Task),
        library: record.text(Column::Library),
        tags: record.texts(Column::Tags),
        safetensors_total: record.total(Column::Safetensors),
        gguf_total: record.total(Column::Gguf),
        base_relation,
        base_models,
        gated: record.truth(Column::Gated),
        bytes: record.counter(Column::MainSize),
        sdk: record.text(Column::Sdk),
    }
}
