//! As much of Thrift's compact protocol as it takes to look at headers before a library allocates what they claim.

/// The bytes are not Thrift, or end too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotThrift;

/// Type numbers of the compact protocol.
pub(super) mod kind {
    pub(in super::super) const I32: u8 = 5;
    pub(in super::super) const LIST: u8 = 9;
    pub(in super::super) const STRUCT: u8 = 12;
}

/// Deepest nesting that is followed.
const DEEPEST: u8 = 32;

/// A position in bytes of the compact protocol.
#[derive(Clone, Copy)]
pub(super) struct Compact<'a> {
    rest: &'a [u8],
}

type Found<T> = Result<T, NotThrift>;

impl<'a> Compact<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Bytes that were not looked at yet.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    fn take(&mut self, bytes: usize) -> Found<()> {
        self.rest = self.rest.get(bytes..).ok_or(NotThrift)?;
        Ok(())
    }

    fn byte(&mut self) -> Found<u8> {
        let (first, rest) = self.rest.split_first().ok_or(NotThrift)?;
        self.rest = rest;
        Ok(*first)
    }

    fn varint(&mut self) -> Found<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(NotThrift)
    }

    /// A whole number of at most 32 bits.
    pub(super) fn number(&mut self) -> Found<i64> {
        let zigzag = u32::try_from(self.varint()?).map_err(|_| NotThrift)?;
        Ok(i64::from(zigzag >> 1) ^ -i64::from(zigzag & 1))
    }

    /// The head of a list: the type of its elements and their number, which cannot exceed the bytes that are left.
    pub(super) fn list(&mut self) -> Found<(u8, usize)> {
        let head = self.byte()?;
        let long = head >> 4 == 15;
        let size = if long { usize::try_from(self.varint()?).map_err(|_| NotThrift)? } else { usize::from(head >> 4) };
        if size > self.left() { Err(NotThrift) } else { Ok((head & 0x0f, size)) }
    }

    /// Walks through a structure. `field` is called with number and type of each field and says whether it read the value.
    pub(super) fn structure(&mut self, mut field: impl FnMut(&mut Self, i64, u8) -> Found<bool>) -> Found<()> {
        self.fields(DEEPEST, &mut field)
    }

    fn fields(&mut self, depth: u8, field: &mut dyn FnMut(&mut Self, i64, u8) -> Found<bool>) -> Found<()> {
        let mut number: i64 = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            let step = i64::from(head >> 4);
            number = if step == 0 { self.number()? } else { number.checked_add(step).ok_or(NotThrift)? };
            if !field(self, number, head & 0x0f)? {
                self.skip(head & 0x0f, false, depth)?;
            }
        }
    }

    fn skip(&mut self, of: u8, in_list: bool, depth: u8) -> Found<()> {
        let deeper = depth.checked_sub(1).ok_or(NotThrift)?;
        match of {
            // A truth is its own type in a structure, and a byte in a list.
            1 | 2 => {
                if in_list {
                    self.take(1)
                } else {
                    Ok(())
                }
            }
            3 => self.take(1),
            4..=6 => self.varint().map(drop),
            7 => self.take(8),
            8 => {
                let length = usize::try_from(self.varint()?).map_err(|_| NotThrift)?;
                self.take(length)
            }
            9 | 10 => {
                let (element, size) = self.list()?;
                (0..size).try_for_each(|_| self.skip(element, true, deeper))
            }
            11 => {
                let size = self.varint()?;
                if size == 0 {
                    return Ok(());
                }
                let types = self.byte()?;
                (0..size).try_for_each(|_| {
                    self.skip(types >> 4, true, deeper)?;
                    self.skip(types & 0x0f, true, deeper)
                })
            }
            12 => self.fields(deeper, &mut |_, _, _| Ok(false)),
            13 => self.take(16),
            _ => Err(NotThrift),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_found_and_others_skipped() {
        // 1: i32 = -3, 2: "ab", 3: [true, false], 20: i64 = 64, end.
        let bytes = [0x15, 0x05, 0x18, 0x02, b'a', b'b', 0x19, 0x21, 0x01, 0x02, 0x06, 0x28, 0x80, 0x01, 0x00, 0xff];
        let mut found = Vec::new();
        let mut reader = Compact::new(&bytes);
        let read = reader.structure(|reader, number, of| {
            let wanted = matches!(of, 5 | 6);
            if wanted {
                found.push((number, reader.number()?));
            }
            Ok(wanted)
        });
        assert_eq!((read, found, reader.left()), (Ok(()), vec![(1, -3), (20, 64)], 1));
    }

    #[test]
    fn what_ends_early_or_nests_without_end_is_no_thrift() {
        let skip = |bytes: &[u8]| Compact::new(bytes).structure(|_, _, _| Ok(false));
        assert_eq!(skip(&[0x18, 0x05, b'a']), Err(NotThrift));
        assert_eq!(skip(&[0x1c; 100_000]), Err(NotThrift));
        assert_eq!(skip(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0x7f]), Err(NotThrift));
        assert_eq!(
            skip(&[0x15, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]),
            Err(NotThrift)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_walked_through(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = Compact::new(&bytes);
            let read = reader.structure(|_, _, _| Ok(false));
            prop_assert!(read.is_err() || reader.left() < bytes.len());
        }
    }
}
