//! Whatever a file holds is refused, or read as rows whose words mean something.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use hubscope::dimension::RepositoryKind;
use hubscope::ingest::source::open;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
    let file: PathBuf = folder.path().join("listing");
    fs::write(&file, bytes).expect("a file");
    let Ok(listing) = open(&file, RepositoryKind::Model) else { return };
    for batch in listing.rows() {
        if batch.is_err() {
            return;
        }
    }
});
