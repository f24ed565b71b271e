//! Listings: rows as they were read, in the one form that every source is read into.

mod row;

pub use row::{Attributes, BaseModel, Row};
