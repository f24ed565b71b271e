//! Writing down one listing: all of it, or nothing.

use std::collections::HashSet;
use std::path::PathBuf;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::source::{self, Listing, Read, Rejection, SourceError};
use super::{IngestError, Progress};
use crate::derive::seal;
use crate::listing::Row;
use crate::store::{Digest, Lease, Listed, SnapshotDraft, SnapshotKey, Store, StoreResult, Writer};

/// Rejected rows that are named in the log; the others are only counted.
const NAMED: usize = 20;
/// Rows read at a time, or why the listing is refused.
type Batch = Result<Vec<Read>, SourceError>;

/// Batches read ahead of the database.
const AHEAD: usize = 2;

/// A snapshot to be read.
#[derive(Clone, Debug)]
pub struct Order {
    /// What it is a snapshot of.
    pub key: SnapshotKey,
    /// Whether it lists only some repositories.
    pub partial: bool,
    /// The file or folder.
    pub location: PathBuf,
    /// How the location is called in answers: no path of this machine.
    pub name: String,
}

impl Order {
    pub(super) fn refused(&self, error: SourceError) -> IngestError {
        IngestError::Source { source_name: self.name.clone(), error }
    }
}

/// Finds, checks and hashes a listing. Blocks a thread of its own.
pub(super) async fn open(order: &Order) -> Result<Listing, IngestError> {
    let (location, kind) = (order.location.clone(), order.key.kind);
    match tokio::task::spawn_blocking(move || source::open(&location, kind)).await {
        Ok(opened) => opened.map_err(|error| order.refused(error)),
        Err(_cancelled) => Err(IngestError::Stopped),
    }
}

/// Writes a listing down beside what is published; nobody sees it yet.
pub(super) async fn stage(store: &Store, lease: &Lease, order: &Order, listing: &Listing) -> Result<(), IngestError> {
    let writer = store.write().await?;
    let draft = SnapshotDraft {
        key: order.key,
        partial: order.partial,
        source: order.name.clone(),
        sha256: listing.sha256.clone(),
        columns: serde_json::Value::from(listing.columns.clone()).to_string(),
    };
    let snapshot = writer.stage(draft, chrono::Utc::now().timestamp_micros()).await?;
    let mut progress = Progress::begin(&order.name, listing.total_rows);
    let mut rejected = Vec::new();
    let (mut taken, mut refused) = (0_i64, 0_i64);
    let (mut batches, reading) = read_ahead(listing);
    let mut seen = HashSet::new();
    while let Some(batch) = batches.recv().await {
        let batch = batch.map_err(|error| order.refused(error))?;
        progress.advance(batch.len() as u64);
        let mut rows = Vec::with_capacity(batch.len());
        for read in batch {
            match read {
                Read::Row(row) => rows.push(row),
                Read::Rejected(rejection) => {
                    refused += 1;
                    if rejected.len() < NAMED {
                        rejected.push(rejection);
                    }
                }
            }
        }
        taken += rows.len() as i64;
        write(&writer, snapshot, rows, &mut seen).await?;
    }
    // A reader that broke off looks like one that came to the end, until it is asked.
    reading.await.map_err(|_| IngestError::Reader(order.name.clone()))?;
    writer.count_rows(snapshot, taken, refused).await?;
    // On SQLite no heartbeat gets through while this transaction lasts.
    lease.confirm(&writer).await?;
    writer.commit().await?;
    report(order, &rejected, refused);
    Ok(())
}

/// Reads on a thread of its own, a little ahead of the database. The thread ends when the receiver is dropped.
fn read_ahead(listing: &Listing) -> (mpsc::Receiver<Batch>, JoinHandle<()>) {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let rows = listing.rows();
    let reading = tokio::task::spawn_blocking(move || {
        for batch in rows {
            if sender.blocking_send(batch).is_err() {
                break;
            }
        }
    });
    (receiver, reading)
}

async fn write(writer: &Writer, snapshot: i64, rows: Vec<Row>, seen: &mut HashSet<Digest>) -> StoreResult<()> {
    /// Digests remembered, so that a body that recurs is not sent again; beyond it the database tells.
    const REMEMBERED: usize = 100_000;
    let mut bodies = Vec::new();
    let mut listed = Vec::with_capacity(rows.len());
    if seen.len() > REMEMBERED {
        seen.clear();
    }
    for row in rows {
        let body = seal(&row.attributes)?;
        listed.push(Listed {
            position: i32::try_from(row.position).unwrap_or(i32::MAX),
            source_id: row.source_id,
            name: row.name,
            downloads: row.downloads,
            downloads_all_time: row.downloads_all_time,
            likes: row.likes,
            last_modified: row.last_modified,
            attributes: body.digest,
        });
        if seen.insert(body.digest) {
            bodies.push(body);
        }
    }
    writer.add_rows(snapshot, bodies, listed).await
}

fn report(order: &Order, named: &[Rejection], rejected: i64) {
    for Rejection { position, name, reason } in named {
        let name = name.as_deref().unwrap_or_default();
        tracing::warn!(source = order.name, row = position, name, "row rejected: {reason}");
    }
    if rejected > named.len() as i64 {
        tracing::warn!(source = order.name, rejected, "more rows were rejected than are named here");
    }
}
