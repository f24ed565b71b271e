//! Enums of the contract: of arguments, of vocabularies that filters name, of answers.

mod answers;
mod arguments;
mod dimensions;
mod lineage;
mod measures;
mod orders;
mod vocabularies;

pub(super) use answers::{Additivity, DownloadBasis, Freshness, GroupRole, ParameterSource, PointStatus};
pub(super) use arguments::{AttentionMeasure, Attribution, Hub, Interval, RepositoryKind, Unknowns};
pub(super) use dimensions::{DatasetDimension, ModelDimension, SpaceDimension};
pub(super) use lineage::{DerivativeDimension, DerivativeScope};
pub(super) use measures::{ComparisonStatistic, ConcentrationUnit};
pub(super) use orders::{OrderDirection, PublisherOrderField, RepositoryOrderField, SpaceOrderField};
pub(super) use vocabularies::{AgeClass, Modality, PublisherKind, Region, Relation, SizeClass, known, member};
