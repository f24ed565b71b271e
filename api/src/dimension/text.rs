//! How texts compare: the one home of case folding.

/// How what is not known is spelt, folded: as a key, in a filter, and by strangers who write it as a value (definitions.md section 4).
pub const UNKNOWN: &str = "unknown";

/// The form of a text in which names and values compare without regard to case: Unicode lower case.
///
/// `to_lowercase` writes a sigma at the end of a word otherwise than one inside it; here both are alike, so that
/// folding what is folded changes nothing and a part of a text folds as it does within the whole.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_of_any_case_are_alike() {
        assert_eq!(fold("Qwen/Qwen2.5-7B"), "qwen/qwen2.5-7b");
        assert_eq!(fold("ÉCOLE"), fold("école"));
        assert_eq!(fold("ΟΔΟΣ"), fold("οδοσ"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
