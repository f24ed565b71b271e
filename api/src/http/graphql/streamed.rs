//! What is counted and logged of operations that have no request of their own, as those on a socket, or go on beyond it.

use std::sync::Arc;
use std::time::Instant;

use async_graphql::parser::types::OperationType;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};

use super::events::Told;
use crate::cache::CacheState;
use crate::http::document::Prepared;
use crate::http::edge::Edge;
use crate::http::observe::{LONGEST_NAME, millis, shortened};
use crate::http::traffic::Transport;

/// What is known of an operation while it goes on. It is counted and logged when this is dropped, however it ended.
pub(super) struct Streamed {
    edge: Edge,
    /// The id of the request that opened the stream.
    id: String,
    transport: Transport,
    began: Instant,
    pub(super) kind: Option<OperationType>,
    /// The operation, by name.
    pub(super) name: Option<Arc<str>>,
    /// The name of the key that its caller came with.
    pub(super) key: Option<String>,
    /// Where the answer came from.
    pub(super) cache: Option<CacheState>,
    answers: u64,
    bytes: u64,
    end: &'static str,
}

impl Streamed {
    /// An operation that begins now.
    pub(super) fn begins(edge: &Edge, transport: Transport, id: String) -> Self {
        Self {
            edge: edge.clone(),
            id,
            transport,
            began: Instant::now(),
            kind: None,
            name: None,
            key: None,
            cache: None,
            answers: 0,
            bytes: 0,
            end: "stopped",
        }
    }

    /// It is this subscription.
    pub(super) fn subscribes(&mut self, prepared: &Prepared) {
        self.kind = Some(prepared.operation_type);
        self.name = prepared.operation_name.as_deref().map(Arc::from);
    }

    /// The same answers, looked at as they are taken.
    pub(super) fn observe(self, answers: BoxStream<'static, Told>) -> BoxStream<'static, Told> {
        let next = async |(mut streamed, mut answers): (Self, BoxStream<'static, Told>)| {
            let Some(told) = answers.next().await else {
                streamed.ends();
                return None;
            };
            streamed.tells(&told);
            Some((told, (streamed, answers)))
        };
        stream::unfold((self, answers), next).boxed()
    }

    /// It is told this.
    pub(super) fn tells(&mut self, told: &Told) {
        self.answers += 1;
        self.bytes += told.body.len() as u64;
        if told.refused {
            self.end = "refused";
        }
    }

    fn ends(&mut self) {
        if self.end != "refused" {
            self.end = "complete";
        }
    }
}

impl Drop for Streamed {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        self.edge.traffic.streamed(self.transport, self.kind, took, self.cache);
        tracing::info!(
            id = self.id,
            transport = self.transport.as_str(),
            "type" = self.kind.map(|kind| kind.to_string()),
            operation = self.name.as_deref().map(|name| shortened(name, LONGEST_NAME)),
            key = self.key,
            duration_ms = millis(took),
            cache = self.cache.map(CacheState::as_str),
            answers = self.answers,
            bytes = self.bytes,
            end = self.end,
            "operation"
        );
    }
}
