//! The bundled sample in a folder, ready to be ingested by tests in any order.

use std::fs;
use std::path::PathBuf;

use hubscope::ingest::{Location, Order, ingest, manifest};
use hubscope::registry::{Registry, import};
use hubscope::sample::Unpacked;
use hubscope::store::{SnapshotKey, Store};

/// The bundled sample.
pub(crate) struct Sample {
    files: Unpacked,
}

impl Sample {
    /// Unpacks it; the files go when this is dropped.
    pub(crate) fn unpacked() -> Self {
        Self { files: Unpacked::new().expect("the sample is unpacked") }
    }

    /// One of its files.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// Takes over what is known beside the listings.
    pub(crate) async fn import(&self, store: &Store) {
        let tables = Registry::of_sample(self.files.path()).expect("tables");
        import(store, tables).await.expect("an import");
    }

    /// Takes over published figures alone.
    pub(crate) async fn import_figures(&self, store: &Store) {
        let figures = Registry::figures(&self.path("published_figures.csv")).expect("figures");
        import(store, vec![figures]).await.expect("an import");
    }

    /// Takes over all of it, in the order of the manifest.
    pub(crate) async fn ingest(&self, store: &Store) {
        self.import(store).await;
        ingest(store, self.orders(), std::future::pending()).await.expect("an ingest");
    }

    /// Its snapshots, in the order of the manifest.
    pub(crate) fn orders(&self) -> Vec<Order> {
        let manifest = manifest::read(&self.path("manifest.csv")).expect("a manifest");
        assert!(manifest.passed_over.is_empty(), "{:?}", manifest.passed_over);
        let order = |entry: manifest::ManifestEntry| {
            let Location::Path(path) = &entry.location else { panic!("{:?} is not bundled", entry.location) };
            Order {
                key: SnapshotKey { hub: entry.hub, kind: entry.kind, taken_on: entry.taken_on },
                partial: entry.partial,
                name: path.strip_prefix(self.files.path()).expect("inside").display().to_string(),
                location: entry.location,
            }
        };
        manifest.entries.into_iter().map(order).collect()
    }

    /// The accounts that every snapshot of models since 2025-01-14 lists.
    pub(crate) fn fixed_panel(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("panel.csv")).expect("the panel");
        let lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        lines.filter(|fields| fields[1] == "true").map(|fields| fields[0].to_owned()).collect()
    }
}

/// The order of a shuffled deck: the same for the same seed.
pub(crate) fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..items.len()).rev() {
        items.swap(last, usize::try_from(next(&mut state) % (last as u64 + 1)).expect("an index"));
    }
}

/// The next of a row of numbers without visible order (SplitMix64).
pub(crate) fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
