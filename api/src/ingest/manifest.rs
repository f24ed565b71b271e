//! A list of many listings: `file,hub,kind,taken_on,partial`.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use super::source::Location;
use super::taken_on;
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::table::{Line, Table, TableError};

/// A listing that a manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestEntry {
    /// Number of the line, from 1.
    pub line: u64,
    /// Where the listing is, a path with the manifest's own folder before it.
    pub location: Location,
    /// The hub that was listed.
    pub hub: Hub,
    /// The kind of repositories that were listed.
    pub kind: RepositoryKind,
    /// The day of the listing.
    pub taken_on: Day,
    /// Whether it lists only some of the hub's repositories.
    pub partial: bool,
}

/// A line of a manifest that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Number of the line, from 1.
    pub line: u64,
    /// The file it names, as written but for what may be secret in an address, without control characters and cut at 200 characters.
    pub file: String,
    /// Why it is not read.
    pub reason: PassedOverReason,
}

/// Why a line of a manifest is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassedOverReason {
    /// It names no listing but something else.
    #[error("`{0}` is none of the kinds models, datasets, spaces")]
    OtherKind(String),
    /// A later line has the same hub, kind and day, and wins.
    #[error("line {0} names another listing of the same hub, kind and day")]
    Replaced(u64),
}

/// What a manifest names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Listings, in the order of their lines; one for each hub, kind and day.
    pub entries: Vec<ManifestEntry>,
    /// Lines that are not read, in their order.
    pub passed_over: Vec<PassedOver>,
}

/// Reads a manifest. More columns are ignored; `partial` may be missing or empty, which means false. Files are not looked at.
///
/// # Errors
/// When a line of a listing is wrong: nothing of the manifest may be read then.
pub fn read(manifest: &Path) -> Result<Manifest, TableError> {
    let source = File::open(manifest).map_err(TableError::Unreadable)?;
    let table = Table::read(source, &["file", "hub", "kind", "taken_on"])?;
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let mut named = Vec::new();
    let mut passed_over = Vec::new();
    for line in table.lines() {
        let file = shown_file(line.field("file"));
        match line.field("kind").parse() {
            Ok(kind) => named.push((file, entry(&line, folder, kind)?)),
            Err(_) => {
                let reason = PassedOverReason::OtherKind(shown(line.field("kind")));
                passed_over.push(PassedOver { line: line.number(), file, reason });
            }
        }
    }
    let identity = |entry: &ManifestEntry| (entry.hub, entry.kind, entry.taken_on);
    let last: HashMap<_, _> = named.iter().map(|(_, entry)| (identity(entry), entry.line)).collect();
    let mut entries = Vec::new();
    for (file, entry) in named {
        match last.get(&identity(&entry)) {
            Some(later) if *later != entry.line => {
                let reason = PassedOverReason::Replaced(*later);
                passed_over.push(PassedOver { line: entry.line, file, reason });
            }
            _ => entries.push(entry),
        }
    }
    passed_over.sort_by_key(|passed| passed.line);
    Ok(Manifest { entries, passed_over })
}

fn shown_file(file: &str) -> String {
    match Location::of(file.into()) {
        Ok(Location::Path(_)) => shown(file),
        Ok(Location::Address(address)) => shown(&address.to_string()),
        Err(_) => "no address".to_owned(),
    }
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn entry(line: &Line<'_>, folder: &Path, kind: RepositoryKind) -> Result<ManifestEntry, TableError> {
    let file = line.field("file");
    if file.is_empty() {
        return Err(line
            .refuse("file", "is empty; write where the listing is, seen from the manifest's folder, or its address"));
    }
    let location = match Location::of(file.into()) {
        Ok(Location::Path(path)) => Location::Path(folder.join(path)),
        Ok(address) => address,
        // The value is not shown: it may hold a password.
        Err(error) => {
            let (line, value, problem) = (line.number(), String::new(), error.to_string());
            return Err(TableError::Value { line, column: "file", value, problem });
        }
    };
    let hub = line.one_of("hub")?;
    let date = |_| line.refuse("taken_on", "is no date; write the day of the listing as YYYY-MM-DD");
    let day = line.field("taken_on").parse().map_err(date)?;
    Ok(ManifestEntry {
        line: line.number(),
        location,
        hub: hub.ok_or_else(|| line.refuse("hub", "is empty; write huggingface or modelscope"))?,
        kind,
        taken_on: taken_on(day).map_err(|ahead| line.refuse("taken_on", ahead.to_string()))?,
        partial: line.truth("partial")?.unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    fn of(text: &str) -> (PathBuf, Result<Manifest, String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.csv");
        fs::write(&path, text).unwrap();
        (folder.path().to_owned(), read(&path).map_err(|error| error.to_string()))
    }

    #[test]
    fn listings_are_read_and_others_passed_over() {
        let (folder, manifest) = of("sha256,file,hub,kind,taken_on,partial\n\
             x,models/1.parquet,huggingface,models,2025-01-14,TRUE\n\
             x,edges.parquet,,lineage,,perhaps\n\
             x,/elsewhere/2,ModelScope,spaces,2025-01-14,\n");
        let manifest = manifest.unwrap();
        let taken_on = "2025-01-14".parse().unwrap();
        let (hub, kind) = (Hub::HuggingFace, RepositoryKind::Model);
        let location = folder.join("models/1.parquet").into();
        let first = ManifestEntry { line: 2, location, hub, kind, taken_on, partial: true };
        let (hub, kind) = (Hub::Modelscope, RepositoryKind::Space);
        let second = ManifestEntry {
            line: 4,
            location: Location::Path("/elsewhere/2".into()),
            hub,
            kind,
            taken_on,
            partial: false,
        };
        assert_eq!(manifest.entries, [first, second]);
        let [passed] = &manifest.passed_over[..] else { panic!("{:?}", manifest.passed_over) };
        assert_eq!((passed.line, passed.file.as_str()), (3, "edges.parquet"));
        assert_eq!(passed.reason.to_string(), "`lineage` is none of the kinds models, datasets, spaces");
    }

    #[test]
    fn a_file_may_be_an_address_whose_secrets_are_not_told() {
        let manifest = of("file,hub,kind,taken_on\n\
             https://user:secret@host/x.parquet?token=secret,huggingface,models,2025-01-14\n\
             https://user:secret@host/y?token=secret,,lineage,\n\
             https://user:secret@,,lineage,\n");
        let manifest = manifest.1.unwrap();
        let Location::Address(address) = &manifest.entries[0].location else { panic!("{:?}", manifest.entries) };
        assert_eq!(address.to_string(), "https://host/x.parquet");
        let passed: Vec<_> = manifest.passed_over.iter().map(|passed| passed.file.as_str()).collect();
        assert_eq!(passed, ["https://host/y", "no address"]);
        assert!(!format!("{manifest:?}").contains("secret"));
    }

    #[test]
    fn a_later_line_of_the_same_day_wins() {
        let manifest = of("file,hub,kind,taken_on\n\
             a,huggingface,models,2025-01-14\n\
             b,huggingface,datasets,2025-01-14\n\
             c,HuggingFace,Models,2025-01-14\n\
             d,huggingface,models,2025-01-15\n\
             e,huggingface,models,2025-01-14\n");
        let manifest = manifest.1.unwrap();
        let lines: Vec<_> = manifest.entries.iter().map(|entry| (entry.line, entry.partial)).collect();
        assert_eq!(lines, [(3, false), (5, false), (6, false)]);
        let replaced: Vec<_> = manifest.passed_over.iter().map(|passed| (passed.line, passed.reason.clone())).collect();
        assert_eq!(replaced, [(2, PassedOverReason::Replaced(6)), (4, PassedOverReason::Replaced(6))]);
    }

    #[test]
    fn errors_tell_line_column_value_and_what_would_do() {
        let header = "file,hub,kind,taken_on,partial\n";
        for (line, expected) in [
            (
                "a,github,models,2025-01-14,",
                "line 2, column `hub`: `github` is no hub; write one of huggingface, modelscope",
            ),
            ("a,,models,2025-01-14,", "line 2, column `hub`: is empty; write huggingface or modelscope"),
            (
                "a,huggingface,models,14.1.2025,",
                "line 2, column `taken_on`: `14.1.2025` is no date; write the day of the listing as YYYY-MM-DD",
            ),
            (
                "a,huggingface,models,2025-01-14,no",
                "line 2, column `partial`: `no` is neither `true` nor `false`; write one of them, or nothing",
            ),
            (
                ",huggingface,models,2025-01-14,",
                "line 2, column `file`: is empty; write where the listing is, seen from the manifest's folder, or its address",
            ),
            (
                "https://user:secret@,huggingface,models,2025-01-14,",
                "line 2, column `file`: it begins like an address and is none; write it as https://host/path, with %20 for a blank",
            ),
        ] {
            assert_eq!(of(&format!("{header}{line}\n")).1, Err(expected.to_owned()));
        }
        let ahead = of(&format!("{header}a,huggingface,models,2999-01-01,\n")).1.unwrap_err();
        assert!(ahead.starts_with("line 2, column `taken_on`: `2999-01-01` lies ahead: a listing is of "), "{ahead}");
        assert!(of("file,hub,kind\n").1.unwrap_err().starts_with("column `taken_on` is missing"));
        assert!(matches!(read(Path::new("no/such/manifest.csv")), Err(TableError::Unreadable(_))));
    }
}
