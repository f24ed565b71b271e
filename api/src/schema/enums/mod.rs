//! Enums of the contract: of arguments, of vocabularies that filters name, of answers.

mod answers;
mod arguments;
mod orders;
mod vocabularies;

pub(super) use answers::{Additivity, DownloadBasis, Freshness, GroupRole, ParameterSource, PointStatus};
pub(super) use arguments::{Attribution, DatasetDimension, Hub, Interval, ModelDimension, RepositoryKind, Unknowns};
pub(super) use orders::{OrderDirection, PublisherOrderField, RepositoryOrderField, SpaceOrderField};
pub(super) use vocabularies::{AgeClass, Modality, PublisherKind, Region, Relation, SizeClass, known, member};
