//! The bundled real sample: files of tracked accounts on Hugging Face and ModelScope, part of the program.
//!
//! `api/sample/README.md` tells provenance, selections, caveats and licences.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

macro_rules! bundled {
    ($($path:literal,)*) => {
        &[$(($path, include_bytes!(concat!("../../sample/", $path)) as &[u8]),)*]
    };
}

static FILES: &[(&str, &[u8])] = bundled![
    "README.md",
    "breaks.csv",
    "datasets/2024-12-13.parquet",
    "datasets/2025-01-14.parquet",
    "datasets/2025-02-14.parquet",
    "datasets/2025-03-07.parquet",
    "datasets/2025-04-07.parquet",
    "datasets/2025-05-07.parquet",
    "datasets/2025-05-27.parquet",
    "datasets/2025-06-07.parquet",
    "datasets/2025-07-07.parquet",
    "datasets/2025-08-07.parquet",
    "datasets/2025-09-07.parquet",
    "datasets/2026-02-15.parquet",
    "licences/huggingfaceR.MIT.md",
    "licences/llmfit.MIT.txt",
    "licences/tracked-models.Apache-2.0.txt",
    "manifest.csv",
    "model_parameters.csv",
    "models/2024-11-14.parquet",
    "models/2024-12-13.parquet",
    "models/2025-01-14.parquet",
    "models/2025-02-14.parquet",
    "models/2025-03-07.parquet",
    "models/2025-04-07.parquet",
    "models/2025-05-07.parquet",
    "models/2025-06-07.parquet",
    "models/2025-07-07.parquet",
    "models/2025-08-07.parquet",
    "models/2025-09-07.parquet",
    "modelscope/datasets/2024-12-13.parquet",
    "modelscope/datasets/2025-01-14.parquet",
    "modelscope/datasets/2025-02-14.parquet",
    "modelscope/datasets/2025-03-07.parquet",
    "modelscope/datasets/2025-04-07.parquet",
    "modelscope/datasets/2025-05-07.parquet",
    "modelscope/datasets/2025-06-07.parquet",
    "modelscope/datasets/2025-07-07.parquet",
    "modelscope/datasets/2025-08-07.parquet",
    "modelscope/datasets/2025-09-07.parquet",
    "modelscope/models/2024-11-14.parquet",
    "modelscope/models/2024-12-13.parquet",
    "modelscope/models/2025-01-14.parquet",
    "modelscope/models/2025-02-14.parquet",
    "modelscope/models/2025-03-07.parquet",
    "modelscope/models/2025-04-07.parquet",
    "modelscope/models/2025-05-07.parquet",
    "modelscope/models/2025-06-07.parquet",
    "modelscope/models/2025-07-07.parquet",
    "modelscope/models/2025-08-07.parquet",
    "modelscope/models/2025-09-07.parquet",
    "modelscope/publishers.csv",
    "panel.csv",
    "published_figures.csv",
    "publishers.csv",
];

/// Path, relative and with `/`, and content of each file of the sample, in the order of the paths.
pub fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().copied()
}

/// Writes the sample into a folder, which is made when it is not there; `manifest.csv` is then ready to be ingested.
///
/// # Errors
/// When a folder or a file cannot be written.
pub fn unpack(folder: &Path) -> io::Result<()> {
    for (path, content) in files() {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(target, content)?;
    }
    Ok(())
}

/// The sample in a folder of its own, which goes when this is dropped.
#[derive(Debug)]
pub struct Unpacked {
    folder: PathBuf,
}

impl Unpacked {
    /// Unpacks the sample into a new temporary folder.
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn new() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("hubscope-sample-{}", uuid::Uuid::new_v4()));
        let unpacked = Self { folder };
        unpack(&unpacked.folder)?;
        Ok(unpacked)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // What cannot be taken away is left to the system, which empties its temporary folder.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether all of these SHA-256 checksums, at least one, are of files of the sample.
pub fn is_all_of(checksums: &[String]) -> bool {
    let manifest = files().find(|(path, _)| *path == "manifest.csv").map(|(_, content)| content);
    let manifest = manifest.map(String::from_utf8_lossy).unwrap_or_default();
    !checksums.is_empty() && checksums.iter().all(|checksum| manifest.contains(checksum.as_str()))
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("sample")
    }

    fn listed(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                listed(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push(name);
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_bundled() {
        let mut found = Vec::new();
        listed(&folder(), "", &mut found);
        found.sort();
        assert_eq!(found, files().map(|(path, _)| path).collect::<Vec<_>>());
    }

    #[test]
    fn unpacked_files_are_those_of_the_folder() {
        let target = tempfile::tempdir().unwrap();
        unpack(target.path()).unwrap();
        for (path, _) in files() {
            assert!(fs::read(target.path().join(path)).unwrap() == fs::read(folder().join(path)).unwrap(), "{path}");
        }
    }

    #[test]
    fn the_manifest_names_every_snapshot_with_its_checksum() {
        let mut manifest = csv::Reader::from_path(folder().join("manifest.csv")).unwrap();
        let header = manifest.headers().unwrap().clone();
        let column = |name: &str| header.iter().position(|found| found == name).unwrap();
        let (file, checksum) = (column("file"), column("sha256"));
        let told: Vec<_> = manifest
            .records()
            .map(|line| line.unwrap())
            .map(|line| (line[file].to_owned(), line[checksum].to_owned()))
            .collect();
        let mut snapshots: Vec<_> = files()
            .filter(|(path, _)| path.ends_with(".parquet"))
            .map(|(path, content)| {
                let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
                (path.to_owned(), digest)
            })
            .collect();
        snapshots.sort();
        let mut told = told;
        told.sort();
        assert_eq!(told, snapshots);
    }
}
