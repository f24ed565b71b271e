//! The keys that open something, as last read.

use std::collections::HashMap;

use super::{Caller, Grant, Key, KeyHash, KeyId};

/// A key that was not revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveKey {
    /// Its public part.
    pub id: KeyId,
    /// Its name, for people.
    pub name: String,
    /// What it allows.
    pub grant: Grant,
    /// What is stored of it.
    pub hash: KeyHash,
    /// From when on it opens nothing, microseconds since 1970-01-01T00:00:00Z; none for never.
    pub expires_at: Option<i64>,
}

/// All of them, by their public parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveKeys(HashMap<KeyId, LiveKey>);

impl LiveKeys {
    /// Who presents a key; none when it is wrong or, at `now`, expired.
    ///
    /// The public part finds the stored hash, and hashes are compared in constant time: what an answer's time could tell is whether
    /// a public part exists, which is no secret.
    pub fn caller(&self, key: &Key, now: i64) -> Option<Caller> {
        let known = self.0.get(key.id())?;
        let same = known.hash.is(&key.hash());
        let in_time = known.expires_at.is_none_or(|end| now < end);
        (same && in_time).then(|| Caller { key: Some(known.name.clone()), grant: Some(known.grant) })
    }
}

impl FromIterator<LiveKey> for LiveKeys {
    fn from_iter<I: IntoIterator<Item = LiveKey>>(keys: I) -> Self {
        Self(keys.into_iter().map(|key| (key.id.clone(), key)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_key_opens_until_it_expires() {
        let (key, other) = (Key::generate().unwrap(), Key::generate().unwrap());
        let live = |expires_at| {
            let key =
                LiveKey { id: key.id().clone(), name: "n".into(), grant: Grant::Admin, hash: key.hash(), expires_at };
            LiveKeys::from_iter([key])
        };
        let caller = Caller { key: Some("n".into()), grant: Some(Grant::Admin) };
        assert_eq!(live(None).caller(&key, i64::MAX), Some(caller.clone()));
        assert_eq!(live(Some(10)).caller(&key, 9), Some(caller));
        assert_eq!(live(Some(10)).caller(&key, 10), None);
        assert_eq!(live(None).caller(&other, 0), None);
        let forged = format!("hubscope_{}_{}", key.id().as_str(), &other.expose()[26..]);
        assert_eq!(live(None).caller(&Key::parse(&forged).unwrap(), 0), None, "the public part opens nothing");
    }
}
