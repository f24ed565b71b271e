//! Which part of a list is wanted, and the page that answers it.

use super::ListError;
use super::cursor::{decode, encode};
use crate::store::{Position, Seek};

/// Which part of a list is wanted, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// How many entries, 1 to 100.
    pub first: i32,
    /// Behind the entry of this cursor; from the beginning when not given.
    pub after: Option<String>,
    /// Whether entries are to be counted over all pages.
    pub counted: bool,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The entries with their cursors, in order.
    pub entries: Vec<(String, T)>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether it begins behind a cursor.
    pub has_previous: bool,
    /// Entries of all pages; none when not asked for.
    pub total: Option<i64>,
}

impl Part {
    /// The part in terms of a list; one entry more than wanted, to see whether more follow.
    pub(super) fn seek(&self, list: &str, descending: bool) -> Result<Seek, ListError> {
        let limit = self.limit()? + 1;
        let place = |cursor: &String| decode(list, cursor).ok_or_else(ListError::foreign_cursor);
        Ok(Seek { descending, after: self.after.as_ref().map(place).transpose()?, limit })
    }

    /// Whether the part can be answered at all, as far as that can be told without the list.
    pub fn check(&self) -> Result<(), ListError> {
        self.limit().map(drop)
    }

    /// How many entries are wanted.
    pub(super) fn limit(&self) -> Result<u64, ListError> {
        match u64::try_from(self.first) {
            Ok(first @ 1..=100) => Ok(first),
            _ => Err(ListError::BadInput(format!("`first` is {}; it goes from 1 to 100", self.first))),
        }
    }

    /// The page that some entries make, the last of which may be one too many.
    pub(super) fn page<T>(
        &self,
        list: &str,
        mut found: Vec<(Position, T)>,
        total: Option<i64>,
    ) -> Result<Page<T>, ListError> {
        let limit = usize::try_from(self.limit()?).unwrap_or(usize::MAX);
        let has_next = found.len() > limit;
        found.truncate(limit);
        let entries = found.into_iter().map(|(place, entry)| (encode(list, &place), entry)).collect();
        Ok(Page { entries, has_next, has_previous: self.after.is_some(), total })
    }
}
