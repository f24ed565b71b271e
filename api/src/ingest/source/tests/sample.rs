//! The bundled sample: real files, read whole.

use std::collections::BTreeMap;

use super::*;
use crate::dimension::Hub;
use crate::ingest::{Location, manifest};
use crate::registry::{breaks, parameters, publishers};
use crate::table::Table;

fn sample(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample").join(path)
}

#[test]
fn every_listing_has_the_rows_and_the_checksum_that_its_manifest_tells() {
    let table = Table::read(File::open(sample("manifest.csv")).unwrap(), &["rows", "sha256"]).unwrap();
    let told: BTreeMap<_, _> =
        table.lines().map(|line| (line.number(), (line.field("rows"), line.field("sha256")))).collect();
    let manifest = manifest::read(&sample("manifest.csv")).unwrap();
    assert!(manifest.entries.len() > 20);
    for entry in manifest.entries {
        let Location::Path(location) = &entry.location else { panic!("{:?}", entry.location) };
        let listing = open(location, entry.kind).unwrap();
        let (rows, rejections) = split(read_kind(location, entry.kind).unwrap());
        let found = (rows.len().to_string(), listing.sha256);
        let told = told[&entry.line];
        assert_eq!((found.0.as_str(), found.1.as_str()), told, "{}", location.display());
        assert_eq!(rejections, [], "{}", location.display());
        // Hugging Face tells the rolling counter, ModelScope the cumulative one.
        let rolling = entry.hub == Hub::HuggingFace;
        let author = |row: &crate::listing::Row| row.attributes.author.is_some();
        assert!(rows.iter().all(|row| row.downloads.is_some() == rolling && author(row)), "{}", location.display());
        let told = rows.iter().filter(|row| row.downloads_all_time.is_some()).count();
        assert!(if rolling { told == 0 } else { told * 100 > rows.len() * 99 }, "{}", location.display());
    }
}

#[test]
fn nothing_that_the_sample_tells_is_lost() {
    let rows = split(read(&sample("models/2025-09-07.parquet")).unwrap()).0;
    let count = |told: fn(&Attributes) -> bool| rows.iter().filter(|row| told(&row.attributes)).count();
    let counts = [
        count(|told| told.tags.is_some()),
        count(|told| told.task.is_some()),
        count(|told| told.library.is_some()),
        count(|told| told.created_at.is_some()),
        count(|told| told.safetensors_total.is_some()),
        count(|told| told.base_models.is_some()),
        count(|told| told.base_relation.is_some()),
    ];
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}

#[test]
fn the_registries_are_read() {
    let file = |path| File::open(sample(path)).unwrap();
    let (publishers, _) = publishers::read(file("publishers.csv")).unwrap();
    // `openbmb` is in it twice.
    assert_eq!(publishers::read(file("modelscope/publishers.csv")).unwrap().0.len(), 24);
    assert!(publishers.len() > 900 && publishers.iter().any(|entry| entry.country.as_deref() == Some("CN")));
    assert!(parameters::read(file("model_parameters.csv")).unwrap().len() > 400);
    assert!(breaks::read(file("breaks.csv")).unwrap().len() > 10);
}
