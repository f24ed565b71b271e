//! Lists and look-ups of what is recorded: pages by cursor, identifiers that outlive renames, names old and new
//! (definitions.md sections 1, *Identity*, and 5, *Lists*).

mod accounts;
mod cursor;
mod derivatives;
mod error;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod list;
mod look_up;
mod node_id;
mod page;
mod ranked;
mod repositories;
mod snapshots;
mod told;

pub use crate::listing::Attributes;
pub use crate::store::{AccountRow, AccountSort, EvidenceRow, FacetOf, RepositoryRow, RepositorySort, SnapshotRow};
pub use accounts::AccountList;
pub use derivatives::DerivativeList;
pub use error::ListError;
pub use look_up::{Found, account, accounts_named, named, nodes};
pub use node_id::{Identity, NodeId};
pub use page::{Page, Part};
pub use ranked::Downloads;
pub use repositories::{Owner, RepositoryList};
pub use snapshots::SnapshotList;
pub use told::{accounts, attributes, bases, evidence, facets, former_names, repositories, words};
