//! RELATION: how a model relates to the base it names.

use super::vocabulary::vocabulary;

vocabulary! {
    /// How a model relates to its bases (definitions.md section 4).
    Relation, "relation";
    /// It names no base.
    NoneDeclared = 0, "NONE_DECLARED", "None declared";
    /// Trained further from its base; also what a base without a relation means.
    Finetune = 1, "FINETUNE", "Finetune";
    /// Weights to be added to those of its base.
    Adapter = 2, "ADAPTER", "Adapter";
    /// The weights of its base with fewer bits.
    Quantized = 3, "QUANTIZED", "Quantized";
    /// Weights of several bases, combined.
    Merge = 4, "MERGE", "Merge";
}
