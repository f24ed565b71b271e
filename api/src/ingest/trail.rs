//! What the audit trail says of snapshots that callers order: that one was taken on, and how it ended.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::store::{AuditEntry, Session, SnapshotKey, Store, StoreResult, Writer};

/// The action of every such entry.
pub const ACTION: &str = "ingestSnapshot";
/// How often an entry is tried while the database is busy, each time as long as it waits by itself.
const TRIES: u32 = 5;
/// Pause after the first try; each one doubles it.
const PAUSE: Duration = Duration::from_millis(500);

/// What is the same in all entries of an order.
pub(super) struct Entry {
    pub(super) who: String,
    pub(super) key: SnapshotKey,
    /// The name that answers tell.
    pub(super) source: String,
    /// Where it is, as the caller wrote it, without what may be secret.
    pub(super) location: String,
}

impl Entry {
    /// The entry of an order that changes data, in the transaction that does.
    pub(super) async fn published(&self, writer: &Writer) -> StoreResult<()> {
        let before = known(writer, self.key, true).await?;
        let after = known(writer, self.key, false).await?;
        writer.add_to_trail(vec![self.of("PUBLISHED", before, after.unwrap_or_default())]).await
    }

    /// The entry of a state that changes nothing; tried some times.
    pub(super) async fn note(&self, store: &Store, state: &str, error: Option<String>) -> StoreResult<()> {
        let (mut tries, mut pause) = (1, PAUSE);
        loop {
            match self.try_to_note(store, state, error.as_deref()).await {
                Err(failed) if tries < TRIES => {
                    tracing::debug!("the audit trail cannot be written to, trying again: {failed}");
                    tokio::time::sleep(pause).await;
                    (tries, pause) = (tries + 1, pause * 2);
                }
                ended => return ended,
            }
        }
    }

    async fn try_to_note(&self, store: &Store, state: &str, error: Option<&str>) -> StoreResult<()> {
        let writer = store.write().await?;
        let known = known(&writer, self.key, true).await?;
        let mut after = known.clone().unwrap_or_default();
        after.extend(error.map(|error| ("error".to_owned(), json!(error))));
        writer.add_to_trail(vec![self.of(state, known, after)]).await?;
        writer.commit().await
    }

    fn of(&self, state: &str, before: Option<Map<String, Value>>, mut after: Map<String, Value>) -> AuditEntry {
        after.insert("state".to_owned(), json!(state));
        after.insert("location".to_owned(), json!(self.location));
        AuditEntry {
            at: chrono::Utc::now().timestamp_micros(),
            who: self.who.clone(),
            action: ACTION.to_owned(),
            hub: self.key.hub,
            subject: format!("{} {}", self.key.kind, self.key.taken_on),
            before: before.map(|before| Value::Object(before).to_string()),
            after: Some(Value::Object(after).to_string()),
            source: Some(self.source.clone()),
            url: None,
        }
    }
}

/// What an entry tells of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderState {
    /// The kind that was listed.
    pub kind: Option<String>,
    /// The day of the listing.
    pub taken_on: Option<String>,
    /// Where it is, as the caller wrote it; its name where an older entry does not tell that.
    pub location: Option<String>,
    /// ACCEPTED, PUBLISHED, UNCHANGED, FAILED or STOPPED.
    pub state: Option<String>,
    /// Why it ended without success.
    pub error: Option<String>,
}

/// What an entry of the action [`ACTION`] tells.
pub fn order_state(entry: &AuditEntry) -> OrderState {
    let after: Value = entry.after.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let text = |name: &str| after[name].as_str().map(str::to_owned);
    let (kind, taken_on) = entry.subject.split_once(' ').unzip();
    OrderState {
        kind: kind.map(str::to_owned),
        taken_on: taken_on.map(str::to_owned),
        location: text("location").or_else(|| entry.source.clone()),
        state: text("state"),
        error: text("error"),
    }
}

/// What is recorded of a snapshot, published or staged.
async fn known(session: &Session, key: SnapshotKey, published: bool) -> StoreResult<Option<Map<String, Value>>> {
    let known = session.snapshot(key, published).await?;
    Ok(known.map(|known| {
        Map::from_iter([
            ("sha256".to_owned(), json!(known.sha256)),
            ("partial".to_owned(), json!(known.partial)),
            ("rows".to_owned(), json!(known.rows)),
            ("rejected".to_owned(), json!(known.rejected)),
        ])
    }))
}
