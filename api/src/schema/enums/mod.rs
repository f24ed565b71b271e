//! Enums of the contract: of arguments, of vocabularies that filters name, of answers.

mod answers;
mod arguments;
mod vocabularies;

pub(super) use answers::{Additivity, DownloadBasis, Freshness, GroupRole, PointStatus};
pub(super) use arguments::{Attribution, DatasetDimension, Hub, Interval, ModelDimension, RepositoryKind, Unknowns};
pub(super) use vocabularies::{AgeClass, Modality, PublisherKind, Region, Relation, SizeClass, known};
