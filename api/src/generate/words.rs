//! Invented words: another one for each number, none of them an organisation's or a model's.

use std::fmt::Write as _;

const CONSONANTS: &[u8; 16] = b"klmnrstvdpzhjbgw";
const VOWELS: &[u8; 5] = b"aeiou";
const SYLLABLES: u64 = 80;
/// The number of the first word, which has two syllables as the shortest have.
const FIRST: u64 = 2_900;
/// Signs of tokens; without `b` and `m`, with which a number would read as a size.
const SIGNS: &[u8; 32] = b"0123456789acdefghijklnopqrstuvwx";

/// A word of two or more syllables.
pub(super) fn word(number: u32) -> String {
    // Numbers in bijective notation, so that no two give the same word.
    let mut rest = u64::from(number) + FIRST;
    let mut word = String::new();
    while rest > 0 {
        let syllable = (rest - 1) % SYLLABLES;
        word.push(char::from(CONSONANTS[(syllable / 5) as usize]));
        word.push(char::from(VOWELS[(syllable % 5) as usize]));
        rest = (rest - 1) / SYLLABLES;
    }
    word
}

/// The same, as a name is written.
pub(super) fn name(number: u32) -> String {
    let mut word = word(number);
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}

/// A short token.
pub(super) fn token(number: u32) -> String {
    let signs = (0..7).map(|place| (number >> (5 * place)) & 31).collect::<Vec<_>>();
    let length = signs.iter().rposition(|sign| *sign != 0).map_or(1, |last| last + 1);
    signs[..length].iter().rev().map(|sign| char::from(SIGNS[*sign as usize])).collect()
}

/// A number in 24 hexadecimal digits, as the hub's identifiers are: when it was made, and which it is.
pub(super) fn identifier(created_seconds: u32, which: u64) -> String {
    let mut text = String::with_capacity(24);
    let _ = write!(text, "{created_seconds:08x}{which:016x}");
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_number_has_words_of_its_own() {
        assert_eq!((word(0), name(0), word(1)), ("nuva".into(), "Nuva".into(), "rava".into()));
        assert_eq!((token(0), token(31), token(32)), ("0".into(), "x".into(), "10".into()));
        assert_eq!(token(u32::MAX), "3xxxxxx");
        let (words, tokens): (HashSet<_>, HashSet<_>) = (0..20_000).map(|n| (word(n), token(n))).unzip();
        assert_eq!((words.len(), tokens.len()), (20_000, 20_000));
        assert_eq!(identifier(0x6543_21ff, 0xab), "654321ff00000000000000ab");
    }
}
