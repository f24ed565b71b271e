//! What fuzzing calls, and what it found before.

use super::cursor::{decode, encode};

/// Whether a cursor that means something is the same place when it is given out again.
pub fn cursor(text: &str) -> bool {
    let list = "models:huggingface:LIKES";
    decode(list, text).is_none_or(|position| decode(list, &encode(list, &position)) == Some(position))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_found_before_is_the_same_place_again_or_none() {
        let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fuzz/corpus/cursor")).unwrap();
        let texts: Vec<String> = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
        assert!(texts.len() > 3 && texts.iter().all(|text| cursor(text)));
    }
}
