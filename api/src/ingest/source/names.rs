//! The names of columns that a listing has, collected while it is read.

use std::collections::HashSet;

use super::clean;

/// Most names that are kept; those after them are not told.
const MOST: usize = 1_000;
/// Longest name, in characters; what is longer is cut.
const LONGEST: usize = 100;

/// Distinct names of columns, in the order in which they first occur, without control characters.
#[derive(Debug, Default)]
pub(super) struct Names {
    seen: HashSet<String>,
    names: Vec<String>,
}

impl Names {
    pub(super) fn add(&mut self, name: &str) {
        if self.names.len() == MOST || self.seen.contains(name) {
            return;
        }
        let Some(kept) = clean::shortened(name, LONGEST) else { return };
        if self.seen.insert(kept.clone()) {
            self.names.push(kept);
        }
    }

    pub(super) fn as_slice(&self) -> &[String] {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_in_number_and_length() {
        let mut names = Names::default();
        for name in ["id", "a\u{0}b", "id", "\n", &"x".repeat(101), &"x".repeat(102), "ab"] {
            names.add(name);
        }
        assert_eq!(names.as_slice(), ["id".to_owned(), "ab".into(), "x".repeat(100)]);
        (0..2_000).for_each(|number| names.add(&number.to_string()));
        assert_eq!(names.as_slice().len(), 1_000);
    }
}
