//! What is told whenever it changes.

use std::sync::Arc;

use async_graphql::{Context, Result, Subscription};
use futures_util::{Stream, StreamExt as _};

use super::metric_result::DataVersion;
use super::state::InForce;

/// The root of subscriptions.
#[derive(Debug)]
pub(super) struct Subscription;

/// What is told whenever it changes, over Server-Sent Events or a WebSocket.
#[Subscription]
impl Subscription {
    /// Sent at once with the current version, then each time new data is published: refetch then. Versions that follow one another
    /// faster than the connection takes them are skipped, but for the newest.
    async fn data_version(&self, ctx: &Context<'_>) -> Result<impl Stream<Item = DataVersion>> {
        let versions = ctx.data::<Arc<InForce>>()?.versions();
        Ok(versions.map(|(version, last_on)| DataVersion::new(version, last_on)))
    }
}
