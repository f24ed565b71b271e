//! Numbers and texts as bytes: seven bits of a number in each, the lowest first.

/// Bits of a number that a byte holds.
const BITS: u32 = 7;
/// Set in each byte of a number but the last.
const MORE: u8 = 1 << BITS;

/// Writes a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= u64::from(MORE) {
        bytes.push(number as u8 | MORE);
        number >>= BITS;
    }
    bytes.push(number as u8);
}

/// Reads a number; none where there is no whole one.
#[inline]
pub(super) fn take(rest: &mut &[u8]) -> Option<u64> {
    let (first, behind) = rest.split_first()?;
    if *first < MORE {
        *rest = behind;
        return Some(u64::from(*first));
    }
    take_long(rest)
}

fn take_long(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for (place, byte) in rest.iter().enumerate() {
        let (shift, low) = (place as u32 * BITS, u64::from(byte & !MORE));
        // More than 64 bits.
        if shift >= u64::BITS || (low << shift) >> shift != low {
            return None;
        }
        number |= low << shift;
        if byte & MORE == 0 {
            *rest = &rest[place + 1..];
            return Some(number);
        }
    }
    None
}

/// A number of either sign as one that is small where it is near zero.
pub(super) fn folded(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// The number of either sign that was folded.
pub(super) fn unfolded(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Writes a number of either sign.
pub(super) fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put(bytes, folded(number));
}

/// Reads a number of either sign, as narrow as it has to be.
pub(super) fn take_signed<T: TryFrom<i64>>(rest: &mut &[u8]) -> Option<T> {
    T::try_from(unfolded(take(rest)?)).ok()
}

/// Writes a text behind its length.
pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

/// Reads a text.
pub(super) fn take_text<'b>(rest: &mut &'b [u8]) -> Option<&'b str> {
    let length = usize::try_from(take(rest)?).ok()?;
    let (text, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number in any::<u64>(), bits in 0u32..64, signed in any::<i64>(), text in ".{0,20}") {
            let mut bytes = Vec::new();
            put(&mut bytes, number >> bits);
            put_signed(&mut bytes, signed >> bits);
            put_text(&mut bytes, &text);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(take(&mut rest), Some(number >> bits));
            prop_assert_eq!(take_signed(&mut rest), Some(signed >> bits));
            prop_assert_eq!(take_text(&mut rest), Some(text.as_str()));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn whatever_the_bytes_nothing_breaks(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
            let mut rest = bytes.as_slice();
            while take(&mut rest).is_some() {}
            let mut rest = bytes.as_slice();
            while take_text(&mut rest).is_some() {}
        }
    }

    #[test]
    fn more_than_64_bits_are_no_number() {
        assert_eq!(take(&mut [[255; 9].as_slice(), &[1]].concat().as_slice()), Some(u64::MAX));
        assert_eq!(take(&mut [[255; 9].as_slice(), &[2]].concat().as_slice()), None);
        assert_eq!(take(&mut [[128; 10].as_slice(), &[0]].concat().as_slice()), None);
    }

    #[test]
    fn the_number_has_to_fit() {
        let mut bytes = Vec::new();
        put_signed(&mut bytes, 1 << 40);
        assert_eq!(take_signed::<i32>(&mut bytes.as_slice()), None);
    }
}
