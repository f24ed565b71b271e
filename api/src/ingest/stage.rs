//! Writing down one listing: all of it, or nothing.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::source::{self, Fetched, Listing, Location, Read, Rejection, Roots, SourceError};
use super::{IngestError, Progress};
use crate::derive::seal;
use crate::listing::Row;
use crate::store::{Body, Lease, Listed, SnapshotDraft, SnapshotKey, Store, StoreResult, StoredSets};

/// What was read, or why it cannot be recorded; or why the listing is refused.
type Outcome = Result<StoreResult<Batch>, SourceError>;

/// Rejected rows that are named in the log; the others are only counted.
const NAMED: usize = 20;
/// Rows read at a time, as the record has them.
#[derive(Default)]
struct Batch {
    listed: Vec<Listed>,
    bodies: Vec<Body>,
    rejected: Vec<Rejection>,
    /// Bytes of the listing that were read up to there.
    bytes: u64,
}

/// Batches read ahead of the database.
const AHEAD: usize = 2;
/// So many rows change what there is to know of their table.
const MANY: i64 = 100_000;

/// A snapshot to be read.
#[derive(Clone, Debug)]
pub struct Order {
    /// What it is a snapshot of.
    pub key: SnapshotKey,
    /// Whether it lists only some repositories.
    pub partial: bool,
    /// The file, folder or address.
    pub location: Location,
    /// How the location is called in answers: no path of this machine, nothing secret of an address.
    pub name: String,
}

impl Order {
    pub(super) fn refused(&self, error: SourceError) -> IngestError {
        IngestError::Source { source_name: self.name.clone(), error }
    }
}

/// A listing that is at hand; what was fetched for it goes with it.
pub(super) struct Opened {
    pub(super) listing: Listing,
    _fetched: Option<Fetched>,
}

/// Fetches a listing if it is elsewhere, finds, checks and hashes it. A path has to lie `within` roots, if any are told. Blocks a
/// thread of its own.
pub(super) async fn open(order: &Order, within: Option<&Arc<Roots>>) -> Result<Opened, IngestError> {
    let (path, fetched) = match &order.location {
        Location::Path(path) => (path.clone(), None),
        Location::Address(address) => {
            let mut progress = Progress::begin("fetching", &order.name);
            let fetched = source::fetch(address, |bytes, of| progress.reached(bytes, of, None)).await;
            let fetched = fetched.map_err(|error| IngestError::Fetch { address: address.clone(), error })?;
            (fetched.path(), Some(fetched))
        }
    };
    let kind = order.key.kind;
    // What was fetched lies in a folder of its own.
    let within = within.filter(|_| fetched.is_none()).cloned();
    match tokio::task::spawn_blocking(move || source::open_within(&path, kind, within.as_ref())).await {
        Ok(Ok(listing)) => Ok(Opened { listing, _fetched: fetched }),
        Ok(Err(error)) => Err(order.refused(error)),
        Err(_cancelled) => Err(IngestError::Stopped),
    }
}

/// Writes a listing down beside what is published; nobody sees it yet. Returns how many rows were taken and rejected.
pub(super) async fn stage(
    store: &Store,
    lease: &Lease,
    order: &Order,
    listing: &Listing,
) -> Result<(i64, i64), IngestError> {
    let writer = store.write().await?;
    let draft = SnapshotDraft {
        key: order.key,
        partial: order.partial,
        source: order.name.clone(),
        sha256: listing.sha256.clone(),
    };
    let snapshot = writer.stage(draft, chrono::Utc::now().timestamp_micros()).await?;
    let mut progress = Progress::begin("reading", &order.name);
    let mut rejected = Vec::new();
    let (mut taken, mut refused) = (0_i64, 0_i64);
    let (mut batches, reading) = read_ahead(listing);
    let mut stored = StoredSets::default();
    while let Some(batch) = batches.recv().await {
        let batch = batch.map_err(|error| order.refused(error))??;
        taken += batch.listed.len() as i64;
        refused += batch.rejected.len() as i64;
        let unnamed = NAMED - rejected.len();
        rejected.extend(batch.rejected.into_iter().take(unnamed));
        writer.add_rows(snapshot, &mut stored, batch.bodies, batch.listed).await?;
        progress.reached(batch.bytes, Some(listing.bytes), Some((taken + refused) as u64));
    }
    // A reader that broke off looks like one that came to the end, until it is asked.
    let columns = reading.await.map_err(|_| IngestError::Reader(order.name.clone()))?;
    writer.count_rows(snapshot, taken, refused, serde_json::Value::from(columns).to_string()).await?;
    if taken >= MANY {
        writer.look_at_listings().await?;
    }
    // On SQLite no heartbeat gets through while this transaction lasts.
    lease.confirm(&writer).await?;
    writer.commit().await?;
    report(order, &rejected, refused);
    Ok((taken, refused))
}

/// Reads on a thread of its own, a little ahead of the database, and tells the columns in the end. The thread ends when the
/// receiver is dropped.
fn read_ahead(listing: &Listing) -> (mpsc::Receiver<Outcome>, JoinHandle<Vec<String>>) {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let mut rows = listing.rows();
    let reading = tokio::task::spawn_blocking(move || {
        while let Some(read) = rows.next() {
            if sender.blocking_send(read.map(|read| Batch::of(read, rows.bytes_read()))).is_err() {
                break;
            }
        }
        rows.columns().to_vec()
    });
    (receiver, reading)
}

impl Batch {
    fn of(read: Vec<Read>, bytes: u64) -> StoreResult<Self> {
        let mut batch = Self { bytes, ..Self::default() };
        for read in read {
            match read {
                Read::Row(row) => batch.take(row)?,
                Read::Rejected(rejection) => batch.rejected.push(rejection),
            }
        }
        Ok(batch)
    }

    fn take(&mut self, row: Row) -> StoreResult<()> {
        let body = seal(&row.attributes)?;
        self.listed.push(Listed {
            position: i32::try_from(row.position).unwrap_or(i32::MAX),
            source_id: row.source_id,
            name: row.name,
            downloads: row.downloads,
            downloads_all_time: row.downloads_all_time,
            likes: row.likes,
            last_modified: row.last_modified,
            attributes: body.digest,
            may_tell_base: body.may_tell_base,
        });
        self.bodies.push(body);
        Ok(())
    }
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
