//! Attribute sets: written once for all that told the same, and merged over time.

use std::collections::HashMap;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::listing::Attributes;
use crate::store::{Body, Digest, StoreError, StoreResult, Writer};

/// The stored form of attributes, named after its content.
pub fn seal(attributes: &Attributes) -> StoreResult<Body> {
    let text = serde_json::to_string(attributes).map_err(|_| StoreError::corrupt("attributes"))?;
    let mut digest = Digest::default();
    digest.copy_from_slice(&Sha256::digest(&text)[..size_of::<Digest>()]);
    Ok(Body { digest, text })
}

/// The bodies of some attribute sets.
pub(super) async fn load(writer: &Writer, digests: &[Digest]) -> StoreResult<HashMap<Digest, String>> {
    let mut wanted = digests.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    Ok(writer.bodies_beside(&wanted).await?.into_iter().map(|body| (body.digest, body.text)).collect())
}

/// The attributes of a loaded set.
pub(super) fn of(bodies: &HashMap<Digest, String>, digest: &Digest) -> StoreResult<Attributes> {
    let text = bodies.get(digest).ok_or_else(|| StoreError::corrupt("attribute sets"))?;
    serde_json::from_str(text).map_err(|_| StoreError::corrupt("attribute sets"))
}

/// Of the attributes of a loaded set those that tell a lineage. Most sets tell no base, and of these nothing is looked at but the account.
pub(super) fn of_lineage(bodies: &HashMap<Digest, String>, digest: &Digest) -> StoreResult<Attributes> {
    /// How what tells a base is spelt, a field or a tag.
    const BASE: &str = "base_model";

    #[derive(Deserialize)]
    struct Account {
        author: Option<String>,
    }

    let text = bodies.get(digest).ok_or_else(|| StoreError::corrupt("attribute sets"))?;
    if text.contains(BASE) {
        return of(bodies, digest);
    }
    let Account { author } = serde_json::from_str(text).map_err(|_| StoreError::corrupt("attribute sets"))?;
    Ok(Attributes { author, ..Attributes::default() })
}

/// What two listings tell together, the later going before the earlier.
pub(super) fn merge(bodies: &HashMap<Digest, String>, earlier: &Digest, later: &Digest) -> StoreResult<Body> {
    let mut told = of(bodies, earlier)?;
    told.told_over(of(bodies, later)?);
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
            let looked_at = of_lineage(&HashMap::from([(body.digest, body.text)]), &body.digest).unwrap();
            assert_eq!((&looked_at.author, classify::bases(&looked_at)), (&told.author, classify::bases(&told)));
            assert_eq!(classify::bases(&told).len(), bases);
        }
    }
}
