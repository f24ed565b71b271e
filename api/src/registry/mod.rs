//! What people know of accounts and models beside the listings, with their evidence: read from tables, checked as a whole,
//! published at once.

pub mod breaks;
mod correct;
pub mod figures;
mod import;
pub mod parameters;
pub mod publishers;
mod trail;
mod untold;

pub use correct::{Correction, CorrectionError, correct};
pub use import::{ImportError, Registry, import, put};
pub use trail::{Step, steps};
