//! What becomes of a row: it is usable, or rejected with a reason.

use std::collections::HashSet;
use std::fmt;

use sha2::{Digest, Sha256};

use super::clean;
use crate::dimension::text::fold;
use crate::listing::Row;

/// One row of a listing, after it was checked.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all are rows, which a box would only make slower")]
pub enum Read {
    /// Usable.
    Row(Row),
    /// Not usable; it is counted and named, and nothing of it is kept.
    Rejected(Rejection),
}

/// A row that is not usable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Position in the listing, from 0, over all its parts.
    pub position: u32,
    /// The name it has, without control characters and cut at 100 characters; none when it has none.
    pub name: Option<String>,
    /// Why it is rejected.
    pub reason: Reason,
}

/// Why a row is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Neither `id` nor `modelId` holds a text.
    NoName,
    /// The name has more than 500 characters.
    NameTooLong,
    /// The name holds control characters.
    NameWithControls,
    /// A usable row before it has the same `_id`.
    SameId,
    /// A usable row before it has the same name, whatever its case.
    SameName,
    /// It cannot be read as a JSON object.
    NoObject,
    /// It takes more than 64 MiB.
    RowTooLong,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoName => "it has no name",
            Self::NameTooLong => "its name is longer than 500 characters",
            Self::NameWithControls => "its name holds control characters",
            Self::SameId => "a row before it has the same `_id`",
            Self::SameName => "a row before it has the same name",
            Self::NoObject => "it is no JSON object, or not one on one line",
            Self::RowTooLong => "it is longer than 64 MiB",
        })
    }
}

/// The identities that usable rows of a listing have taken; 16 bytes for each, whatever the length of names.
#[derive(Default)]
pub(super) struct Taken(HashSet<[u8; 16]>);

impl Taken {
    /// Decides on a row whose name is `name` as it came. A rejected row takes neither its `_id` nor its name from rows after it.
    pub(super) fn judge(
        &mut self,
        position: u32,
        name: Option<&str>,
        source_id: Option<String>,
        row: impl FnOnce(String, Option<String>) -> Row,
    ) -> Read {
        match self.usable_name(name, source_id.as_deref()) {
            Ok(name) => Read::Row(row(name, source_id)),
            Err(reason) => {
                let name = name.and_then(|name| clean::shortened(name, 100));
                Read::Rejected(Rejection { position, name, reason })
            }
        }
    }

    fn usable_name(&mut self, name: Option<&str>, source_id: Option<&str>) -> Result<String, Reason> {
        let name = clean::name(name.ok_or(Reason::NoName)?)?;
        let id_key = source_id.map(|id| key(b"_id", id));
        let name_key = key(b"name", &fold(&name));
        if id_key.is_some_and(|id| self.0.contains(&id)) {
            return Err(Reason::SameId);
        }
        if !self.0.insert(name_key) {
            return Err(Reason::SameName);
        }
        self.0.extend(id_key);
        Ok(name)
    }
}

/// Half of a SHA-256, which nobody can find two texts for: a crafted listing cannot have honest rows rejected.
fn key(of: &[u8], text: &str) -> [u8; 16] {
    let digest = Sha256::new().chain_update(of).chain_update([0]).chain_update(text).finalize();
    std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default())
}
