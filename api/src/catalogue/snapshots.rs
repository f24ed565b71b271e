//! Snapshots as a list, newest first; kinds of one day in the order of their codes.

use super::ListError;
use super::page::{Page, Part};
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{Position, Seek, Session, SnapshotRow};

/// Published snapshots of a hub.
#[derive(Clone, Copy, Debug)]
pub struct SnapshotList {
    /// The hub.
    pub hub: Hub,
    /// One kind of repositories; every kind when not given.
    pub kind: Option<RepositoryKind>,
}

impl SnapshotList {
    /// A part of the list.
    pub async fn page(self, session: &Session, part: &Part) -> Result<Page<SnapshotRow>, ListError> {
        let kind = self.kind.map(|kind| format!(":{kind}")).unwrap_or_default();
        let name = format!("snapshots:{}{kind}", self.hub);
        let Seek { after, limit, .. } = part.seek(&name, true)?;
        let after = after.map(|after| {
            let day = after.value.and_then(Day::from_epoch_days);
            day.zip(after.key.parse().ok()).ok_or_else(ListError::foreign_cursor)
        });
        let rows = session.snapshot_page(self.hub, self.kind, after.transpose()?, limit).await?;
        let place = |row: &SnapshotRow| Position {
            value: Some(row.key.taken_on.epoch_days().into()),
            key: row.key.kind.name().to_owned(),
        };
        let found = rows.into_iter().map(|row| (place(&row), row)).collect();
        let total = if part.counted { Some(session.count_snapshots(self.hub, self.kind).await?) } else { None };
        part.page(&name, found, total)
    }
}
