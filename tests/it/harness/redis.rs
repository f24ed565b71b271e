//! Real Redis: each test that breaks one starts its own.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;

use super::supervised::{self, Supervised, free_port};

/// A running Redis, without persistence.
pub(crate) struct RedisServer {
    process: Option<Supervised>,
    port: u16,
    folder: PathBuf,
    /// What it is told beside the usual.
    options: Vec<String>,
}

impl RedisServer {
    /// Starts a server.
    pub(crate) async fn start() -> Self {
        Self::with(Vec::new()).await
    }

    /// Starts a server that is told more than the usual.
    pub(super) async fn with(options: Vec<String>) -> Self {
        let mut server = Self { process: None, port: free_port(), folder: supervised::folder("redis"), options };
        server.start_again().await;
        server
    }

    /// Starts a stopped server on its port, empty.
    pub(crate) async fn start_again(&mut self) {
        let program = supervised::program("redis-server", []).expect(
            "redis-server is not installed: `make test` says how to get it (Debian: apt-get install redis-server)",
        );
        let arguments = ["--bind 127.0.0.1", "--save ''", "--appendonly no", "--daemonize no"];
        let mut command = vec![program.display().to_string(), "--port".to_owned(), self.port.to_string()];
        for (name, value) in arguments.iter().filter_map(|argument| argument.split_once(' ')) {
            command.extend([name.to_owned(), value.trim_matches('\'').to_owned()]);
        }
        command.extend(["--dir".to_owned(), self.folder.display().to_string()]);
        command.extend(self.options.iter().cloned());
        let process = Supervised::start(&self.folder, None, "KILL", &command);
        let begin = Instant::now();
        while !self.answers().await {
            let late = begin.elapsed() > Duration::from_secs(30);
            assert!(process.runs() && !late, "Redis does not start: {}", process.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.process = Some(process);
    }

    /// Ends the server at once: connections break, new ones are refused.
    pub(crate) fn stop(&mut self) {
        self.process.take().expect("runs").stop();
    }

    /// Halts the server: connections stay open and nothing answers.
    pub(crate) fn pause(&self) {
        self.process.as_ref().expect("runs").signal("STOP");
    }

    /// Lets a halted server go on.
    pub(crate) fn resume(&self) {
        self.process.as_ref().expect("runs").signal("CONT");
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}", self.place())
    }

    /// The same without a scheme.
    pub(super) fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// A connection to it.
    pub(crate) async fn connection(&self) -> redis::RedisResult<MultiplexedConnection> {
        redis::Client::open(self.url())?.get_multiplexed_async_connection().await
    }

    /// Whether it answers within a second.
    pub(crate) async fn answers(&self) -> bool {
        let ask = async { redis::cmd("PING").query_async::<String>(&mut self.connection().await?).await };
        matches!(tokio::time::timeout(Duration::from_secs(1), ask).await, Ok(Ok(_)))
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if self.process.take().is_none() {
            supervised::remove(&self.folder);
        }
    }
}
