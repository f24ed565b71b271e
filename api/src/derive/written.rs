//! Where everything that derives for a kind goes: to its tables, and to the parts that lie ready beside them.

use std::borrow::Cow;

use entity::repository;

use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::history::Amount;
use crate::parts::Packer;
use crate::store::{AmountRow, Derivation, Derived, FacetOf, PlannedRow, StoreError, StoreResult, Writer};

/// Writes down what derives for a kind.
pub(super) struct Written<'w> {
    writer: &'w Writer,
    of: (Hub, RepositoryKind),
    tables: Derivation<'w>,
    packer: Packer,
}

impl<'w> Written<'w> {
    /// Takes away what derived of a kind, and begins anew; some `expected` repositories are to come.
    pub(super) async fn begin(
        writer: &'w Writer,
        hub: Hub,
        kind: RepositoryKind,
        expected: usize,
    ) -> StoreResult<Self> {
        writer.clear_parts(hub, kind).await?;
        let tables = writer.derive_anew(hub, kind, expected).await?;
        Ok(Self { writer, of: (hub, kind), packer: Packer::new(hub, kind, tables.first_id), tables })
    }

    /// The number of the first repository; the others follow.
    pub(super) fn first_id(&self) -> i64 {
        self.tables.first_id
    }

    /// Whether all this takes the place of something.
    pub(super) fn replaces(&self) -> bool {
        self.tables.replaces
    }

    /// Writes down a part of it.
    pub(super) async fn add(&mut self, part: Derived) -> StoreResult<()> {
        for row in &part.repositories {
            self.packer.repository(row.id, &planned(row));
        }
        for row in &part.facets {
            let facet = FacetOf::from_code(row.facet).ok_or_else(|| StoreError::corrupt("facets"))?;
            self.packer.facet(row.repository_id, facet, row.term_id);
        }
        for (id, absence) in &part.absences {
            self.packer.absence(*id, absence.from.epoch_days(), absence.to.map(Day::epoch_days));
        }
        part.amounts.iter().for_each(|(id, amount)| self.packer.amount(&counted(*id, amount)));
        self.tables.add(part).await?;
        self.writer.add_parts(self.of.0, self.of.1, self.packer.complete()).await
    }

    /// Says that of repositories with numbers before this one no more is to come: nothing of them has to be held once more is written.
    pub(super) fn pass(&mut self, id: i64) {
        self.packer.pass(id);
    }

    /// Writes down that this is all: so many repositories, with amounts from a day on.
    pub(super) async fn finish(self, repositories: usize, recorded_from: Option<Day>) -> StoreResult<()> {
        let last = self.packer.finish().ok_or_else(|| StoreError::corrupt("numbers of repositories"))?;
        self.writer.add_parts(self.of.0, self.of.1, last).await?;
        self.tables.finish(repositories, recorded_from).await
    }
}

fn planned(row: &repository::Model) -> PlannedRow<'_> {
    PlannedRow {
        account: row.publisher_id,
        root_account: row.root_publisher_id,
        list_key: Cow::Borrowed(&row.list_key),
        name_key: (row.name_key != row.list_key).then_some(Cow::Borrowed(&row.name_key)),
        created_on: row.created_on,
        counts_from: row.counts_from,
        task: row.task_id,
        library: row.library_id,
        license: row.license_id,
        sdk: row.sdk_id,
        parameters: row.parameters,
        relation: row.relation,
        thirtieths: row.lifetime_thirtieths,
        has_all_time: row.downloads_all_time.is_some(),
    }
}

fn counted(repository: i64, amount: &Amount) -> AmountRow {
    AmountRow {
        repository,
        from_day: amount.stretch.from().epoch_days(),
        to_day: amount.stretch.to().epoch_days(),
        rule: amount.rule.code(),
        count: amount.count,
        reset: amount.reset,
    }
}
