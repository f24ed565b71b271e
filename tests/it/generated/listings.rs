//! Listings of a generated hub as one history, by identifier.

use std::collections::BTreeMap;
use std::path::Path;

use hubscope::calendar::Day;
use hubscope::dimension::RepositoryKind;
use hubscope::ingest::source::{Read, open};
use hubscope::listing::Row;

/// The rows of a file, none of them rejected.
pub(super) fn read(file: &Path, kind: RepositoryKind) -> Vec<Row> {
    let batches = open(file, kind).unwrap().rows().map(|batch| batch.unwrap());
    let usable = |read| match read {
        Read::Row(row) => row,
        Read::Rejected(rejection) => panic!("{}: {rejection:?}", file.display()),
    };
    batches.flatten().map(usable).collect()
}

/// The listings of a kind in the order of their days.
pub(super) struct History {
    pub(super) days: Vec<Day>,
    /// By identifier: places of days, and the rows of these days.
    pub(super) repositories: BTreeMap<String, Vec<(usize, Row)>>,
}

impl History {
    pub(super) fn of(listings: impl Iterator<Item = (Day, Vec<Row>)>) -> Self {
        let mut history = Self { days: Vec::new(), repositories: BTreeMap::new() };
        for (place, (day, rows)) in listings.enumerate() {
            assert!(history.days.last().is_none_or(|last| *last < day));
            history.days.push(day);
            for row in rows {
                history.repositories.entry(row.source_id.clone().unwrap()).or_default().push((place, row));
            }
        }
        history
    }

    /// How many are listed on the nth day.
    pub(super) fn listed(&self, place: usize) -> usize {
        self.repositories.values().filter(|rows| rows.iter().any(|(at, _)| *at == place)).count()
    }
}

/// All downloads that a row tells.
pub(super) fn all_time(row: &Row) -> i64 {
    row.downloads_all_time.unwrap()
}

/// Days since 1970-01-01 of creation.
pub(super) fn created(row: &Row) -> i64 {
    row.attributes.created_at.unwrap().div_euclid(86_400_000_000)
}

/// What is gained between successive listings, with the place of the later one; less than zero where a counter was set back.
pub(super) fn gains(rows: &[(usize, Row)]) -> impl Iterator<Item = (usize, i64)> {
    rows.windows(2).map(|pair| (pair[1].0, all_time(&pair[1].1) - all_time(&pair[0].1)))
}
