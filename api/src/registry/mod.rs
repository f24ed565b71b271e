//! What people know of accounts and models beside the listings, with their evidence: read from tables, checked as a whole,
//! published at once.

pub mod breaks;
pub mod figures;
mod import;
pub mod parameters;
pub mod publishers;

pub use import::{ImportError, Registry, import, put};
