//! Bytes that are no text, within a row that is to be read all the same.

use std::borrow::Cow;

/// Half of a pair of surrogates: in JSON a way to say what is no character, so that a value with it is null, as it is with an escape
/// that came so.
const NO_CHARACTER: &str = "\\ud800";

/// The text of a row. What is no UTF-8 in it makes the one value null that holds it.
pub(super) fn text(row: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(row) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(row.len());
    for chunk in row.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push_str(NO_CHARACTER);
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_marked_where_it_stands() {
        assert_eq!(text("{\"id\":\"é\"}".as_bytes()), "{\"id\":\"é\"}");
        assert_eq!(text(b"{\"id\":\"a\xff\",\"x\":1}"), "{\"id\":\"a\\ud800\",\"x\":1}");
    }
}
