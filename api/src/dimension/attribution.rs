//! What a model is credited to.

/// Whose account tells origin, region, publisher and kind of publisher of a model (definitions.md section 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Attribution {
    /// The account that uploaded the repository.
    #[default]
    Publisher,
    /// The account of the root of the model's lineage.
    RootModel,
}
