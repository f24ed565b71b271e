//! A server as a process of its own.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::program::hubscope;

/// The address that a server tells, once it listens; what it goes on to tell is to be kept open.
pub(crate) async fn told_base(process: &mut Child) -> (String, Lines<BufReader<ChildStdout>>) {
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    loop {
        let line = lines.next_line().await.unwrap().expect("an address");
        if let Some(at) = line.find("http") {
            return (line[at..].splitn(4, ['/', ' ']).take(3).collect::<Vec<_>>().join("/"), lines);
        }
    }
}

/// A server as a process of its own.
pub(crate) struct Process {
    pub(crate) base: String,
    pub(crate) process: Child,
    /// Kept open: it goes on to write there.
    _lines: Lines<BufReader<ChildStdout>>,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts one over a database.
    pub(crate) async fn serve(url: &str) -> Self {
        Self::with(url, &[]).await
    }

    /// The same with settings.
    pub(crate) async fn with(url: &str, settings: &[(&str, &str)]) -> Self {
        Self::started(hubscope(url, Self::SERVE), settings).await
    }

    /// The arguments of a server on a free port.
    pub(crate) const SERVE: [&str; 3] = ["serve", "--bind", "127.0.0.1:0"];

    /// The same by a command.
    pub(crate) async fn started(mut command: Command, settings: &[(&str, &str)]) -> Self {
        let mut process = command.env("RUST_LOG", "warn").envs(settings.iter().copied()).spawn().unwrap();
        let (base, lines) = told_base(&mut process).await;
        // Nobody who writes waits for a reader.
        let (log, mut told) = (Arc::<Mutex<String>>::default(), BufReader::new(process.stderr.take().unwrap()).lines());
        let written = Arc::clone(&log);
        tokio::spawn(async move {
            while let Ok(Some(line)) = told.next_line().await {
                let mut written = written.lock().unwrap();
                written.push_str(&line);
                written.push('\n');
            }
        });
        Self { base, process, _lines: lines, log }
    }

    /// What it logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Its resident memory, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id().unwrap())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}
