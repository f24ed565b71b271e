//! The hubs that listings come from.

use super::vocabulary::vocabulary;

vocabulary! {
    /// Where repositories live; every answer is of one hub.
    Hub, "hub";
    /// huggingface.co
    HuggingFace = 0, "huggingface", "Hugging Face";
    /// modelscope.cn
    Modelscope = 1, "modelscope", "ModelScope";
}
