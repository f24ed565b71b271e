//! Whether bytes are text: JSON has two ways to say what is no character.

use memchr::memchr;

/// The text of a row; none when it holds bytes that are no UTF-8, or an escape that is half of a pair of surrogates.
pub(super) fn text(row: &[u8]) -> Option<&str> {
    let mut rest = row;
    while let Some(at) = memchr(b'\\', rest) {
        rest = rest.get(at..)?;
        let length = match unit(rest) {
            Some(0xd800..=0xdbff) => {
                unit(rest.get(6..)?).filter(|low| matches!(low, 0xdc00..=0xdfff))?;
                12
            }
            Some(0xdc00..=0xdfff) => return None,
            Some(_) => 6,
            // Another escape of two bytes, or something that is no JSON, which is told later.
            None => 2,
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    std::str::from_utf8(row).ok()
}

/// The number of an escape `\uXXXX`.
fn unit(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)? as u16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_characters_are_found() {
        for whole in [r"é \ud83e\udd17 \u00e9", r"\\ud83e", r"\\\\ud800", r"\n\u0000", r"\uZZZZ \u12", r"\"] {
            assert_eq!(text(whole.as_bytes()), Some(whole));
        }
        for half in [r"\ud83e", r"\udd17\ud83e", r"\ud83e\u0041", r"\ud83e \udd17", r"\\\uDFFF", r"\ud83e\ud83e\udd17"]
        {
            assert_eq!(text(half.as_bytes()), None, "{half}");
        }
        assert_eq!(text(b"a\xff"), None);
        assert_eq!(text(b"\xed\xa0\xbe"), None);
    }
}
