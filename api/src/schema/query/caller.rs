//! Questions about the caller.

use async_graphql::{Context, Object};

use super::super::rate_limit::RateLimit;
use crate::auth::Bill;

/// Questions about the caller.
#[derive(Debug, Default)]
pub(in crate::schema) struct OfCaller;

#[Object]
impl OfCaller {
    /// What this request costs and what the caller has left; null where there are no quotas.
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        ctx.data_opt::<Bill>().map(RateLimit::from)
    }
}
