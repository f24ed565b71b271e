//! Published claims held against answers. What was published is a registry, what computes it is data (`api/reports`, one file an
//! edition), and what comes of both is decided here. Pure.

mod edition;
mod pointer;
mod recipe;
mod verdict;

pub use edition::{Edition, editions};
pub use pointer::Pointer;
pub use recipe::{Computation, Divisor, Recipe};
pub use verdict::{Judgement, Verdict};
