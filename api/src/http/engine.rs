//! What the edge needs of the schema.

use std::sync::Arc;

use async_graphql::Request;
use async_trait::async_trait;

use crate::auth::Caller;
use crate::schema::{Answered, DataState, Graph};

/// Executes requests that were found fit to run.
#[async_trait]
pub trait Engine: Send + Sync + 'static {
    /// Executes one request of a caller in one consistent read.
    async fn execute(&self, request: Request, caller: Caller) -> Answered;
    /// The data in force now, from memory.
    fn state(&self) -> Arc<DataState>;
    /// The schema in the schema definition language.
    fn sdl(&self) -> String;
}

#[async_trait]
impl Engine for Graph {
    async fn execute(&self, request: Request, caller: Caller) -> Answered {
        Self::execute(self, request, caller).await
    }

    fn state(&self) -> Arc<DataState> {
        Self::state(self)
    }

    fn sdl(&self) -> String {
        Self::sdl(self)
    }
}
