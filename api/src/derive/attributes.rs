//! Attribute sets: written once for all that told the same, and merged over time.

use std::collections::HashMap;

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

/// What two listings tell together, the later going before the earlier.
pub(super) fn merge(bodies: &HashMap<Digest, String>, earlier: &Digest, later: &Digest) -> StoreResult<Body> {
    let mut told = of(bodies, earlier)?;
    told.told_over(of(bodies, later)?);
    seal(&told)
}
