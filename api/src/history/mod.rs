//! From listings to history, pure: who a row belongs to, what its counters amount to, when a repository was there, where its lineage
//! begins (definitions.md sections 1, 2 and 4). Nothing here knows a table or a file.

mod amount;
mod called;
mod downloads;
mod lifetime;
mod lineage;
mod presence;
mod quiet;
mod roster;
mod told;
mod track;
mod tracks;

pub use amount::{Amount, Counters, FirstCount, Rule};
pub use downloads::Downloads;
pub use lifetime::Thirtieths;
pub use lineage::{Place, roots};
pub use presence::Absence;
pub(crate) use quiet::Quiet;
pub use roster::{FormerName, Holder, Roster};
pub use track::{Closed, SnapshotDays, Track};
pub use tracks::Tracks;
