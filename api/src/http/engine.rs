//! What the edge needs of the schema.

use std::sync::Arc;

use async_graphql::{Request, Response};
use async_trait::async_trait;
use futures_util::stream::BoxStream;

use crate::auth::Caller;
use crate::schema::{Answered, DataState, Graph, Vitals};

/// Executes requests that were found fit to run.
#[async_trait]
pub trait Engine: Send + Sync + 'static {
    /// Executes one request of a caller in one consistent read.
    async fn execute(&self, request: Request, caller: Caller) -> Answered;
    /// The events of a caller's subscription, found fit to run, until it is dropped.
    fn subscribe(&self, request: Request, caller: Caller) -> BoxStream<'static, Response>;
    /// The data in force now, from memory.
    fn state(&self) -> Arc<DataState>;
    /// How it goes inside.
    fn vitals(&self) -> Vitals;
    /// The schema in the schema definition language.
    fn sdl(&self) -> String;
}

#[async_trait]
impl Engine for Graph {
    async fn execute(&self, request: Request, caller: Caller) -> Answered {
        Self::execute(self, request, caller).await
    }

    fn subscribe(&self, request: Request, caller: Caller) -> BoxStream<'static, Response> {
        Self::subscribe(self, request, caller)
    }

    fn state(&self) -> Arc<DataState> {
        Self::state(self)
    }

    fn vitals(&self) -> Vitals {
        Self::vitals(self)
    }

    fn sdl(&self) -> String {
        Self::sdl(self)
    }
}
