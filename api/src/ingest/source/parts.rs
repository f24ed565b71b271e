//! The files that make up a listing.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::{Roots, SourceError};

/// Most parts of one listing.
const MOST_PARTS: usize = 10_000;
/// Deepest folder within a folder.
const DEEPEST: usize = 8;

/// One file of a listing, as it was when its checksum was taken.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Name relative to the listing's folder with `/` between folders; the file's own name when the listing is one file.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    modified: Option<SystemTime>,
    /// Where it has to lie; anywhere when not told.
    within: Option<Arc<Roots>>,
}

impl Part {
    fn new(path: PathBuf, name: String, within: Option<&Arc<Roots>>) -> Result<Self, SourceError> {
        let unreadable = |source| SourceError::Unreadable { part: name.clone(), source };
        let mut file = File::open(&path).map_err(unreadable)?;
        held(&file, &path, within)?;
        let metadata = file.metadata().map_err(unreadable)?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut bytes = 0;
        loop {
            match file.read(&mut buffer).map_err(unreadable)? {
                0 => break,
                read => {
                    digest.update(buffer.get(..read).unwrap_or_default());
                    bytes += read as u64;
                }
            }
        }
        let part = Self {
            name,
            path,
            bytes,
            sha256: hex(digest),
            modified: metadata.modified().ok(),
            within: within.cloned(),
        };
        part.is_same(&metadata).then_some(()).ok_or_else(|| SourceError::Changed(part.name.clone()))?;
        Ok(part)
    }

    /// Opens the file again, provided that it is still the one whose checksum was taken.
    pub(super) fn open(&self) -> Result<File, SourceError> {
        let file = File::open(&self.path).map_err(SourceError::unreadable(&self.name))?;
        held(&file, &self.path, self.within.as_ref())?;
        let metadata = file.metadata().map_err(SourceError::unreadable(&self.name))?;
        self.is_same(&metadata).then_some(file).ok_or_else(|| SourceError::Changed(self.name.clone()))
    }

    fn is_same(&self, metadata: &Metadata) -> bool {
        metadata.len() == self.bytes && metadata.modified().ok() == self.modified
    }
}

/// The parts of a location in the order of their names, and the checksum of all: of a file the SHA-256 of its bytes; of a
/// folder the SHA-256 of the lines `<SHA-256 of the part>  <name of the part>\n`, so what `sha256sum` of the parts prints.
pub(super) fn parts_of(location: &Path, within: Option<&Arc<Roots>>) -> Result<(Vec<Part>, String), SourceError> {
    // Whatever it was when it was ordered.
    if within.is_some_and(|roots| !roots.hold_listing(location)) {
        return Err(SourceError::LeadsOut);
    }
    let shown = location.display().to_string();
    let metadata = match fs::metadata(location) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(SourceError::Missing(location.to_owned()));
        }
        Err(source) => return Err(SourceError::Unreadable { part: shown, source }),
    };
    if !metadata.is_dir() {
        let name = location.file_name().map_or(shown, |name| name.to_string_lossy().into_owned());
        if !metadata.is_file() {
            return Err(SourceError::NoFile(name));
        }
        let part = Part::new(location.to_owned(), name, within)?;
        let sha256 = part.sha256.clone();
        return Ok((vec![part], sha256));
    }
    let mut files = Vec::new();
    walk(location, location, "", 0, &mut files)?;
    if files.is_empty() {
        return Err(SourceError::NoParts(location.to_owned()));
    }
    files.sort_unstable();
    let parts = files.into_iter().map(|(name, path)| Part::new(path, name, within)).collect::<Result<Vec<_>, _>>()?;
    let mut digest = Sha256::new();
    for part in &parts {
        digest.update(format!("{}  {}\n", part.sha256, part.name));
    }
    Ok((parts, hex(digest)))
}

/// Judges what was opened, not its name: a link may have taken its place since that was looked at.
fn held(file: &File, path: &Path, within: Option<&Arc<Roots>>) -> Result<(), SourceError> {
    if within.is_none_or(|roots| roots.hold_file(file, path)) { Ok(()) } else { Err(SourceError::LeadsOut) }
}

fn walk(
    root: &Path,
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), SourceError> {
    let refused = |reason: String| SourceError::Folder { folder: root.to_owned(), reason };
    let unreadable = |source| SourceError::Unreadable { part: folder.display().to_string(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let own_name = entry.file_name();
        let own_name = own_name.to_string_lossy();
        if own_name.starts_with(['.', '_']) {
            continue;
        }
        let name = format!("{prefix}{own_name}");
        let path = entry.path();
        let target = fs::metadata(&path).map_err(|source| SourceError::Unreadable { part: name.clone(), source })?;
        if target.is_file() {
            files.push((name, path));
        } else if !target.is_dir() {
            return Err(SourceError::NoFile(name));
        } else if entry.file_type().map_err(unreadable)?.is_symlink() {
            return Err(refused(format!("`{name}` is a link to another folder; give that folder itself")));
        } else if depth + 1 > DEEPEST {
            return Err(refused(format!("its folders go deeper than {DEEPEST}; give the folder that holds the parts")));
        } else {
            walk(root, &path, &format!("{name}/"), depth + 1, files)?;
        }
        if files.len() > MOST_PARTS {
            return Err(refused(format!("it holds more than {MOST_PARTS} files; write the listing in fewer parts")));
        }
    }
    Ok(())
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
