//! What may be read at a caller's word: folders and beginnings of addresses that the operator named.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use super::location::is_address;
use super::{Address, Location};
use crate::config::IngestRoot;

/// Folders within a folder that are looked into; deeper ones are refused when the listing is opened.
const DEEPEST: usize = 8;

/// The places within which a caller may have listings read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roots(Vec<IngestRoot>);

/// Why a location is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The operator named no place.
    #[error(
        "this server reads nothing at a caller's word; its operator can name folders and addresses in HUBSCOPE_INGEST_ROOTS"
    )]
    NoRoots,
    /// It lies elsewhere. Whether anything is there is not told.
    #[error(
        "`location` lies in none of the places that this server may read; its operator names them in HUBSCOPE_INGEST_ROOTS"
    )]
    Outside,
    /// Neither a whole path nor an address.
    #[error(
        "`location` is neither the whole path of a file or folder on the server nor an address of http:// or https://"
    )]
    Malformed,
    /// It holds a name or password.
    #[error("`location` holds a user or a password, which would be kept; give an address without")]
    Credentials,
    /// It lies in a place that may be read, and nothing is there.
    #[error("there is no file or folder at `location`; check how it is written")]
    Missing,
    /// A part of the folder leads out.
    #[error("the folder at `location` holds a link to a file outside of HUBSCOPE_INGEST_ROOTS; take it out")]
    PartOutside,
}

impl Roots {
    /// The places that the operator named.
    pub fn new(roots: Vec<IngestRoot>) -> Self {
        Self(roots)
    }

    /// Where a written location is, if it may be read: a path without links in it, or an address that leads nowhere else. Asks the
    /// file system, so call it where blocking is allowed.
    ///
    /// # Errors
    /// When it lies in none of the places, or is no location.
    pub fn locate(self: &Arc<Self>, written: &str) -> Result<Location, Refusal> {
        if self.0.is_empty() {
            return Err(Refusal::NoRoots);
        }
        if !is_address(written) {
            return self.path(Path::new(written)).map(Location::Path);
        }
        let address: Address = written.parse().map_err(|_| Refusal::Malformed)?;
        if has_credentials(address.url()) {
            return Err(Refusal::Credentials);
        }
        if !self.hold_address(address.url()) {
            return Err(Refusal::Outside);
        }
        Ok(Location::Address(address.within(Arc::clone(self))))
    }

    /// Whether an address lies in one of the places. Addresses that servers may take for another path are in none.
    pub(super) fn hold_address(&self, url: &Url) -> bool {
        let Some(segments) = segments(url) else { return false };
        let holds = |root: &Url| {
            let begin = self::segments(root).unwrap_or_default();
            (root.scheme(), root.host_str()) == (url.scheme(), url.host_str())
                && root.port_or_known_default() == url.port_or_known_default()
                && segments.starts_with(&begin)
        };
        !has_credentials(url) && self.0.iter().any(|root| matches!(root, IngestRoot::Address(root) if holds(root)))
    }

    /// Whether a path, as it is now, lies in one of the places with all that it holds, or is gone.
    pub(super) fn hold_listing(&self, path: &Path) -> bool {
        matches!(self.path(path), Ok(_) | Err(Refusal::Missing))
    }

    /// Whether a file that was opened at a path lies in one of the folders. Links are followed when a file is opened, so its own
    /// place is asked for, as the system knows it.
    pub(super) fn hold_file(&self, file: &File, path: &Path) -> bool {
        let place = fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()));
        place.or_else(|_| same_place(file, path)).is_ok_and(|place| self.hold_path(&place))
    }

    /// The folders among the places that are not there, or not readable.
    pub fn missing(&self) -> Vec<&Path> {
        let folders = self.0.iter().filter_map(|root| match root {
            IngestRoot::Folder(folder) => Some(folder.as_path()),
            IngestRoot::Address(_) => None,
        });
        folders.filter(|folder| fs::read_dir(folder).is_err()).collect()
    }

    fn path(&self, written: &Path) -> Result<PathBuf, Refusal> {
        if !written.is_absolute() || written.as_os_str().as_encoded_bytes().contains(&0) {
            return Err(Refusal::Malformed);
        }
        let Ok(path) = written.canonicalize() else {
            // That nothing is there is told only of what would lie inside. What cannot be resolved, such as a link to nothing, may
            // lie anywhere.
            let there = written.ancestors().find(|path| path.symlink_metadata().is_ok());
            let inside = there.and_then(|path| path.canonicalize().ok()).is_some_and(|path| self.hold_path(&path));
            let is_plain = written.components().all(|part| part != std::path::Component::ParentDir);
            return Err(if inside && is_plain { Refusal::Missing } else { Refusal::Outside });
        };
        if !self.hold_path(&path) {
            return Err(Refusal::Outside);
        }
        if path.is_dir() && !self.hold_parts(&path, 0).unwrap_or(true) {
            return Err(Refusal::PartOutside);
        }
        Ok(path)
    }

    /// Whether a path without links in it lies in one of the folders.
    fn hold_path(&self, path: &Path) -> bool {
        let folders = self.0.iter().filter_map(|root| match root {
            IngestRoot::Folder(folder) => folder.canonicalize().ok(),
            IngestRoot::Address(_) => None,
        });
        // By whole names: `/database` is not in `/data`.
        folders.into_iter().any(|folder| path.starts_with(folder))
    }

    /// Whether all that a folder holds lies in the places. What cannot be read is told when the listing is opened.
    fn hold_parts(&self, folder: &Path, depth: usize) -> io::Result<bool> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let held = if kind.is_symlink() {
                entry.path().canonicalize().is_ok_and(|target| self.hold_path(&target))
            } else {
                !kind.is_dir() || depth == DEEPEST || self.hold_parts(&entry.path(), depth + 1)?
            };
            if !held && !entry.file_name().to_string_lossy().starts_with(['.', '_']) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Where systems do not tell the place of a file: the one that its path leads to, if that is this file.
fn same_place(file: &File, path: &Path) -> io::Result<PathBuf> {
    let place = path.canonicalize()?;
    let (opened, there) = (file.metadata()?, fs::symlink_metadata(&place)?);
    let is_same = (opened.dev(), opened.ino()) == (there.dev(), there.ino());
    if is_same { Ok(place) } else { Err(io::ErrorKind::NotFound.into()) }
}

fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The parts of the path, without the empty one at its end; none where one of them hides a separator. `.` and `..` are resolved
/// already, in whatever way they are written.
fn segments(url: &Url) -> Option<Vec<&str>> {
    let mut segments: Vec<&str> = url.path_segments()?.collect();
    if segments.last().is_some_and(|last| last.is_empty()) {
        segments.pop();
    }
    let hides = |part: &str| {
        let part = part.to_ascii_lowercase();
        ["%2f", "%5c", "%00", "%25"].iter().any(|code| part.contains(code))
    };
    (!segments.iter().any(|part| hides(part))).then_some(segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(of: Vec<IngestRoot>) -> Arc<Roots> {
        Arc::new(Roots::new(of))
    }

    fn addresses(of: &[&str]) -> Arc<Roots> {
        roots(of.iter().map(|root| IngestRoot::Address(root.parse().unwrap())).collect())
    }

    #[test]
    fn without_roots_nothing_is_read() {
        for location in ["/etc/passwd", "https://example.org/x", "x"] {
            assert_eq!(roots(Vec::new()).locate(location), Err(Refusal::NoRoots));
        }
    }

    #[test]
    fn an_address_is_compared_by_its_parts() {
        let roots = addresses(&["https://example.org/data", "http://127.0.0.1:9000/"]);
        for inside in [
            "https://example.org/data",
            "HTTPS://EXAMPLE.org:443/data/x.parquet?token=1",
            "https://example.org/other/../data/x",
            "http://127.0.0.1:9000/any/thing",
        ] {
            assert!(matches!(roots.locate(inside), Ok(Location::Address(_))), "{inside}");
        }
        for outside in [
            "https://example.org/database/x",
            "https://example.org/",
            "https://example.org/data/../secret",
            "https://example.org/data/%2e%2e/secret",
            "https://example.org/data/..%2fsecret",
            "https://example.org/data/..%252fsecret",
            "https://example.org/data/..%5csecret",
            r"https://example.org/data\..\secret",
            "http://example.org/data/x",
            "https://example.org:8443/data/x",
            "https://example.org.evil.example/data/x",
            "https://evil.example/https://example.org/data",
            "https://example.org./data/x",
            "http://127.0.0.1:9001/",
            "http://127.0.0.1/",
        ] {
            assert_eq!(roots.locate(outside), Err(Refusal::Outside), "{outside}");
        }
        for credentials in
            ["https://example.org@evil.example/data", "https://me:x@example.org/data/x", "https://:x@example.org/"]
        {
            assert_eq!(roots.locate(credentials), Err(Refusal::Credentials), "{credentials}");
        }
        for other in ["https://", "ftp://example.org/data", "file:///etc/passwd", "data/x", ""] {
            assert_eq!(roots.locate(other), Err(Refusal::Malformed), "{other}");
        }
    }

    #[test]
    fn a_path_is_compared_where_it_ends() {
        use std::os::unix::fs::symlink;
        let base = tempfile::tempdir().unwrap();
        let base = base.path().canonicalize().unwrap();
        for folder in ["data/sub", "database", "linked"] {
            fs::create_dir_all(base.join(folder)).unwrap();
        }
        for file in ["data/x", "data/sub/y", "database/secret"] {
            fs::write(base.join(file), "x").unwrap();
        }
        symlink(base.join("database/secret"), base.join("data/leads-out")).unwrap();
        symlink(base.join("database/none"), base.join("data/leads-to-nothing")).unwrap();
        symlink(base.join("database"), base.join("data/folder-out")).unwrap();
        symlink(base.join("data/x"), base.join("data/sub/leads-in")).unwrap();
        symlink(base.join("data"), base.join("root")).unwrap();
        // The root itself may be a link.
        let roots = roots(vec![IngestRoot::Folder(base.join("root"))]);
        let at = |path: &str| roots.locate(base.join(path).to_str().unwrap());
        let found = |path: &str| Ok(Location::Path(base.join(path)));
        assert_eq!(at("data/x"), found("data/x"));
        assert_eq!(at("root/sub/../x"), found("data/x"));
        assert_eq!(at("data/sub/leads-in"), found("data/x"));
        assert_eq!(at("data/sub"), found("data/sub"));
        assert_eq!(at("data/none"), Err(Refusal::Missing));
        assert_eq!(at("data/none/none"), Err(Refusal::Missing));
        assert_eq!(at("data"), Err(Refusal::PartOutside));
        // Alike whether something is there or not.
        for outside in [
            "database/secret",
            "database/none",
            "data/../database/secret",
            "data/../database/none",
            "data/none/../../database/none",
            "data/leads-out",
            "data/leads-to-nothing",
            "data/folder-out/secret",
            "data/folder-out/none",
            "none",
            "",
        ] {
            assert_eq!(at(outside), Err(Refusal::Outside), "{outside}");
        }
        assert_eq!(roots.locate("data/x"), Err(Refusal::Malformed));
        assert_eq!(roots.locate("/data/\0"), Err(Refusal::Malformed));
        assert_eq!(roots.locate("https://example.org/x"), Err(Refusal::Outside));
    }
    #[test]
    fn what_was_opened_is_judged_by_its_own_place() {
        use std::os::unix::fs::symlink;
        let base = tempfile::tempdir().unwrap();
        let base = base.path().canonicalize().unwrap();
        for folder in ["data/parts", "other"] {
            fs::create_dir_all(base.join(folder)).unwrap();
        }
        for file in ["data/x", "data/parts/x", "other/x"] {
            fs::write(base.join(file), "[{\"id\":\"a/x\"}]").unwrap();
        }
        let roots = roots(vec![IngestRoot::Folder(base.join("data"))]);
        let held = |path: &str| roots.hold_file(&File::open(base.join(path)).unwrap(), &base.join(path));
        assert!(held("data/x") && held("data/parts/x") && !held("other/x"));
        let open = |path: &str| {
            super::super::open_within(&base.join(path), crate::dimension::RepositoryKind::Model, Some(&roots))
        };
        let before = [open("data/x").unwrap(), open("data/parts").unwrap()];

        // Links take the places of what was looked at.
        fs::remove_file(base.join("data/x")).unwrap();
        symlink(base.join("other/x"), base.join("data/x")).unwrap();
        fs::remove_dir_all(base.join("data/parts")).unwrap();
        symlink(base.join("other"), base.join("data/parts")).unwrap();
        assert!(!held("data/x") && !held("data/parts/x"));
        let leads_out = |error: &super::super::SourceError| matches!(error, super::super::SourceError::LeadsOut);
        for path in ["data/x", "data/parts", "data/parts/x"] {
            assert!(leads_out(&open(path).unwrap_err()), "{path}");
        }
        for mut listing in before.map(|listing| listing.rows()) {
            assert!(leads_out(&listing.next().unwrap().unwrap_err()));
        }
        let elsewhere = base.join("none");
        assert_eq!(Roots::new(vec![IngestRoot::Folder(elsewhere.clone())]).missing(), [elsewhere]);
        assert!(roots.missing().is_empty());
    }

    #[test]
    fn where_no_place_is_told_the_path_has_to_lead_to_the_same_file() {
        let base = tempfile::tempdir().unwrap();
        let (one, other) = (base.path().join("one"), base.path().join("other"));
        fs::write(&one, "x").unwrap();
        fs::write(&other, "x").unwrap();
        let file = File::open(&one).unwrap();
        assert_eq!(same_place(&file, &one).unwrap(), one.canonicalize().unwrap());
        assert!(same_place(&file, &other).is_err());
    }
}
