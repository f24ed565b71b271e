//! How texts compare: the one home of case folding.

use sha2::{Digest as _, Sha256};

/// How what is not known is spelt, folded: as a key, in a filter, and by strangers who write it as a value (definitions.md section 4).
pub const UNKNOWN: &str = "unknown";

/// The form of a text in which names and values compare without regard to case: Unicode lower case.
///
/// `to_lowercase` writes a sigma at the end of a word otherwise than one inside it; here both are alike, so that
/// folding what is folded changes nothing and a part of a text folds as it does within the whole.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

/// Bytes of a name that lists are ordered by: PostgreSQL's index takes no more than 2,704 for an entry.
const LONGEST_KEY: usize = 2_000;

/// The place of a folded name in the order of names: the name itself, unless it is longer than an index takes. Then it is its
/// beginning and a digest of all of it, behind a line break, which no name holds.
pub fn list_key(folded: &str) -> String {
    if folded.len() <= LONGEST_KEY {
        return folded.to_owned();
    }
    format!("{}\n{}", &folded[..folded.floor_char_boundary(LONGEST_KEY)], digest(folded))
}

/// Sixteen characters that tell texts apart.
pub fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
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

    #[test]
    fn long_names_keep_their_place_and_stay_apart() {
        assert_eq!(list_key("qwen/qwen3-8b"), "qwen/qwen3-8b");
        let long = |end: &str| format!("{}{end}", "é".repeat(1_500));
        let (a, b) = (list_key(&long("a")), list_key(&long("b")));
        assert!(a != b && a.len() < 2_100 && a.starts_with(&"é".repeat(1_000)));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
