//! What makes a part trusted: the form that it is written in, and a sum over it and over what it is called.

use xxhash_rust::xxh3::Xxh3;

/// Changes when the form of parts does: those of another form are passed over.
const FORM: u8 = 1;
const SUM: usize = size_of::<u64>();

/// Which of all parts one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Called {
    /// Codes of hub and kind.
    pub(super) of: (i16, i16),
    pub(super) span: i32,
    pub(super) number: i32,
}

/// Bytes to which the content of a part is added.
pub(super) fn begin() -> Vec<u8> {
    vec![FORM]
}

/// Ends a part; gives the sum as well.
pub(super) fn end(called: Called, mut part: Vec<u8>) -> (Vec<u8>, u64) {
    let sum = sum(called, &part);
    part.extend_from_slice(&sum.to_le_bytes());
    (part, sum)
}

/// The content of a part, and its sum; none where it is damaged, of another form, or another part.
pub(super) fn open(called: Called, part: &[u8]) -> Option<(&[u8], u64)> {
    let (whole, told) = part.split_at_checked(part.len().checked_sub(SUM)?)?;
    let sum = sum(called, whole);
    let (form, content) = whole.split_first()?;
    (told == sum.to_le_bytes() && *form == FORM).then_some((content, sum))
}

/// Against accidents: whoever may write to the database could write any number into its tables.
fn sum(Called { of, span, number }: Called, whole: &[u8]) -> u64 {
    let mut sum = Xxh3::new();
    sum.update(&of.0.to_le_bytes());
    sum.update(&of.1.to_le_bytes());
    sum.update(&span.to_le_bytes());
    sum.update(&number.to_le_bytes());
    sum.update(whole);
    sum.digest()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CALLED: Called = Called { of: (0, 1), span: 3, number: 5 };

    fn sealed(content: &[u8]) -> Vec<u8> {
        let mut part = begin();
        part.extend_from_slice(content);
        end(CALLED, part).0
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_opened_unless_it_is_damaged(
            content in prop::collection::vec(any::<u8>(), 0..300),
            at in any::<prop::sample::Index>(),
            bit in 0u8..8,
        ) {
            let mut part = sealed(&content);
            prop_assert_eq!(open(CALLED, &part).map(|(content, _)| content), Some(content.as_slice()));
            let at = at.index(part.len());
            prop_assert_eq!(open(CALLED, &part[..at]), None);
            part[at] ^= 1 << bit;
            prop_assert_eq!(open(CALLED, &part), None);
        }
    }

    #[test]
    fn a_part_is_not_taken_for_another() {
        let part = sealed(b"ab");
        let others = [
            Called { of: (1, 1), ..CALLED },
            Called { of: (0, 0), ..CALLED },
            Called { span: 4, ..CALLED },
            Called { number: 4, ..CALLED },
        ];
        assert!(others.iter().all(|other| open(*other, &part).is_none()));
    }

    #[test]
    fn another_form_is_passed_over() {
        let whole = [[FORM + 1].as_slice(), b"ab"].concat();
        let part = [whole.as_slice(), &sum(CALLED, &whole).to_le_bytes()].concat();
        assert_eq!(open(CALLED, &part), None);
    }
}
