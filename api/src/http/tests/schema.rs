//! A schema with every habit that the edge has to know.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_graphql::{
    Context, Enum, Error, ErrorExtensions, InputObject, InputValueError, InputValueResult, Object, Request, Response,
    Result, Scalar, ScalarType, Schema, SimpleObject, Subscription, Value,
};
use async_trait::async_trait;
use chrono::Utc;
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _};

use crate::auth::{Bill, Caller};
use crate::http::Engine;
use crate::schema::{Answered, DataState, Vitals};

pub(super) struct TestEngine {
    schema: Schema<Query, Mutation, News>,
    pub(super) version: AtomicU64,
    published_at: AtomicI64,
    pub(super) executions: AtomicU64,
}

impl TestEngine {
    pub(super) fn new() -> Self {
        let schema = Schema::build(Query, Mutation, News).finish();
        let (version, executions) = (AtomicU64::new(1), AtomicU64::new(0));
        Self { schema, version, published_at: AtomicI64::new(1), executions }
    }

    /// A version comes into force that was published some time ago.
    pub(super) fn publish(&self, version: u64, ago: Duration) {
        self.published_at.store((Utc::now() - ago).timestamp_micros(), Ordering::SeqCst);
        self.version.store(version, Ordering::SeqCst);
    }
}

#[async_trait]
impl Engine for TestEngine {
    async fn execute(&self, request: Request, _: Caller) -> Answered {
        self.executions.fetch_add(1, Ordering::SeqCst);
        let response = self.schema.execute(request).await;
        Answered { response, state: self.state(), freshness: "LATE", from_memory: false }
    }

    fn subscribe(&self, request: Request, _: Caller) -> BoxStream<'static, Response> {
        self.schema.execute_stream(request)
    }

    fn state(&self) -> Arc<DataState> {
        Arc::new(DataState {
            version: self.version.load(Ordering::SeqCst),
            published_at: Some(self.published_at.load(Ordering::SeqCst)),
            freshness: "L".into(),
            ..DataState::default()
        })
    }

    fn vitals(&self) -> Vitals {
        Vitals::default()
    }

    fn sdl(&self) -> String {
        self.schema.sdl()
    }
}

#[derive(Clone, Copy, Enum, PartialEq, Eq, Debug)]
pub(super) enum Colour {
    Red,
    Green,
}

#[derive(InputObject)]
pub(super) struct Filter {
    name: Option<String>,
    #[graphql(default = 7)]
    size: i32,
    colour: Option<Colour>,
}

pub(super) struct Even(i32);

/// A number that can be halved.
#[Scalar]
impl ScalarType for Even {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::Number(number) if number.as_i64().is_some_and(|n| n % 2 == 0) => {
                Ok(Self(number.as_i64().unwrap_or_default() as i32))
            }
            value => Err(InputValueError::custom(format!("{value} is not even"))),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

#[derive(SimpleObject)]
pub(super) struct Leaf {
    id: i32,
}

pub(super) struct Node(i32);

#[Object]
impl Node {
    async fn id(&self) -> i32 {
        self.0
    }

    async fn slow(&self) -> i32 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        self.0
    }

    /// Fails, and may be null.
    async fn soft(&self) -> Result<Option<i32>> {
        Err(public("NOT_FOUND"))
    }

    /// Fails, and must not be null.
    async fn hard(&self) -> Result<i32> {
        Err(public("NOT_FOUND"))
    }

    /// Fails on odd nodes, and must not be null.
    async fn odd(&self) -> Result<i32> {
        if self.0 % 2 == 0 { Ok(self.0) } else { Err(public("NOT_FOUND")) }
    }

    async fn child(&self) -> Option<Node> {
        Some(Node(self.0 + 1))
    }

    async fn sure_child(&self) -> Node {
        Node(self.0 + 1)
    }

    async fn children(&self, #[graphql(default = 3)] first: i32) -> Vec<Node> {
        (0..first).map(Node).collect()
    }

    async fn maybe_children(&self) -> Vec<Option<Node>> {
        (0..3).map(|i| Some(Node(i))).collect()
    }

    async fn leaves(&self) -> Vec<Leaf> {
        vec![Leaf { id: 1 }]
    }
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn node(&self) -> Option<Node> {
        Some(Node(1))
    }

    async fn sure_node(&self) -> Node {
        Node(1)
    }

    async fn echo(
        &self,
        #[graphql(default = 20)] first: i32,
        name: Option<String>,
        filter: Option<Filter>,
        tags: Option<Vec<Option<String>>>,
    ) -> String {
        let filter = filter.map(|filter| (filter.name, filter.size, filter.colour));
        format!("{first} {name:?} {filter:?} {tags:?}")
    }

    async fn even(&self, number: Even) -> i32 {
        number.0
    }

    async fn leaky(&self) -> Result<Option<i32>> {
        Ok(Some(std::fs::read("/no/such/secret/path").map(|_| 1)?))
    }

    async fn told(&self) -> Result<Option<i32>> {
        Err(public("BAD_USER_INPUT"))
    }

    async fn made_up_code(&self) -> Result<Option<i32>> {
        Err(Error::new("secret").extend_with(|_, extensions| extensions.set("code", "DATABASE_SECRET")))
    }

    async fn panics(&self) -> Option<i32> {
        let none = std::env::var_os("HUBSCOPE_NO_SUCH_VARIABLE").map(|_| 1);
        Some(none.expect("secret of a panic"))
    }

    async fn sleepy(&self, #[graphql(default = 10_000)] ms: u64) -> Option<u64> {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        Some(ms)
    }

    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<u32> {
        ctx.data_opt::<Bill>().map(|bill| bill.standing.remaining)
    }

    async fn long(&self) -> String {
        "x".repeat(10_000)
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn set(&self, value: i32) -> Option<i32> {
        Some(value)
    }
}

pub(super) struct News;

#[Subscription]
impl News {
    /// Nodes by number, and then no more.
    async fn nodes(&self, #[graphql(default = 2)] first: i32) -> impl Stream<Item = Node> {
        stream::iter((0..first).map(Node))
    }

    /// One node, and nothing more for ever.
    async fn quiet(&self) -> impl Stream<Item = Node> {
        stream::iter([Node(1)]).chain(stream::pending())
    }

    async fn leaky(&self) -> Result<stream::Empty<i32>> {
        Err(Error::new("a secret"))
    }

    async fn panics(&self) -> impl Stream<Item = i32> {
        stream::iter([1]).map(|number| {
            let none = std::env::var_os("HUBSCOPE_NO_SUCH_VARIABLE").map(|_| number);
            none.expect("secret of a panic")
        })
    }
}

fn public(code: &'static str) -> Error {
    Error::new("Try something else.").extend_with(|_, extensions| extensions.set("code", code))
}
