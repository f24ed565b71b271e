//! What people know of accounts and models beside the listings, with their evidence: read from tables, checked as a whole.

pub mod breaks;
pub mod parameters;
pub mod publishers;
