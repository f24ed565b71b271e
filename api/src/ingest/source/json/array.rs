//! A JSON array: its elements told apart without reading them.

use std::io::{self, BufRead};

use memchr::memchr2;

use super::super::SourceError;
use super::super::form::Stream;
use super::{Found, LONGEST};

/// The elements of an array.
pub(super) struct Array {
    pub(super) stream: Stream,
    begun: bool,
}

impl Array {
    /// The array of a stream that stands at its opening bracket.
    pub(super) fn new(mut stream: Stream) -> Self {
        stream.content.consume(1);
        Self { stream, begun: false }
    }

    /// Reads the next element into an empty buffer.
    pub(super) fn next(&mut self, row: &mut Vec<u8>) -> Result<Option<Found>, SourceError> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.stream.skip_blanks()? {
            None => return Err(SourceError::CutOff(self.stream.part.clone())),
            Some(b']') => {
                self.stream.content.consume(1);
                return match self.stream.skip_blanks()? {
                    None => Ok(None),
                    Some(_) => Err(SourceError::damaged(&self.stream.part, "something follows the end of its array")),
                };
            }
            Some(b',') if !first => {
                self.stream.content.consume(1);
                self.stream.skip_blanks()?;
            }
            Some(_) if first => {}
            Some(_) => return Err(no_array(&self.stream.part)),
        }
        self.element(row)
    }

    fn element(&mut self, row: &mut Vec<u8>) -> Result<Option<Found>, SourceError> {
        let mut walk = Walk::default();
        let mut too_long = false;
        loop {
            let bytes = match self.stream.content.fill_buf() {
                Ok([]) => return Err(SourceError::CutOff(self.stream.part.clone())),
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.stream.failed(error)),
            };
            let end = walk.end(bytes);
            let taken = end.unwrap_or(bytes.len());
            too_long |= row.len() + taken > LONGEST;
            if too_long {
                row.clear();
            } else {
                row.extend(bytes.get(..taken).unwrap_or_default());
            }
            self.stream.content.consume(taken);
            if end.is_some() {
                return Ok(Some(if too_long { Found::TooLong } else { Found::Row { unless_json: Some(no_array) } }));
            }
        }
    }
}

fn no_array(part: &str) -> SourceError {
    SourceError::damaged(part, "its array is no JSON")
}

/// A walk through one element, over any number of buffers. It counts brackets, which is enough to find the end of what is JSON.
#[derive(Default)]
struct Walk {
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Walk {
    /// How many of these bytes still belong to the element; none when all do and it may go on.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if self.escaped {
                self.escaped = false;
            } else if self.in_text {
                at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
                self.escaped = bytes.get(at) == Some(&b'\\');
                self.in_text = self.escaped;
                if !self.in_text && self.depth == 0 {
                    return Some(at + 1);
                }
            } else {
                match byte {
                    b'"' => self.in_text = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' if self.depth <= 1 => return Some(at + self.depth),
                    b'}' | b']' => self.depth -= 1,
                    b',' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return Some(at),
                    _ => {}
                }
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where an element ends, whatever the sizes of the buffers that it comes in.
    fn end(text: &str) -> Option<usize> {
        let whole = Walk::default().end(text.as_bytes());
        for size in 1..4 {
            let mut walk = Walk::default();
            let chunks = text.as_bytes().chunks(size).enumerate();
            let found = chunks.map(|(number, chunk)| (number, walk.end(chunk))).find(|(_, end)| end.is_some());
            assert_eq!(found.and_then(|(number, end)| Some(number * size + end?)), whole, "{text} by {size}");
        }
        whole
    }

    #[test]
    fn elements_end_where_their_brackets_or_quotes_close() {
        assert_eq!(end(r#"{"a":[{}],"b":"}]"},{"#), Some(19));
        assert_eq!(end(r#"{"a":"\\"}]"#), Some(10));
        assert_eq!(end(r#"{"a":"\""}]"#), Some(10));
        assert_eq!(end(r#""a,]",1"#), Some(5));
        assert_eq!(end("[[]]]"), Some(4));
        assert_eq!(end("12 ,"), Some(2));
        assert_eq!(end("null]"), Some(4));
        assert_eq!(end("]"), Some(0));
        assert_eq!(end(r#"{"a":"\"#), None);
    }
}
