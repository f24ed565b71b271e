//! The form of an answer in Redis. Whatever is not exactly this form is no answer.

use bytes::{BufMut, Bytes, BytesMut};
use xxhash_rust::xxh3::xxh3_64;

use super::{Answer, Key};

/// Changes when the form does: entries of other versions are passed over.
const VERSION: u8 = 3;
const CHECKSUM: usize = 8;

/// The bytes to store: version, key, data version, freshness, body, checksum.
pub(super) fn encode(answer: &Answer) -> Bytes {
    let freshness = &answer.freshness.as_bytes()[..answer.freshness.len().min(u8::MAX.into())];
    let mut frame = BytesMut::with_capacity(1 + 32 + 8 + 1 + freshness.len() + answer.body.plain().len() + CHECKSUM);
    frame.put_u8(VERSION);
    frame.put_slice(&answer.key.0);
    frame.put_u64(answer.version);
    frame.put_u8(freshness.len() as u8);
    frame.put_slice(freshness);
    frame.put_slice(answer.body.plain());
    let checksum = checksum(&frame);
    frame.put_slice(&checksum);
    frame.freeze()
}

/// The answer in `frame`; none when it is damaged, of another version or of another key.
pub(super) fn decode(key: Key, frame: Bytes) -> Option<Answer> {
    let content = frame.slice(..frame.len().checked_sub(CHECKSUM)?);
    if checksum(&content) != frame[content.len()..] {
        return None;
    }
    let (version, rest) = content.split_first()?;
    let (named, rest) = rest.split_at_checked(32)?;
    let (data_version, rest) = rest.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first()?;
    let (freshness, _) = rest.split_at_checked(usize::from(*length))?;
    if *version != VERSION || named != key.0 {
        return None;
    }
    let body = content.slice(1 + 32 + 8 + 1 + freshness.len()..);
    let freshness = String::from_utf8(freshness.to_vec()).ok()?;
    Some(Answer::new(key, body, u64::from_be_bytes(*data_version), freshness))
}

/// Against accidents: whoever may write to Redis could write any answer. It is read with every answer, so it has to be fast.
fn checksum(content: &[u8]) -> [u8; CHECKSUM] {
    xxh3_64(content).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cache::KeyBuilder;

    fn key(name: &str) -> Key {
        KeyBuilder::new().part(name).finish()
    }

    fn answer(body: Vec<u8>) -> Answer {
        Answer::new(key("a"), body.into(), 7, "LATE".into())
    }

    proptest! {
        #[test]
        fn what_is_stored_comes_back(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let answer = answer(body);
            prop_assert_eq!(decode(key("a"), encode(&answer)), Some(answer));
        }

        #[test]
        fn a_damaged_entry_is_no_answer(at in 0usize..60, bit in 0u8..8) {
            let mut frame = encode(&answer(b"{\"data\":{}}".to_vec())).to_vec();
            let at = at % frame.len();
            frame[at] ^= 1 << bit;
            prop_assert_eq!(decode(key("a"), frame.into()), None);
        }

        #[test]
        fn rubbish_is_no_answer(rubbish in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(decode(key("a"), rubbish.into()), None);
        }
    }

    #[test]
    fn an_entry_moved_under_another_key_is_no_answer() {
        assert_eq!(decode(key("b"), encode(&answer(b"x".to_vec()))), None);
    }

    #[test]
    fn parts_of_a_key_do_not_run_into_each_other() {
        assert_ne!(KeyBuilder::new().part("ab").part("c").finish(), KeyBuilder::new().part("a").part("bc").finish());
    }
}
