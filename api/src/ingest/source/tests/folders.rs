//! Listings of several parts.

use std::io::Write as _;

use arrow_array::{Int32Array, Int64Array};
use sha2::{Digest, Sha256};

use super::*;

fn names(path: &Path) -> Vec<String> {
    split(read(path).unwrap()).0.into_iter().map(|row| row.name).collect()
}

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn parts_are_read_by_name_and_may_differ_in_columns() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("more")).unwrap();
    fs::create_dir(at("_temporary")).unwrap();
    write(&at("part-2"), vec![("likes", Arc::new(Int32Array::from(vec![2]))), ("id", texts(["b"]))]);
    write(&at("part-1"), vec![("modelId", texts(["a", "B"])), ("likes", Arc::new(Int64Array::from(vec![1, 9])))]);
    write(&at("more/part-0"), vec![("id", texts(["m"])), ("sha", texts(["x"]))]);
    fs::write(at(".crc"), "no part").unwrap();
    fs::write(at("_SUCCESS"), "").unwrap();
    fs::write(at("_temporary/part-9"), "no part").unwrap();

    let opened = open(folder.path(), RepositoryKind::Model).unwrap();
    let mut rows = opened.rows();
    while rows.next().is_some() {}
    assert_eq!(rows.columns(), ["id", "sha", "modelId", "likes"]);
    assert_eq!((rows.rows_read(), rows.bytes_read()), (4, opened.bytes));
    let (rows, rejections) = split(read(folder.path()).unwrap());
    let read: Vec<_> = rows.iter().map(|row| (row.position, row.name.as_str(), row.likes)).collect();
    assert_eq!(read, [(0, "m", None), (1, "a", Some(1)), (2, "B", Some(9))]);
    assert_eq!(rejections.len(), 1);

    let parts = ["more/part-0", "part-1", "part-2"].map(|name| (name, fs::read(at(name)).unwrap()));
    let lines: String = parts.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect();
    assert_eq!(opened.sha256, sha256(lines));
    assert_eq!(opened.bytes, parts.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>());
}

#[test]
fn the_checksum_of_a_file_is_that_of_its_bytes() {
    let (_folder, path) = listing(vec![("id", texts(["a/b"]))]);
    let opened = open(&path, RepositoryKind::Model).unwrap();
    assert_eq!(opened.sha256, sha256(fs::read(&path).unwrap()));
    assert_eq!(names(&path), ["a/b"]);
}

#[test]
fn a_folder_without_parts_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("_SUCCESS"), "").unwrap();
    assert!(matches!(open(folder.path(), RepositoryKind::Model), Err(SourceError::NoParts(_))));
    let nowhere = folder.path().join("nowhere");
    assert!(matches!(open(&nowhere, RepositoryKind::Model), Err(SourceError::Missing(_))));
}

#[test]
fn one_bad_part_refuses_all() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("1"), vec![("id", texts(["a"]))]);
    fs::write(folder.path().join("2"), "id\na\n").unwrap();
    let error = open(folder.path(), RepositoryKind::Model).unwrap_err();
    assert!(matches!(&error, SourceError::UnknownForm(part) if part == "2"), "{error}");
    write(&folder.path().join("2"), vec![("likes", texts(["a"]))]);
    let error = open(folder.path(), RepositoryKind::Model).unwrap_err();
    assert!(matches!(&error, SourceError::NoNameColumn(part) if part == "2"), "{error}");
}

#[test]
fn a_file_that_changes_between_checksum_and_reading_is_refused() {
    let (_folder, path) = listing(vec![("id", texts(["a/b"]))]);
    let opened = open(&path, RepositoryKind::Model).unwrap();
    write(&path, vec![("id", texts(["a/b", "a/c"]))]);
    let read = opened.rows().next().unwrap();
    assert!(matches!(read, Err(SourceError::Changed(_))));
}

#[test]
fn a_file_that_grows_while_it_is_read_is_refused() {
    let lines: String = (0..9_000).map(|at| format!("{{\"id\":\"a/{at}\"}}\n")).collect();
    let (_folder, path) = file(&lines);
    let mut rows = open(&path, RepositoryKind::Model).unwrap().rows();
    assert!(rows.next().unwrap().is_ok());
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"id\":\"a/more\"}\n").unwrap();
    assert!(matches!(rows.last(), Some(Err(SourceError::Changed(_)))));
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_refused_and_links_to_files_are_followed() {
    let (listing_folder, path) = listing(vec![("id", texts(["a/b"]))]);
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(&path, folder.path().join("part")).unwrap();
    assert_eq!(names(folder.path()), ["a/b"]);
    std::os::unix::fs::symlink(listing_folder.path(), folder.path().join("other")).unwrap();
    assert!(matches!(open(folder.path(), RepositoryKind::Model), Err(SourceError::Folder { .. })));
}

#[cfg(unix)]
#[test]
fn what_might_never_end_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("part");
    let _listening = std::os::unix::net::UnixListener::bind(&part).unwrap();
    for location in [folder.path(), &part, Path::new("/dev/zero")] {
        let refused = open(location, RepositoryKind::Model);
        assert!(matches!(refused, Err(SourceError::NoFile(_))), "{location:?}: {refused:?}");
    }
}
