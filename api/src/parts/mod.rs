//! The form in which what derives for a kind lies ready for engine *columns*: parts, byte strings of some hundred kilobytes.
//!
//! Derivation packs what passes by, as it comes; a server unpacks it, part by part. Repositories are divided into spans by their
//! numbers, and a part tells of those of one span: repositories, facets, absences and amounts above zero. What belongs to a span fits into
//! a processor's cache when it is put together. The tables remain the authority: a part that is damaged, missing or of another form is
//! not trusted, and everything is read from them.

mod bytes;
mod entry;
mod head;
mod pack;
mod seal;
mod unpack;

pub use entry::Unpack;
pub use head::{Days, Head};
pub use pack::Packer;
pub use unpack::Unpacker;

use seal::Called;

/// Repositories of a span.
pub const SPAN: u32 = 1 << 14;

/// How the head is called: before the first span.
const HEAD: (i32, i32) = (-1, 0);

#[cfg(test)]
mod tests;
