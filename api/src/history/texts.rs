//! Texts by the million, one behind the other.

/// Bits that tell how long a text is.
const LENGTH: u32 = 16;

/// Where a text is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text(std::num::NonZeroU64);

/// All of them. What is no longer asked for stays: few texts change.
#[derive(Debug, Default)]
pub(super) struct Texts(String);

impl Texts {
    /// Keeps a text, of which no more than the first 64 kB count: none that a listing tells is longer.
    pub(super) fn add(&mut self, text: &str) -> Text {
        let text = &text[..text.floor_char_boundary((1 << LENGTH) - 1)];
        let at = (self.0.len() as u64) << LENGTH | text.len() as u64;
        self.0.push_str(text);
        // Always one more than it says, so that no text is at nothing.
        Text(std::num::NonZeroU64::MIN.saturating_add(at))
    }

    /// The text.
    pub(super) fn get(&self, text: Text) -> &str {
        let at = text.0.get() - 1;
        let (from, length) = ((at >> LENGTH) as usize, (at & ((1 << LENGTH) - 1)) as usize);
        &self.0[from..from + length]
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
}
