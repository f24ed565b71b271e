//! What a row's words mean for the dimensions: one file per attribute, no state, no input but the row (definitions.md section 4).

mod account;
mod category;
mod created;
mod license;
pub mod lineage;
pub mod parameters;
mod tag;

pub use account::account;
pub use category::{categories, modalities};
pub use created::created;
pub use license::license;
pub use lineage::{Base, bases, relation};
