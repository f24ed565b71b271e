//! The kinds of repositories.

use super::vocabulary::vocabulary;

vocabulary! {
    /// What a repository is; each kind has snapshots of its own.
    RepositoryKind, "kind of repository";
    /// Weights of a model.
    Model = 0, "models", "Models";
    /// A dataset.
    Dataset = 1, "datasets", "Datasets";
    /// A running application.
    Space = 2, "spaces", "Spaces";
}
