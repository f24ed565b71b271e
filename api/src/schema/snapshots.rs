//! `snapshots`: the data that answers are computed from, as a Relay connection.

use async_graphql::{ID, Interface, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::enums::{Hub, RepositoryKind};
use super::error::coded;
use super::scalars::{Count, Date, DateTime};
use crate::calendar::Day;
use crate::dimension;
use crate::store::{Session, SnapshotRow};

/// What has an identifier of its own.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "&ID", desc = "Opaque identifier, unique over all types."))]
pub(super) enum Node {
    Snapshot(Snapshot),
}

/// One recorded listing of the repositories of one kind of one hub.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Snapshot {
    /// Opaque identifier.
    pub(super) id: ID,
    /// The hub.
    hub: Hub,
    /// Where it was read from.
    source: String,
    /// The kind of repositories.
    kind: RepositoryKind,
    /// The day it was taken.
    taken_on: Date,
    /// True when it lists only part of the hub.
    partial: bool,
    /// Rows taken.
    rows: Count,
    /// Rows that could not be used, unreadable lines included.
    rejected: Count,
    /// SHA-256 of what was read, hexadecimal.
    sha256: String,
    /// Columns it had.
    columns: Vec<String>,
    /// When it was read.
    ingested_at: DateTime,
}

/// A page of snapshots.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct SnapshotConnection {
    /// How many there are, computed only when asked for.
    total_count: Option<Count>,
    /// Where the page lies.
    page_info: PageInfo,
    /// The snapshots with their cursors.
    edges: Vec<SnapshotEdge>,
    /// The snapshots.
    nodes: Vec<Snapshot>,
}

/// A snapshot and its cursor.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct SnapshotEdge {
    /// For `after`.
    cursor: String,
    /// The snapshot.
    node: Snapshot,
}

/// Pages go forward, 1 to 100 at a time.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct PageInfo {
    /// Whether more follow.
    has_next_page: bool,
    /// Whether the page begins after a cursor.
    has_previous_page: bool,
    /// Cursor of the first entry.
    start_cursor: Option<String>,
    /// Cursor of the last entry.
    end_cursor: Option<String>,
}

/// A page, newest first, kinds of one day in the order of their codes.
pub(super) async fn page(
    session: &Session,
    hub: dimension::Hub,
    kind: Option<dimension::RepositoryKind>,
    first: i32,
    after: Option<String>,
    counted: bool,
) -> Result<SnapshotConnection> {
    let wanted = match u64::try_from(first) {
        Ok(wanted @ 1..=100) => wanted,
        _ => return Err(coded("BAD_USER_INPUT", format!("`first` is {first}; it goes from 1 to 100"))),
    };
    let begin = after.as_deref().map(position).transpose()?;
    let mut rows = session.snapshot_page(hub, kind, begin, wanted + 1).await?;
    let has_next_page = rows.len() as u64 > wanted;
    rows.truncate(usize::try_from(wanted).unwrap_or(rows.len()));
    let edges: Vec<SnapshotEdge> = rows.into_iter().map(edge).collect();
    Ok(SnapshotConnection {
        total_count: if counted { Some(Count(session.count_snapshots(hub, kind).await?)) } else { None },
        page_info: PageInfo {
            has_next_page,
            has_previous_page: begin.is_some(),
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        },
        nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
        edges,
    })
}

fn edge(row: SnapshotRow) -> SnapshotEdge {
    let key = row.key;
    let cursor = URL_SAFE_NO_PAD.encode(format!("snapshots:{}:{}", key.taken_on, key.kind));
    let id = URL_SAFE_NO_PAD.encode(format!("Snapshot:{}:{}:{}", key.hub, key.kind, key.taken_on));
    let node = Snapshot {
        id: ID(id),
        hub: key.hub.into(),
        source: row.source,
        kind: key.kind.into(),
        taken_on: Date(key.taken_on),
        partial: row.partial,
        rows: Count(row.rows),
        rejected: Count(row.rejected),
        sha256: row.sha256,
        columns: row.columns,
        ingested_at: DateTime::of_micros(row.ingested_at).unwrap_or_default(),
    };
    SnapshotEdge { cursor, node }
}

/// The entry that a cursor stands for.
fn position(cursor: &str) -> Result<(Day, dimension::RepositoryKind)> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (day, kind) = text.strip_prefix("snapshots:")?.split_once(':')?;
        Some((day.parse().ok()?, kind.parse().ok()?))
    };
    read().ok_or_else(|| coded("BAD_USER_INPUT", "`after` is no cursor of this list; take an `endCursor` that it gave"))
}
