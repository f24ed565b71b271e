//! The rows of a listing.

use arrow_array::RecordBatch;

use super::cells::{self, Cells};
use super::parquet::{Batches, Parquet};
use super::parts::Part;
use super::verdict::{Read, Taken};
use super::{Reason, SourceError, nested};
use crate::dimension::RepositoryKind;
use crate::listing::{Attributes, Row};

/// The rows of a listing in batches of at most 4,096, usable and rejected ones in their order. Nothing comes after an error.
pub struct Rows {
    kind: RepositoryKind,
    parts: std::vec::IntoIter<Part>,
    batches: Option<Batches>,
    taken: Taken,
    position: u32,
    usable: u64,
    first_rejection: Option<Reason>,
    done: bool,
}

impl Rows {
    pub(super) fn new(kind: RepositoryKind, parts: Vec<Part>) -> Self {
        Self {
            kind,
            parts: parts.into_iter(),
            batches: None,
            taken: Taken::default(),
            position: 0,
            usable: 0,
            first_rejection: None,
            done: false,
        }
    }

    /// How many rows were read so far, rejected ones too.
    pub fn rows_read(&self) -> u64 {
        self.position.into()
    }

    fn next_batch(&mut self) -> Result<Option<Vec<Read>>, SourceError> {
        loop {
            match self.batches.as_mut().and_then(Iterator::next) {
                Some(batch) => return Ok(Some(self.judge(&batch?))),
                None => match self.parts.next() {
                    Some(part) => self.batches = Some(Parquet::open(&part, self.kind)?.batches()?),
                    None => break,
                },
            }
        }
        match self.first_rejection {
            Some(reason) if self.usable == 0 => Err(SourceError::NoUsableRow { rejected: self.rows_read(), reason }),
            _ => Ok(None),
        }
    }

    fn judge(&mut self, batch: &RecordBatch) -> Vec<Read> {
        let columns = Columns::of(batch);
        let mut reads = Vec::with_capacity(batch.num_rows());
        for at in 0..batch.num_rows() {
            let position = self.position;
            // The number of rows of a listing was held against the range when it was opened.
            self.position = position.saturating_add(1);
            let told = |cells| cells::raw_text(cells, at).filter(|text| !text.is_empty());
            let name = told(columns.id).or_else(|| told(columns.model_id));
            let source_id = cells::text(columns.source_id, at);
            let read = self.taken.judge(position, name, source_id, |name, source_id| Row {
                position,
                source_id,
                name,
                downloads: cells::counter(columns.downloads, at),
                downloads_all_time: cells::counter(columns.downloads_all_time, at),
                likes: cells::counter(columns.likes, at),
                last_modified: cells::instant(columns.last_modified, at),
                attributes: columns.attributes(at),
            });
            match &read {
                Read::Row(_) => self.usable += 1,
                Read::Rejected(rejection) => self.first_rejection = self.first_rejection.or(Some(rejection.reason)),
            }
            reads.push(read);
        }
        reads
    }
}

impl Iterator for Rows {
    type Item = Result<Vec<Read>, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.next_batch().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

/// The columns of a batch, found once.
struct Columns<'a> {
    id: Cells<'a>,
    model_id: Cells<'a>,
    source_id: Cells<'a>,
    downloads: Cells<'a>,
    downloads_all_time: Cells<'a>,
    likes: Cells<'a>,
    last_modified: Cells<'a>,
    author: Cells<'a>,
    created_at: Cells<'a>,
    task: Cells<'a>,
    library: Cells<'a>,
    tags: Cells<'a>,
    safetensors: Cells<'a>,
    gguf: Cells<'a>,
    bases: Cells<'a>,
    gated: Cells<'a>,
    main_size: Cells<'a>,
    sdk: Cells<'a>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch) -> Self {
        let named = |name: &str| batch.column_by_name(name).map(AsRef::as_ref);
        Self {
            id: named("id"),
            model_id: named("modelId"),
            source_id: named("_id"),
            downloads: named("downloads"),
            downloads_all_time: named("downloadsAllTime"),
            likes: named("likes"),
            last_modified: named("lastModified"),
            author: named("author"),
            created_at: named("createdAt"),
            task: named("pipeline_tag"),
            library: named("library_name"),
            tags: named("tags"),
            safetensors: named("safetensors"),
            gguf: named("gguf"),
            bases: named("baseModels"),
            gated: named("gated"),
            main_size: named("mainSize"),
            sdk: named("sdk"),
        }
    }

    fn attributes(&self, at: usize) -> Attributes {
        let (base_relation, base_models) = nested::bases(self.bases, at);
        Attributes {
            author: cells::text(self.author, at),
            created_at: cells::instant(self.created_at, at),
            task: cells::text(self.task, at),
            library: cells::text(self.library, at),
            tags: nested::tags(self.tags, at),
            safetensors_total: nested::total(self.safetensors, at),
            gguf_total: nested::total(self.gguf, at),
            base_relation,
            base_models,
            gated: cells::truth(self.gated, at),
            bytes: cells::counter(self.main_size, at),
            sdk: cells::text(self.sdk, at),
        }
    }
}
