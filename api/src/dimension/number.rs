//! How large numbers may be.

/// The largest whole number that is read or answered: 2^53-1, the last one that every JSON reader keeps.
pub const LARGEST_COUNT: i64 = (1 << 53) - 1;
