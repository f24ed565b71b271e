//! Many short texts in one piece of memory.

/// Texts by their place.
#[derive(Debug)]
pub(super) struct Names {
    bytes: String,
    /// Where each begins, and behind the last where it ends.
    starts: Vec<u32>,
}

impl Default for Names {
    fn default() -> Self {
        Self { bytes: String::new(), starts: vec![0] }
    }
}

impl Names {
    /// Makes room for so many of so many bytes together.
    pub(super) fn reserve(&mut self, names: usize, bytes: usize) {
        self.starts.reserve_exact(names);
        self.bytes.reserve_exact(bytes);
    }

    /// Adds one; false where 4 GiB are passed.
    #[must_use]
    pub(super) fn push(&mut self, name: &str) -> bool {
        self.bytes.push_str(name);
        u32::try_from(self.bytes.len()).map(|end| self.starts.push(end)).is_ok()
    }

    /// The name at a place.
    pub(super) fn get(&self, at: usize) -> &str {
        &self.bytes[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Gives back what was reserved in vain.
    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.capacity() + self.starts.capacity() * size_of::<u32>()
    }
}
