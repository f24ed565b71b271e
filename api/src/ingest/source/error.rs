//! Why a listing is refused as a whole.

use std::io;
use std::path::PathBuf;

/// Why a listing cannot be read. A listing with such an error is refused whole: nothing of it may be kept.
///
/// What a library said is the source of the error and no part of its text.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nothing is at the location.
    #[error("there is no file or folder at `{}`; check how it is written", .0.display())]
    Missing(PathBuf),
    /// The operating system refuses to read.
    #[error("`{part}` cannot be read; check that it is a file or folder and that its rights allow reading it")]
    Unreadable {
        /// The file or folder.
        part: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Reading it might never end.
    #[error("`{0}` is neither a file nor a folder but a pipe, a device or the like; write it to a file first")]
    NoFile(String),
    /// A folder without parts.
    #[error("the folder `{}` holds no part of a listing (names that begin with `.` or `_` are no parts)", .0.display())]
    NoParts(PathBuf),
    /// Too many parts, too deep folders, or links to folders.
    #[error("the folder `{}` cannot be a listing: {reason}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Neither Parquet nor JSON, told by content.
    #[error(
        "`{0}` is none of the forms that are read: Parquet, a JSON array, or JSON Lines (UTF-8, an object on each line), each \
         also packed with gzip or Zstandard; what is no part of a folder's listing gets a name that begins with `_`"
    )]
    UnknownForm(String),
    /// A page for people.
    #[error("`{0}` is HTML or XML and no listing; give the file itself, not a page about it")]
    Page(String),
    /// Nothing is in it.
    #[error("`{0}` is empty; fetch it again, or take it out of the folder if it is no part of the listing")]
    Blank(String),
    /// The end of the file is missing.
    #[error("`{0}` is cut off before its end; fetch it again")]
    CutOff(String),
    /// The content contradicts itself or cannot be decoded.
    #[error("`{part}` is damaged: {what}; fetch it again or write it anew")]
    Damaged {
        /// The file.
        part: String,
        /// What is wrong, in words of the format.
        what: &'static str,
        /// What the library said, where it said something.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The content is beyond the documented bounds.
    #[error("`{part}` is refused: {what}")]
    Beyond {
        /// The file.
        part: String,
        /// Which bound it exceeds and what would do.
        what: String,
    },
    /// More rows than the record can number.
    #[error("the listing has more than 2,147,483,647 rows")]
    TooManyRows,
    /// No place to unpack or to download to.
    #[error("no temporary file can be written; check room and rights of the folder for temporary files (TMPDIR)")]
    NoTemporaryFile(#[source] io::Error),
    /// Neither `id` nor `modelId`.
    #[error("`{0}` has neither `id` nor `modelId`, so its rows have no names; is it a listing of a hub?")]
    NoNameColumn(String),
    /// Another file than the one whose checksum was taken.
    #[error("`{0}` changed while it was read; try again when nothing writes to it")]
    Changed(String),
    /// It has come to lie outside of what the caller may have read; what is there is not told.
    #[error(
        "it does not lie in HUBSCOPE_INGEST_ROOTS any more: a link took its place, or that of a folder or part; take it out"
    )]
    LeadsOut,
    /// No row at all.
    #[error("the listing has no rows; it would remove everything, so it is refused")]
    Empty,
    /// Rows, but each one rejected.
    #[error(
        "none of the {rejected} rows of the listing is usable ({reason}); it would remove everything, so it is refused"
    )]
    NoUsableRow {
        /// How many rows there are.
        rejected: u64,
        /// Why the first was rejected.
        reason: super::verdict::Reason,
    },
}

impl SourceError {
    pub(super) fn unreadable(part: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let part = part.into();
        move |source| Self::Unreadable { part, source }
    }

    pub(super) fn damaged(part: &str, what: &'static str) -> Self {
        Self::Damaged { part: part.to_owned(), what, source: None }
    }

    pub(super) fn beyond(part: &str, what: impl Into<String>) -> Self {
        Self::Beyond { part: part.to_owned(), what: what.into() }
    }
}
