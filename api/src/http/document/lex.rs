//! A scan over a document before it is parsed: what is counted here bounds what the parser may do.

use std::collections::HashSet;

use super::fault::{Code, Fault};

/// Brackets may be nested this deep. The parser recurses with them, and gives up by itself at 64 selection sets.
const NESTING: usize = 64;

/// The document as its tokens, one space between them where the parser takes one: the same for documents that differ in layout and
/// comments only.
pub(crate) fn scan(text: &str, most_tokens: usize) -> Result<String, Fault> {
    let bytes = text.as_bytes();
    let mut normal = String::with_capacity(text.len());
    let (mut at, mut tokens) = (0, 0);
    let (mut brackets, mut last) = (Brackets::default(), "");
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b' ' | b',' | b'\t' | b'\n' | b'\r' => {
                at += 1;
                continue;
            }
            b'#' => {
                at = until(bytes, at, |byte| matches!(byte, b'\n' | b'\r'));
                continue;
            }
            0xEF if text[at..].starts_with('\u{feff}') => {
                at += '\u{feff}'.len_utf8();
                continue;
            }
            b'"' => string_end(bytes, at),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => until(bytes, at, |byte| byte != b'_' && !byte.is_ascii_alphanumeric()),
            b'-' | b'0'..=b'9' => until(bytes, at + 1, |byte| {
                !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_'))
            }),
            b'.' => until(bytes, at, |byte| byte != b'.').min(at + 3),
            // A character of several bytes is one token that the parser refuses.
            _ => text[at..].chars().next().map_or(bytes.len(), |char| at + char.len_utf8()),
        };
        match byte {
            b'{' | b'[' | b'(' => brackets.open(byte),
            b'}' | b']' | b')' => brackets.close(),
            b':' => brackets.name(last)?,
            _ => {}
        }
        tokens += 1;
        if tokens > most_tokens {
            let measured = most_tokens as u64 + 1;
            let advice = "Counting stopped there. Ask for less in one request.";
            return Err(Fault::over("tokens or more", measured, most_tokens as u64, advice));
        }
        let nesting = brackets.open.len();
        if nesting > NESTING {
            let advice = "Ask for what lies deeper in a request of its own.";
            return Err(Fault::over("levels of brackets or more", nesting as u64, NESTING as u64, advice));
        }
        if !normal.is_empty() && !matches!(byte, b'!' | b']') && !normal.ends_with(['$', '@', '[']) {
            normal.push(' ');
        }
        last = &text[at..end];
        normal.push_str(last);
        at = end;
    }
    match tokens {
        0 => Err(Fault::new(Code::ParseFailed, "The document is empty; write for example { __typename }.")),
        _ => Ok(normal),
    }
}

/// The brackets that are open, and of objects among values the names of their fields: of two with one name the parser keeps the last,
/// where section 5.6.3 of the specification refuses both.
#[derive(Default)]
struct Brackets<'t> {
    open: Vec<(u8, HashSet<&'t str>)>,
    /// How many of them are parentheses: what is within one is a value.
    parentheses: usize,
}

impl<'t> Brackets<'t> {
    fn open(&mut self, bracket: u8) {
        self.parentheses += usize::from(bracket == b'(');
        self.open.push((bracket, HashSet::new()));
    }

    fn close(&mut self) {
        if let Some((b'(', _)) = self.open.pop() {
            self.parentheses -= 1;
        }
    }

    fn name(&mut self, name: &'t str) -> Result<(), Fault> {
        let Some((b'{', names)) = self.open.last_mut().filter(|_| self.parentheses > 0) else { return Ok(()) };
        if names.insert(name) {
            return Ok(());
        }
        let name: String = name.chars().take(80).collect();
        let message = format!("There can be only one input field named \"{name}\" in an object.");
        Err(Fault::new(Code::ValidationFailed, message))
    }
}

fn until(bytes: &[u8], from: usize, stops: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|&byte| stops(byte)).map_or(bytes.len(), |length| from + length)
}

/// The index after the string that begins at `from`; an unfinished one ends with its line, or with the document.
fn string_end(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    if rest.starts_with(b"\"\"\"") {
        let mut at = from + 3;
        while at < bytes.len() {
            match &bytes[at..] {
                [b'\\', b'"', b'"', b'"', ..] => at += 4,
                [b'"', b'"', b'"', ..] => return at + 3,
                _ => at += 1,
            }
        }
        return bytes.len();
    }
    let mut at = from + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii) => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn layout_and_comments_do_not_matter() {
        let text = "query A($n: Int = 1, $l: [ [Int!] ! ]!) {\n  # a comment with { and \"\n  a(b: [1, -2.5e+3], c: \"x  y # z\") ...F\n}";
        let normal = scan(text, 100).unwrap();
        assert_eq!(normal, "query A ( $n : Int = 1 $l : [[Int!]!]! ) { a ( b : [1 -2.5e+3] c : \"x  y # z\" ) ... F }");
        assert_eq!(scan(&normal, 100).unwrap(), normal);
    }

    #[test]
    fn brackets_inside_strings_are_text() {
        let brackets = "{".repeat(100);
        for quoted in [format!("{{ a(b: \"{brackets}\") }}"), format!("{{ a(b: \"\"\"\\\"\"\" {brackets}\"\"\") }}")] {
            assert!(scan(&quoted, 100).is_ok(), "{quoted}");
        }
        assert_eq!(scan("{ a(b: \"\\\"\") { c } }", 100).unwrap(), "{ a ( b : \"\\\"\" ) { c } }");
    }

    #[test]
    fn a_field_of_an_object_is_given_once() {
        let refused = |text: &str| scan(text, 100).err().map(|fault| (fault.code, fault.message));
        for text in [
            "{ a(b: {c: 1, d: [{c: 2}, {c: 3}], e: {c: 1}}) { c: d c: e } }",
            "{ c: a(c: {c: 1}) { c: b(c: {c: 1}) } }",
        ] {
            assert_eq!(refused(text), None, "{text}");
        }
        for text in [
            "{ a(b: {c: 1, d: {c: 1}, c: 1}) }",
            "query ($a: A = {c: 1 c: 2}) { a }",
            "{ a(b: [{c: 1}, {c: 1 c: 1}]) }",
        ] {
            let (code, message) = refused(text).expect(text);
            assert_eq!(code, Code::ValidationFailed);
            assert!(message.contains("only one input field named \"c\""), "{message}");
        }
    }

    #[test]
    fn too_many_tokens_and_too_deep_brackets_are_refused_with_the_numbers() {
        assert_eq!(scan("{ a b c }", 4).unwrap_err().measured, Some((5, 4)));
        assert_eq!(scan("{ a b c }", 5).unwrap_or_default(), "{ a b c }");
        assert_eq!(scan(&"[".repeat(65), 1000).unwrap_err().measured, Some((65, 64)));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_scan(text in "[\\x00-\\x7Fé\u{feff}\"\\\\{}#.]{0,60}") {
            if let Ok(normal) = scan(&text, 1000) {
                prop_assert!(normal.len() <= text.len() * 2);
            }
        }

        #[test]
        fn normal_text_parses_to_the_same(name in "[a-z]{1,5}", string in "[ -!#-\\[\\]-~]{0,20}", number in -9i32..99) {
            let text = format!("{{ {name}(a:\"{string}\",b:{number})#x\n@skip(if:true){{id}} }}");
            let plain = |text: &str| {
                let document = async_graphql::parser::parse_query(text).unwrap();
                let (_, operation) = document.operations.iter().next().map(|(_, o)| ((), o.node.clone())).unwrap();
                format!("{:?}", operation.selection_set.node.items.len())
            };
            prop_assert_eq!(plain(&text), plain(&scan(&text, 100).unwrap()));
        }
    }
}
