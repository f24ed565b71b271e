//! `hubscope snapshots`.

use super::Failure;
use super::args::SnapshotsCommand;
use super::columns::{NOTHING, columns, when};
use super::print;
use crate::dimension::Hub;
use crate::ingest::{ACTION, order_state};
use crate::store::Store;

pub(super) async fn run(store: &Store, command: SnapshotsCommand) -> Result<(), Failure> {
    let SnapshotsCommand::History { hub } = command;
    print(history(store, hub).await?.as_bytes())
}

/// What became of the snapshots that callers ordered.
async fn history(store: &Store, hub: Hub) -> Result<String, Failure> {
    let mut lines = vec![["when", "who", "kind", "day", "location", "state", "error"].map(str::to_owned)];
    for entry in store.read().await?.audit_trail_of(hub, ACTION).await? {
        let of = order_state(&entry);
        let told = [of.kind, of.taken_on, of.location, of.state, of.error];
        let [kind, day, location, state, error] = told.map(|told| told.unwrap_or_else(|| NOTHING.to_owned()));
        lines.push([when(entry.at), entry.who, kind, day, location, state, error]);
    }
    Ok(columns(&lines))
}
