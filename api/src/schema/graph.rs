//! The executable schema and what one execution of it gives.

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Response, Schema};

/// What the answers of this moment are made of; every cached answer is named by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataState {
    /// The data version in force; 0 when nothing is published.
    pub version: u64,
    /// The freshness of every recorded kind, spelt so that it differs when any of them does.
    pub freshness: String,
}

/// One executed request.
pub struct Answered {
    /// The answer, errors included.
    pub response: Response,
    /// The data version that was read, which may be newer than the one in force when the request came.
    pub state: Arc<DataState>,
    /// For the header `X-Data-Freshness`: the stalest that the answer tells, `FRESH`, `LATE` or `STALE`.
    pub freshness: &'static str,
}

/// The executable schema.
pub struct Graph {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
    state: Arc<DataState>,
}

/// Questions that can be asked.
pub(crate) struct Query;

#[Object]
impl Query {
    /// To come.
    async fn placeholder(&self) -> Option<i32> {
        Some(1)
    }
}

impl Graph {
    /// A schema over nothing yet.
    pub fn new() -> Self {
        let schema = Schema::build(Query, EmptyMutation, EmptySubscription).finish();
        Self { schema, state: Arc::new(DataState { version: 0, freshness: String::new() }) }
    }

    /// The schema in the schema definition language.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }

    /// The data in force now, from memory.
    pub fn state(&self) -> Arc<DataState> {
        Arc::clone(&self.state)
    }

    /// Executes a request that was found fit to run, in one consistent read.
    pub async fn execute(&self, request: Request) -> Answered {
        let response = self.schema.execute(request).await;
        Answered { response, state: self.state(), freshness: "FRESH" }
    }
}

impl Default for Graph {
    fn default() -> Self {
        Self::new()
    }
}
