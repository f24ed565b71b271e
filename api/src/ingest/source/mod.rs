//! Reading a listing, whatever its format: opening, checking, converting (definitions.md section 1, *Rows*).
//!
//! The form is told by content: Parquet, a JSON array or JSON Lines, plain or packed. Everything here blocks and belongs on a thread where that is
//! allowed. Memory stays bounded whatever a file says of itself: batches of rows, the pages they touch, and 32 bytes for each
//! usable row to find names and identifiers that come twice.

mod clean;
mod column;
mod error;
mod fetch;
mod form;
mod json;
mod judge;
mod listing;
mod location;
mod names;
mod nested;
mod packed;
mod parquet;
mod parts;
mod roots;
mod rows;
mod verdict;

pub use error::SourceError;
pub use fetch::{FetchError, Fetched, Transient, fetch};
pub use listing::{Listing, open, open_within};
pub use location::{Address, Location, NoAddress};
pub use roots::{Refusal, Roots};
pub use rows::Rows;
pub use verdict::{Read, Reason, Rejection};

#[cfg(test)]
mod tests;
