//! Whether what servers read into memory lies ready.

use crate::dimension::{Hub, RepositoryKind};
use crate::parts::Unpacker;
use crate::store::{Part, Session, StoreResult};

/// What lies ready of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// All of it.
    Whole {
        /// How many repositories.
        repositories: u64,
        /// How many amounts above zero.
        amounts: u64,
    },
    /// Nothing.
    Missing,
    /// Something that is damaged, not complete, or of another form than this program reads.
    Unfit,
}

/// What lies ready of a kind; every part is looked at.
pub async fn ready(session: &Session, hub: Hub, kind: RepositoryKind) -> StoreResult<Ready> {
    let (span, number) = Unpacker::FIRST;
    let first = if session.has_parts().await? { session.part(hub, kind, span, number).await? } else { None };
    let Some(first) = first else { return Ok(Ready::Missing) };
    let Some(mut unpacker) = Unpacker::begin(hub, kind, &first) else { return Ok(Ready::Unfit) };
    let mut fits = true;
    let mut look = |part: Part| fits = fits && unpacker.check(&part).is_some();
    session.each_part(hub, kind, Unpacker::FIRST, &mut look).await?;
    let head = unpacker.head();
    Ok(match fits && unpacker.is_whole() {
        true => Ready::Whole { repositories: head.repositories, amounts: head.amounts() },
        false => Ready::Unfit,
    })
}
