//! Enums of the orders of lists.

use async_graphql::Enum;

use crate::catalogue;

/// What models and datasets are ordered by; null is last in both directions, ties stand in the order of lower-case names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "RepositoryOrderField", remote = "catalogue::RepositorySort")]
pub(in crate::schema) enum RepositoryOrderField {
    /// Downloads of the period; lifetime without one.
    #[graphql(name = "DOWNLOADS")]
    Downloads,
    /// Likes.
    #[graphql(name = "LIKES")]
    Likes,
    /// Told creation.
    #[graphql(name = "CREATED_AT")]
    CreatedAt,
    /// Last change.
    #[graphql(name = "LAST_MODIFIED")]
    LastModified,
    /// Name, whatever the case.
    #[graphql(name = "NAME")]
    Name,
    /// Number of parameters; of models only.
    #[graphql(name = "PARAMETERS")]
    Parameters,
}

/// What spaces are ordered by; null is last in both directions, ties stand in the order of lower-case names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "SpaceOrderField")]
pub(in crate::schema) enum SpaceOrderField {
    /// Likes.
    #[graphql(name = "LIKES")]
    Likes,
    /// Told creation.
    #[graphql(name = "CREATED_AT")]
    CreatedAt,
    /// Last change.
    #[graphql(name = "LAST_MODIFIED")]
    LastModified,
    /// Name, whatever the case.
    #[graphql(name = "NAME")]
    Name,
}

/// What publishers are ordered by; null is last in both directions, ties stand in the order of lower-case logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "PublisherOrderField", remote = "catalogue::AccountSort")]
pub(in crate::schema) enum PublisherOrderField {
    /// Downloads of its models, of the period; lifetime without one.
    #[graphql(name = "DOWNLOADS")]
    Downloads,
    /// Recorded models, as many as `models` lists.
    #[graphql(name = "MODELS")]
    Models,
    /// Recorded datasets, as many as `datasets` lists.
    #[graphql(name = "DATASETS")]
    Datasets,
    /// Account name, whatever the case.
    #[graphql(name = "LOGIN")]
    Login,
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "OrderDirection")]
pub(in crate::schema) enum OrderDirection {
    /// Lowest, earliest or first in the alphabet first.
    #[graphql(name = "ASC")]
    Asc,
    /// Highest, latest or last in the alphabet first.
    #[graphql(name = "DESC")]
    Desc,
}

impl OrderDirection {
    /// Whether the highest come first.
    pub(in crate::schema) fn is_descending(self) -> bool {
        self == Self::Desc
    }
}

impl From<SpaceOrderField> for RepositoryOrderField {
    fn from(field: SpaceOrderField) -> Self {
        match field {
            SpaceOrderField::Likes => Self::Likes,
            SpaceOrderField::CreatedAt => Self::CreatedAt,
            SpaceOrderField::LastModified => Self::LastModified,
            SpaceOrderField::Name => Self::Name,
        }
    }
}
