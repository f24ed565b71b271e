//! `hubscope ingest`.

use std::path::Path;

use super::Failure;
use super::args::Ingest;
use crate::app::told_to_stop;
use crate::ingest::{Location, Order, Verdict, ingest as run, manifest};
use crate::store::{SnapshotKey, Store};

pub(super) async fn ingest(store: &Store, what: Ingest) -> Result<(), Failure> {
    let orders = match what {
        Ingest { manifest: Some(manifest), .. } => orders_of(&manifest)?,
        Ingest { kind: Some(kind), location: Some(location), taken_on: Some(taken_on), partial, hub, .. } => {
            let name = location.own_name();
            vec![Order { key: SnapshotKey { hub, kind, taken_on }, partial, location, name }]
        }
        _ => return Err(Failure("give a kind, a location and --taken-on, or --manifest".to_owned())),
    };
    let outcome = run(store, orders, told_to_stop()).await?;
    let published = outcome.snapshots.iter().filter(|(_, verdict)| *verdict == Verdict::Published).count();
    let unchanged = outcome.snapshots.len() - published;
    let version = outcome.version.map(|version| version.number);
    tracing::info!(published, unchanged, version, "done");
    Ok(())
}

/// The snapshots of a manifest; lines that are passed over are told.
pub(super) fn orders_of(path: &Path) -> Result<Vec<Order>, Failure> {
    let manifest = manifest::read(path).map_err(|error| Failure(format!("{}: {error}", path.display())))?;
    for line in &manifest.passed_over {
        tracing::info!(line = line.line, file = line.file, "passed over: {}", line.reason);
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let orders = manifest.entries.into_iter().map(|entry| {
        let relative = match &entry.location {
            Location::Path(path) => path.strip_prefix(folder).ok().filter(|path| path.is_relative()),
            Location::Address(_) => None,
        };
        let name = relative.map(|path| path.to_string_lossy().into_owned());
        Order {
            key: SnapshotKey { hub: entry.hub, kind: entry.kind, taken_on: entry.taken_on },
            partial: entry.partial,
            name: name.unwrap_or_else(|| entry.location.own_name()),
            location: entry.location,
        }
    });
    Ok(orders.collect())
}
