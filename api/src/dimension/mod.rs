//! What answers are grouped and filtered by: one file per dimension (definitions.md section 4).

mod age;
mod attribution;
mod bounds;
mod clause;
mod group;
mod hub;
mod kind;
mod number;
mod parameter_source;
mod plan;
mod publisher_kind;
pub mod region;
mod relation;
mod scope;
mod size;
pub mod task;
pub mod text;
mod vocabulary;

pub use age::AgeClass;
pub use attribution::Attribution;
pub use clause::{Attribute, Clause};
pub use group::{Dimension, Member};
pub use hub::Hub;
pub use kind::RepositoryKind;
pub use number::LARGEST_COUNT;
pub use parameter_source::ParameterSource;
pub use plan::Plan;
pub use publisher_kind::PublisherKind;
pub use region::Region;
pub use relation::Relation;
pub use scope::DerivativeScope;
pub use size::SizeClass;
pub use task::Modality;
pub use vocabulary::UnknownValue;
pub(crate) use vocabulary::vocabulary;
