//! Settings: environment over a file over documented defaults.

mod limits;

pub use limits::Limits;
