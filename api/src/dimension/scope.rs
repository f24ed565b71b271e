//! How far descent is followed.

/// Which models are built on another one (definitions.md section 5, *derivatives*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DerivativeScope {
    /// Those that name it as a base.
    Direct,
    /// Those too that are built on it through others.
    Recursive,
}
