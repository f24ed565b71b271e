//! What a request costs its caller.

use async_graphql::SimpleObject;

use super::scalars::DateTime;
use crate::auth::Bill;

/// What this request costs and what its caller may still ask, in units of cost: fields, those of lists times the length of the list.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct RateLimit {
    /// What this request costs. Asked without this field, an answer that is already known costs 1.
    cost: i32,
    /// What one key, or one address without a key, may spend in a window of time.
    limit: i32,
    /// What is left of that after this request.
    remaining: i32,
    /// When all of it is back.
    reset_at: DateTime,
}

impl From<&Bill> for RateLimit {
    fn from(bill: &Bill) -> Self {
        let int = |units: u32| i32::try_from(units).unwrap_or(i32::MAX);
        Self {
            cost: int(bill.cost),
            limit: int(bill.standing.limit),
            remaining: int(bill.standing.remaining),
            reset_at: DateTime::of(bill.standing.reset_at),
        }
    }
}
