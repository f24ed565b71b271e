//! Reading a listing, whatever its format: opening, checking, converting (definitions.md section 1, *Rows*).
//!
//! The format is told by content; this version reads Parquet. Everything here blocks and belongs on a thread where that is
//! allowed. Memory stays bounded whatever a file says of itself: batches of rows, the pages they touch, and 32 bytes for each
//! usable row to find names and identifiers that come twice.

mod cells;
mod clean;
mod error;
mod listing;
mod nested;
mod parquet;
mod parts;
mod rows;
mod verdict;

pub use error::SourceError;
pub use listing::{Listing, open};
pub use rows::Rows;
pub use verdict::{Read, Reason, Rejection};

#[cfg(test)]
mod tests;
