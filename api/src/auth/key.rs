//! API keys: `hubscope_`, 16 hexadecimal digits by which a key is looked up, `_`, and 64 that only its holder knows.
//!
//! Secret scanners find keys by this form, and one double-click marks a whole one.
//!
//! Only a SHA-256 of a key is stored. A slow hash protects what people choose, since that can be guessed; nobody guesses 256 random
//! bits, at any speed, and a fast hash costs a request nothing.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const PREFIX: &str = "hubscope_";
const ID_BYTES: usize = 8;
const SECRET_BYTES: usize = 32;

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes ({0}); no key was made")]
pub struct NoRandomness(#[from] getrandom::Error);

/// A whole key. Neither `Debug` nor anything else but [`Key::expose`] shows more of it than its public part.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    text: String,
    id: KeyId,
}

/// The public part of a key: it names the key and opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(String);

/// What is stored of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyHash([u8; 32]);

impl Key {
    /// A new key, its 64 and 256 bits from the operating system.
    pub fn generate() -> Result<Self, NoRandomness> {
        let (mut id, mut secret) = ([0; ID_BYTES], [0; SECRET_BYTES]);
        getrandom::fill(&mut id)?;
        getrandom::fill(&mut secret)?;
        let id = hex(&id);
        Ok(Self { text: format!("{PREFIX}{id}_{}", hex(&secret)), id: KeyId(id) })
    }

    /// The key that a text is, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let id = KeyId::parse(id)?;
        is_hex(secret, SECRET_BYTES).then(|| Self { text: text.to_owned(), id })
    }

    /// Whether a text begins as keys do, so that it must not be shown.
    pub fn is_like(text: &str) -> bool {
        text.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
    }

    /// Whether a text has something in it that may be a key, whole or cut, so that it must not be shown.
    pub fn is_within(text: &str) -> bool {
        const BEGINS: usize = PREFIX.len() + 2 * ID_BYTES;
        text.as_bytes().windows(BEGINS).any(|begins| {
            let (prefix, id) = begins.split_at(PREFIX.len());
            prefix.eq_ignore_ascii_case(PREFIX.as_bytes()) && id.iter().all(u8::is_ascii_hexdigit)
        })
    }

    /// Its public part.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// What is stored of it.
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(&self.text).into())
    }

    /// The key itself: for its holder, never for a log or a message.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({PREFIX}{}_…)", self.id.0)
    }
}

impl KeyId {
    /// The public part that a text is.
    pub fn parse(text: &str) -> Option<Self> {
        is_hex(text, ID_BYTES).then(|| Self(text.to_owned()))
    }

    /// 16 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl KeyHash {
    /// The hash that 64 hexadecimal digits write.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; SECRET_BYTES];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
        }
        is_hex(text, SECRET_BYTES).then_some(Self(bytes))
    }

    /// Whether both are of the same key. It takes the same time wherever they differ.
    pub fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Display for KeyHash {
    /// 64 hexadecimal digits, for the table of keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower case only: one key has one spelling.
fn is_hex(text: &str, bytes: usize) -> bool {
    text.len() == bytes * 2 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_no_two_are_alike() {
        let (one, other) = (Key::generate().unwrap(), Key::generate().unwrap());
        assert_eq!(Key::parse(one.expose()), Some(one.clone()));
        assert_eq!(one.expose().len(), 90);
        assert!(one.id() != other.id() && one.expose()[26..] != other.expose()[26..]);
        assert!(one.hash().is(&one.hash()) && !one.hash().is(&other.hash()));
        assert_eq!(KeyHash::parse(&one.hash().to_string()), Some(one.hash()));
    }

    /// The value is that of `printf KEY | sha256sum`.
    #[test]
    fn the_stored_hash_is_the_sha_256_of_the_text() {
        let key = Key::parse(&format!("hubscope_{}_{}", "0123456789abcdef", "a".repeat(64))).unwrap();
        assert_eq!(key.hash().to_string(), "411fe6fa97a901f6ec30172b0b9cc292a22a23f46d5e5a083aacc72f85be8e14");
    }

    #[test]
    fn what_is_no_key_is_none() {
        let key = Key::generate().unwrap().expose().to_owned();
        let short = &key[..89];
        for text in ["", "hubscope_", "hubscope__", "key", short, &format!("{key}0"), &format!(" {key}"), &key[9..]] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
        assert_eq!(Key::parse(&key.to_uppercase()), None);
        assert!(Key::is_like(&key.to_uppercase()) && Key::is_like(short) && !Key::is_like("dashboard"));
        for text in [&key, &key.to_uppercase(), short, &format!("é/{key}/x"), &format!("Bearer-{key}")] {
            assert!(Key::is_within(text), "{text}");
        }
        for text in ["", "hubscope_", "hubscope_dashboard_of_the_week", &key[1..]] {
            assert!(!Key::is_within(text), "{text}");
        }
    }

    #[test]
    fn debug_shows_the_public_part_alone() {
        let key = Key::generate().unwrap();
        let (shown, secret) = (format!("{key:?} {:?}", key.hash()), &key.expose()[26..]);
        assert!(shown.contains(key.id().as_str()) && !shown.contains(&secret[..8]), "{shown}");
        assert!(!shown.contains(&key.hash().to_string()[..8]));
    }
}
