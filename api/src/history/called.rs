//! Identifiers and names by the million, those of a repository side by side.

use std::borrow::Cow;
use std::num::NonZeroU64;

/// Bits that tell how long an entry is.
const LENGTH: u32 = 16;
/// Bytes of a part, as a power of two: more than an entry has.
const PART: u32 = 20;
/// Bytes of an identifier of 24 hexadecimal digits.
const DIGITS: usize = 12;

/// A hub's identifier, as it is kept: of 24 hexadecimal digits, which are those of Hugging Face, half the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Id<'a> {
    Digits([u8; DIGITS]),
    Other(&'a str),
}

/// Where an entry is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry(NonZeroU64);

/// All of them, in parts of which none is copied when there is more. What is no longer asked for stays: few repositories are renamed.
#[derive(Debug, Default)]
pub(super) struct Called {
    full: Vec<Vec<u8>>,
    last: Vec<u8>,
}

impl<'a> Id<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        digits(text).map_or(Self::Other(text), Self::Digits)
    }

    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Self::Digits(bytes) => bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect(),
            Self::Other(text) => text.into(),
        }
    }
}

fn digit(number: u8) -> char {
    char::from_digit(number.into(), 16).unwrap_or_default()
}

/// The bytes of 24 digits as they are usually written, in lower case.
fn digits(text: &str) -> Option<[u8; DIGITS]> {
    let number = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let text: [u8; 2 * DIGITS] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0; DIGITS];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = number(pair[0])? << 4 | number(pair[1])?;
    }
    Some(bytes)
}

/// At most so many bytes of a text, none of its characters cut.
fn first(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

impl Called {
    /// Keeps an identifier and a name, of each of which no more than the first 8 kB count: a listing tells 1,000 characters of them.
    pub(super) fn add(&mut self, id: Option<Id<'_>>, name: &str) -> Entry {
        const MOST: usize = 8_000;
        let name = first(name, MOST);
        if self.last.len() + 2 * MOST + 8 > 1 << PART {
            self.full.push(std::mem::replace(&mut self.last, Vec::with_capacity(1 << PART)));
        }
        let from = self.last.len();
        match id {
            None => self.last.push(0),
            Some(Id::Digits(bytes)) => {
                self.last.push(1);
                self.last.extend_from_slice(&bytes);
            }
            Some(Id::Other(text)) => {
                let text = first(text, MOST);
                self.last.push(2);
                self.last.extend_from_slice(&(text.len() as u16).to_le_bytes());
                self.last.extend_from_slice(text.as_bytes());
            }
        }
        self.last.extend_from_slice(name.as_bytes());
        let at = (self.full.len() as u64) << PART | from as u64;
        // Always one more than it says, so that no entry is at nothing.
        Entry(NonZeroU64::MIN.saturating_add(at << LENGTH | (self.last.len() - from) as u64))
    }

    /// The identifier of an entry, if it has one.
    pub(super) fn id(&self, entry: Entry) -> Option<Id<'_>> {
        self.split(entry).0
    }

    /// The name of an entry.
    pub(super) fn name(&self, entry: Entry) -> &str {
        self.split(entry).1
    }

    fn split(&self, entry: Entry) -> (Option<Id<'_>>, &str) {
        let text = |bytes| str::from_utf8(bytes).unwrap_or_default();
        match self.bytes(entry).split_first() {
            Some((1, rest)) => match rest.split_first_chunk() {
                Some((bytes, name)) => (Some(Id::Digits(*bytes)), text(name)),
                None => (None, ""),
            },
            Some((2, rest)) => match rest.split_first_chunk() {
                Some((length, rest)) => {
                    let (id, name) = rest.split_at(rest.len().min(u16::from_le_bytes(*length).into()));
                    (Some(Id::Other(text(id))), text(name))
                }
                None => (None, ""),
            },
            Some((_, name)) => (None, text(name)),
            None => (None, ""),
        }
    }

    fn bytes(&self, entry: Entry) -> &[u8] {
        let at = entry.0.get() - 1;
        let (from, length) = ((at >> LENGTH) as usize, (at & ((1 << LENGTH) - 1)) as usize);
        let part = self.full.get(from >> PART).unwrap_or(&self.last);
        &part[from & ((1 << PART) - 1)..][..length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_and_names_come_back_as_they_were() {
        let ids = [
            None,
            Some("621ffdc036468d709f17434d"),
            Some("621FFDC036468D709F17434D"),
            Some(""),
            Some("\u{e9}7"),
            Some("1"),
        ];
        let names = ["", "a/x", "\u{e9}cole/\u{1f917}"];
        let mut called = Called::default();
        let all: Vec<_> = ids.iter().flat_map(|id| names.map(|name| (*id, name))).collect();
        let kept: Vec<_> = all.iter().map(|(id, name)| called.add(id.map(Id::of), name)).collect();
        for ((id, name), place) in all.into_iter().zip(kept) {
            assert_eq!((called.id(place).map(Id::text).as_deref(), called.name(place)), (id, name));
            assert_eq!(called.id(place), id.map(Id::of));
        }
        assert_eq!(Id::of("621ffdc036468d709f17434d").text(), "621ffdc036468d709f17434d");
        assert!(matches!(Id::of("621ffdc036468d709f17434d"), Id::Digits(_)));
        assert_eq!(size_of::<Option<Entry>>(), 8);
    }

    #[test]
    fn an_entry_lies_in_one_part() {
        let mut called = Called::default();
        let long = |n: usize| char::from(b'a' + n as u8).to_string().repeat(7_900 + n);
        let kept: Vec<_> = (0..150).map(|n| called.add(Some(Id::of(&long(n % 20))), &long(n % 26))).collect();
        assert!(called.full.len() > 1);
        for (n, place) in kept.into_iter().enumerate() {
            assert_eq!(called.name(place), long(n % 26));
            assert_eq!(called.id(place).map(Id::text).as_deref(), Some(long(n % 20).as_str()));
        }
        assert!(called.full.iter().all(|part| part.len() <= 1 << PART));
    }
}
