//! Where a number of parameters was read.

use super::vocabulary::vocabulary;

vocabulary! {
    /// Sources of a number of parameters, the most trusted first (definitions.md section 4, SIZE).
    ParameterSource, "source of a number of parameters";
    /// The curated table.
    Curated = 0, "CURATED", "Curated";
    /// `safetensors.total`.
    Safetensors = 1, "SAFETENSORS", "Safetensors";
    /// `gguf.total`.
    Gguf = 2, "GGUF", "GGUF";
    /// The name of the repository.
    Name = 3, "NAME", "Name";
}
