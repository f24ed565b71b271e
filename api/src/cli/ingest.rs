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
            let name = own_name(&location);
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
            name: name.unwrap_or_else(|| own_name(&entry.location)),
            location: entry.location,
        }
    });
    Ok(orders.collect())
}

/// The address, or the last name of a path, which `.` and `..` hide. Answers tell it, so it is never the whole path.
fn own_name(location: &Location) -> String {
    let path = match location {
        Location::Path(path) => path,
        Location::Address(address) => return address.to_string(),
    };
    let whole = path.canonicalize().unwrap_or_default();
    let name = path.file_name().or(whole.file_name());
    name.map_or_else(|| "listing".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_called_by_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("listings/models");
        std::fs::create_dir_all(&inner).unwrap();
        let own_name = |path: &Path| own_name(&Location::Path(path.to_owned()));
        assert_eq!(own_name(&inner), "models");
        assert_eq!(own_name(&inner.join("..")), "listings");
        assert_eq!(own_name(Path::new("/")), "listing");
    }
}
