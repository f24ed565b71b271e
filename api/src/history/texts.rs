//! Texts by the million, one behind the other.

/// Bits that tell how long a text is.
const LENGTH: u32 = 16;

/// Where a text is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text(std::num::NonZeroU64);

/// Bytes of a part, as a power of two: more than a text has.
const PART: u32 = 20;

/// All of them, in parts of which none is copied when there is more. What is no longer asked for stays: few texts change.
#[derive(Debug, Default)]
pub(super) struct Texts {
    full: Vec<String>,
    last: String,
}

impl Texts {
    /// Keeps a text, of which no more than the first 64 kB count: none that a listing tells is longer.
    pub(super) fn add(&mut self, text: &str) -> Text {
        let text = &text[..text.floor_char_boundary((1 << LENGTH) - 1)];
        if self.last.len() + text.len() > 1 << PART {
            self.full.push(std::mem::replace(&mut self.last, String::with_capacity(1 << PART)));
        }
        let part = (self.full.len() as u64) << PART | self.last.len() as u64;
        let at = part << LENGTH | text.len() as u64;
        self.last.push_str(text);
        // Always one more than it says, so that no text is at nothing.
        Text(std::num::NonZeroU64::MIN.saturating_add(at))
    }

    /// The text.
    pub(super) fn get(&self, text: Text) -> &str {
        let at = text.0.get() - 1;
        let (from, length) = ((at >> LENGTH) as usize, (at & ((1 << LENGTH) - 1)) as usize);
        let part = self.full.get(from >> PART).unwrap_or(&self.last);
        &part[from & ((1 << PART) - 1)..][..length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_whole_and_apart() {
        let mut texts = Texts::default();
        let all = ["", "a/x", "\u{e9}cole/\u{1f917}", "", "b"];
        let kept = all.map(|text| texts.add(text));
        assert_eq!(kept.map(|text| texts.get(text)), all);
        assert_eq!(size_of::<Option<Text>>(), 8);
    }

    #[test]
    fn a_text_lies_in_one_part() {
        let mut texts = Texts::default();
        let long = |n: usize| char::from(b'a' + n as u8).to_string().repeat(60_000 + n);
        let kept: Vec<_> = (0..20).map(|n| texts.add(&long(n))).collect();
        assert!(!texts.full.is_empty());
        assert!(kept.into_iter().enumerate().all(|(n, text)| texts.get(text) == long(n)));
        assert!(texts.full.iter().all(|part| part.len() <= 1 << PART));
    }
}
