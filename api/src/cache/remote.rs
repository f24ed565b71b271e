//! Answers in Redis.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use redis::Cmd;

use super::link::Link;
use super::{Answer, Key, frame};

/// Larger answers would hold up the one connection for everybody else.
const LARGEST: usize = 4 << 20;

pub(super) struct Remote {
    link: Arc<Link>,
    ttl: Duration,
}

impl Remote {
    pub(super) fn new(link: Arc<Link>, ttl: Duration) -> Self {
        Self { link, ttl }
    }

    /// The answer under `key`; none when there is none or Redis does not say so in time.
    pub(super) async fn get(&self, key: Key) -> Option<Answer> {
        let frame: Option<Vec<u8>> = self.link.run(&Cmd::get(name(key))).await?;
        frame::decode(key, Bytes::from(frame?))
    }

    /// Keeps an answer for a while, if Redis takes it.
    pub(super) async fn put(&self, answer: &Answer) {
        if answer.body.plain().len() <= LARGEST {
            let frame = frame::encode(answer);
            let command = Cmd::set_ex(name(answer.key), frame.as_ref(), self.ttl.as_secs().max(1));
            let _: Option<()> = self.link.run(&command).await;
        }
    }

    pub(super) fn link(&self) -> &Arc<Link> {
        &self.link
    }
}

fn name(key: Key) -> String {
    format!("hubscope:answer:{key}")
}
