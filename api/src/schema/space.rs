//! `Space`.

use async_graphql::{Context, Result};

use super::repository::{repository, word};

repository! {
    /// A running application.
    Space {
        /// What it is built with, as last told.
        async fn sdk(&self, ctx: &Context<'_>) -> Result<Option<String>> {
            word(ctx, self.0.sdk_id).await
        }
    }
}
