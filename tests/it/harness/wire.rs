//! A way to PostgreSQL on which each statement is seen, and a process can be killed as it sends one.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::program::KILL;

/// What a client sends to ask for TLS, before it begins.
const ASKS_FOR_TLS: u32 = 80_877_103;

/// When a process is killed: as it sends a statement for the first, second, … time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    /// The statement, its numbers all the same.
    pub(crate) statement: String,
    /// Counted from 1.
    pub(crate) time: usize,
    /// Whether it still reaches the server.
    pub(crate) arrives: bool,
}

/// The way; it is there until this is dropped.
pub(crate) struct Wire {
    port: u16,
    shared: Arc<Shared>,
    serving: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Vec<String>>,
    /// Whom to kill, and when.
    doomed: Mutex<Option<(u32, Step)>>,
}

impl Wire {
    /// A way to the server of an address.
    pub(crate) async fn to(url: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let to: u16 = url.rsplit(':').next().and_then(|rest| rest.split('/').next()?.parse().ok()).expect("a port");
        let shared = Arc::<Shared>::default();
        let of = Arc::clone(&shared);
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", to)).await.expect("PostgreSQL");
                // Else each answer waits for what it confirms.
                [&client, &server].into_iter().for_each(|side| side.set_nodelay(true).expect("a setting"));
                let ((from, back), (answers, onward)) = (client.into_split(), server.into_split());
                tokio::spawn(copy(answers, back));
                tokio::spawn(watch(from, onward, Arc::clone(&of)));
            }
        });
        Self { port, shared, serving }
    }

    /// An address that goes this way.
    pub(crate) fn url(&self, url: &str) -> String {
        let (before, name) = url.rsplit_once('/').expect("a name");
        let (before, _) = before.rsplit_once(':').expect("a port");
        format!("{before}:{}/{name}", self.port)
    }

    /// Kills a process at a step that it comes to.
    pub(crate) fn doom(&self, process: u32, step: Step) {
        self.shared.seen.lock().expect("a lock").clear();
        *self.shared.doomed.lock().expect("a lock") = Some((process, step));
    }

    /// What was sent so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.shared.seen.lock().expect("a lock").clone()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let _ = tokio::io::copy(&mut from, &mut to).await;
}

/// Hands on what a client sends, message by message.
async fn watch(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, shared: Arc<Shared>) {
    let (mut sent, mut begun) = (Vec::new(), false);
    while from.read_buf(&mut sent).await.is_ok_and(|read| read > 0) {
        while let Some(length) = whole(&sent, begun) {
            let message: Vec<u8> = sent.drain(..length).collect();
            let killed = statement(&message, &mut begun).and_then(|statement| shared.saw(statement));
            let arrives = killed.as_ref().is_none_or(|step| step.arrives);
            if arrives && to.write_all(&message).await.is_err() || killed.is_some() {
                return;
            }
        }
    }
}

/// Bytes of the first message, if it is whole.
fn whole(sent: &[u8], begun: bool) -> Option<usize> {
    let at = usize::from(begun);
    let length = u32::from_be_bytes(sent.get(at..at + 4)?.try_into().ok()?) as usize + at;
    (sent.len() >= length).then_some(length)
}

/// The statement that a message is, or prepares.
fn statement(message: &[u8], begun: &mut bool) -> Option<String> {
    if !*begun {
        *begun = message.get(4..8)? != ASKS_FOR_TLS.to_be_bytes();
        return None;
    }
    let text = match message.first()? {
        b'Q' => message.get(5..)?,
        b'P' => message.get(5..)?.split(|byte| *byte == 0).nth(1)?,
        _ => return None,
    };
    let text = String::from_utf8_lossy(text.split(|byte| *byte == 0).next()?).into_owned();
    let mut plain = String::new();
    for letter in text.chars().take(200) {
        let letter = if letter.is_ascii_digit() { '0' } else { letter };
        if !(letter == '0' && plain.ends_with('0')) {
            plain.push(letter);
        }
    }
    Some(plain)
}

impl Shared {
    /// Notes a statement; the step that somebody is killed at with it.
    fn saw(&self, statement: String) -> Option<Step> {
        let mut seen = self.seen.lock().expect("a lock");
        seen.push(statement.clone());
        let time = seen.iter().filter(|known| **known == statement).count();
        let mut doomed = self.doomed.lock().expect("a lock");
        let (process, step) = doomed.take_if(|(_, step)| step.statement == statement && step.time == time)?;
        let killed = std::process::Command::new("kill").arg(format!("-{KILL}")).arg(process.to_string()).status();
        assert!(killed.expect("kill runs").success(), "it had ended");
        Some(step)
    }
}
