//! Attribute sets: written once for all that told the same, and merged over time.

use std::collections::{HashMap, VecDeque};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::listing::Attributes;
use crate::store::{Body, Digest, StoreError, StoreResult, Wanted, Writer};

/// The stored form of attributes, named after its content.
pub fn seal(attributes: &Attributes) -> StoreResult<Body> {
    let text = serde_json::to_string(attributes).map_err(|_| StoreError::corrupt("attributes"))?;
    let mut digest = Digest::default();
    digest.copy_from_slice(&Sha256::digest(&text)[..size_of::<Digest>()]);
    Ok(Body { digest, may_tell_base: may_tell_base(&text), text })
}

/// Whether a body may tell a base: what does, a field or a tag, is spelt alike. Rows of listings keep it, so when more can tell a base, a
/// migration has to say of the rows before it that they may.
fn may_tell_base(body: &str) -> bool {
    body.contains("base_model")
}

/// What some attribute sets tell, by their keys.
pub(super) type Sets = HashMap<Digest, Attributes>;

/// Attribute sets of very many repositories, some after the other: the next ones are found and read while some are looked at.
pub(super) struct Ahead<'a> {
    writer: &'a Writer,
    chunks: Box<dyn Iterator<Item = Vec<Digest>> + Send + 'a>,
    read: fn(&str) -> StoreResult<Attributes>,
    begun: VecDeque<Wanted<'a, Attributes>>,
}

impl<'a> Ahead<'a> {
    /// How many chunks are looked for at a time.
    const MOST: usize = 2;

    /// Nothing is looked for yet. `read` takes from a body what is looked at: [`whole`] or [`lineage`].
    pub(super) fn new(
        writer: &'a Writer,
        chunks: impl Iterator<Item = Vec<Digest>> + Send + 'a,
        read: fn(&str) -> StoreResult<Attributes>,
    ) -> Self {
        Self { writer, chunks: Box::new(chunks), read, begun: VecDeque::new() }
    }

    /// Those of the next chunk; none behind the last.
    pub(super) async fn next(&mut self) -> StoreResult<Sets> {
        while self.begun.len() < Self::MOST
            && let Some(chunk) = self.chunks.next()
        {
            self.begun.push_back(self.writer.look_for(each_once(chunk), self.read));
        }
        match self.begun.pop_front() {
            Some(wanted) => wanted.found().await,
            None => Ok(Sets::new()),
        }
    }
}

fn each_once(mut digests: Vec<Digest>) -> Vec<Digest> {
    digests.sort_unstable();
    digests.dedup();
    digests
}

/// Some attribute sets.
pub(super) async fn load(writer: &Writer, digests: Vec<Digest>) -> StoreResult<Sets> {
    writer.look_for(each_once(digests), whole).found().await
}

/// The attributes of a loaded set.
pub(super) fn of<'s>(sets: &'s Sets, digest: &Digest) -> StoreResult<&'s Attributes> {
    sets.get(digest).ok_or_else(unreadable)
}

/// Everything that a body tells.
pub(super) fn whole(body: &str) -> StoreResult<Attributes> {
    serde_json::from_str(body).map_err(|_| unreadable())
}

/// What a body tells of a lineage. Most tell no base, and of these nothing is looked at but the account.
pub(super) fn lineage(body: &str) -> StoreResult<Attributes> {
    #[derive(Deserialize)]
    struct Account {
        author: Option<String>,
    }

    if may_tell_base(body) {
        return whole(body);
    }
    let Account { author } = serde_json::from_str(body).map_err(|_| unreadable())?;
    Ok(Attributes { author, ..Attributes::default() })
}

fn unreadable() -> StoreError {
    StoreError::corrupt("attribute sets")
}

/// What two listings tell together, the later going before the earlier.
pub(super) fn merge(sets: &Sets, earlier: &Digest, later: &Digest) -> StoreResult<Body> {
    let mut told = of(sets, earlier)?.clone();
    told.told_over(of(sets, later)?.clone());
    seal(&told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify;
    use crate::listing::BaseModel;

    #[test]
    fn a_lineage_is_told_by_what_is_looked_at_of_a_set() {
        let tags = |tags: &[&str]| Some(tags.iter().map(|tag| (*tag).to_owned()).collect());
        let base = BaseModel { source_id: Some("1".to_owned()), name: None };
        let by_field = Attributes { base_models: Some(vec![base]), ..Attributes::default() };
        let by_tag = Attributes { tags: tags(&["x", "base_model:a/b"]), ..Attributes::default() };
        let by_relation = Attributes { tags: tags(&["base_model:quantized:a/b"]), ..Attributes::default() };
        let without = Attributes { tags: tags(&["region:us"]), task: Some("t".to_owned()), ..Attributes::default() };
        for (told, bases) in [(by_field, 1), (by_tag, 1), (by_relation, 1), (without, 0), (Attributes::default(), 0)] {
            let told = Attributes { author: Some("Someone".to_owned()), ..told };
            let body = seal(&told).unwrap();
            assert!(body.may_tell_base || bases == 0);
            let looked_at = lineage(&body.text).unwrap();
            assert_eq!((&looked_at.author, classify::bases(&looked_at)), (&told.author, classify::bases(&told)));
            assert_eq!(classify::bases(&told).len(), bases);
        }
        let other = Attributes { tags: tags(&["base", "model:x"]), ..Attributes::default() };
        assert!(!seal(&other).unwrap().may_tell_base);
    }
}
