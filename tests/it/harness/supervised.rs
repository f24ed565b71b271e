//! Servers that end with the tests, however these end.
//!
//! Statics are never dropped and a killed process cleans nothing up, so each server runs under a small shell that waits on
//! a pipe from this process: when the pipe closes, it ends the server and removes its folder.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

const SUPERVISOR: &str = r#"
folder=$1 signal=$2
shift 2
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
echo "$server"
read -r word || word=end
kill -CONT "$server"
kill "-$signal" "$server"
(sleep 5; kill -KILL "$server") & # a server that only just starts may not yet listen to signals
last=$!
wait "$server"
kill "$last"
[ "$word" = keep ] || rm -rf "$folder"
"#;

/// User and group to run as.
pub(crate) type Owner = (u32, u32);

/// A server process with a folder of its own.
pub(super) struct Supervised {
    shell: Child,
    pid: u32,
    folder: PathBuf,
}

impl Supervised {
    /// Starts `command` in `folder`; its output goes to `folder/log`. `signal` is what ends it at once.
    pub(super) fn start(folder: &Path, owner: Option<Owner>, signal: &str, command: &[String]) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", SUPERVISOR, "sh"]).arg(folder).arg(signal).args(command);
        // A group of its own, so that Ctrl-C on the tests reaches the server by the pipe alone.
        shell.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let mut shell = run_as(&mut shell, owner).spawn().expect("sh runs");
        let mut line = String::new();
        BufReader::new(shell.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("the shell tells the server's pid");
        Self { shell, pid: line.trim().parse().expect("a pid"), folder: folder.to_owned() }
    }

    /// Whether the server still runs.
    pub(super) fn runs(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap_or_default();
        // After the name in brackets stands the state; Z has ended and is not yet waited for.
        stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with('Z'))
    }

    /// What the server wrote.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Sends a signal by name.
    pub(super) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.pid.to_string()).status().expect("kill runs");
        assert!(sent.success(), "kill -{name} {}", self.pid);
    }

    /// Sends a signal by name to the server and the processes that it started.
    pub(super) fn signal_all(&self, name: &str) {
        let sent = Command::new("pkill").arg(format!("-{name}")).args(["-P", &self.pid.to_string()]).status();
        assert!(sent.expect("pkill runs").success(), "pkill -{name} -P {}", self.pid);
        self.signal(name);
    }

    /// Ends the server at once and keeps its folder.
    pub(super) fn stop(mut self) {
        let mut pipe = self.shell.stdin.take().expect("taken only here");
        pipe.write_all(b"keep\n").expect("the shell reads");
        drop(pipe);
        self.shell.wait().expect("the shell ends");
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // Ending matters, not how: a test may have ended the server itself.
        let _ = self.shell.wait();
    }
}

/// Lets a command run as another user.
pub(super) fn run_as(command: &mut Command, owner: Option<Owner>) -> &mut Command {
    match owner {
        Some((user, group)) => command.uid(user).gid(group),
        None => command,
    }
}

/// A free port of the loopback interface, below those that the system gives to outgoing connections and each one once, so
/// that nobody takes it before the server does.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(50) % 12_000;
    loop {
        let offset = (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        let port = 20_000 + u16::try_from(offset).expect("below 12,000");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Removes the folder of a server that was stopped and not started again.
pub(super) fn remove(folder: &Path) {
    let removed = fs::remove_dir_all(folder);
    // A second panic would end all tests of the process.
    assert!(std::thread::panicking() || removed.is_ok(), "{}: {removed:?}", folder.display());
}

/// A new folder under the system's folder for temporary files, which the supervising shell removes.
pub(super) fn folder(name: &str) -> PathBuf {
    tempfile::Builder::new().prefix(&format!("hubscope-{name}-")).tempdir().expect("a temporary folder").keep()
}

/// The first of the folders that holds a program, then those on the path.
pub(super) fn program(name: &str, folders: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let candidates: Vec<_> =
        folders.into_iter().chain(std::env::split_paths(&path)).map(|dir| dir.join(name)).collect();
    candidates.into_iter().find(|candidate| candidate.is_file())
}
