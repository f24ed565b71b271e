//! Orders of lists.

use async_graphql::InputObject;

use super::super::enums::{OrderDirection, PublisherOrderField, RepositoryOrderField, SpaceOrderField};

/// Ties by lower-case name, ascending in both directions; null last in both.
#[derive(Clone, Copy, Debug, InputObject)]
pub(in crate::schema) struct RepositoryOrder {
    /// By what.
    pub(in crate::schema) field: RepositoryOrderField,
    /// In which direction.
    #[graphql(default_with = "OrderDirection::Desc")]
    pub(in crate::schema) direction: OrderDirection,
}

/// Ties by lower-case name, ascending in both directions; null last in both.
#[derive(Clone, Copy, Debug, InputObject)]
pub(in crate::schema) struct SpaceOrder {
    /// By what.
    pub(in crate::schema) field: SpaceOrderField,
    /// In which direction.
    #[graphql(default_with = "OrderDirection::Desc")]
    pub(in crate::schema) direction: OrderDirection,
}

/// Ties by lower-case login, ascending in both directions; null last in both.
#[derive(Clone, Copy, Debug, InputObject)]
pub(in crate::schema) struct PublisherOrder {
    /// By what.
    pub(in crate::schema) field: PublisherOrderField,
    /// In which direction.
    #[graphql(default_with = "OrderDirection::Desc")]
    pub(in crate::schema) direction: OrderDirection,
}

impl Default for RepositoryOrder {
    /// Most downloaded first.
    fn default() -> Self {
        Self { field: RepositoryOrderField::Downloads, direction: OrderDirection::Desc }
    }
}

impl Default for SpaceOrder {
    /// Most liked first.
    fn default() -> Self {
        Self { field: SpaceOrderField::Likes, direction: OrderDirection::Desc }
    }
}

impl Default for PublisherOrder {
    /// Most downloaded first.
    fn default() -> Self {
        Self { field: PublisherOrderField::Downloads, direction: OrderDirection::Desc }
    }
}

impl From<SpaceOrder> for RepositoryOrder {
    fn from(SpaceOrder { field, direction }: SpaceOrder) -> Self {
        Self { field: field.into(), direction }
    }
}
