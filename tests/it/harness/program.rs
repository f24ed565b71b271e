//! The program itself, as a process of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::SystemTime;

use tokio::process::{Child, Command};

/// Signals by their names for `kill`.
pub(crate) const KILL: &str = "KILL";
/// What Ctrl-C sends.
pub(crate) const INTERRUPT: &str = "INT";

/// `hubscope` with arguments over a database, in an environment without settings of the caller. It is killed with the test.
pub(crate) fn hubscope<S: AsRef<std::ffi::OsStr>>(database: &str, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("HUBSCOPE_") || name == "REDIS_URL" || name == "RUST_LOG")
        {
            command.env_remove(name);
        }
    }
    // Nobody is sent elsewhere when a server of a test ends, but where that is looked at.
    command.env("HUBSCOPE_DRAIN_SECONDS", "0");
    command.args(arguments).env("DATABASE_URL", database).env("NO_COLOR", "1").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs `hubscope` to its end.
pub(crate) async fn run<S: AsRef<std::ffi::OsStr>>(database: &str, arguments: impl IntoIterator<Item = S>) -> Output {
    hubscope(database, arguments).output().await.expect("hubscope runs")
}

/// Makes a key over a database, and gives it back.
pub(crate) async fn make_key(database: &str, name: &str, scope: &str) -> String {
    let made = run(database, ["keys", "create", name, "--scope", scope]).await;
    assert!(made.status.success(), "{}", written(&made));
    String::from_utf8(made.stdout).expect("a text").trim().to_owned()
}

/// Everything that a run wrote.
pub(crate) fn written(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Sends a signal to a process that may have ended.
pub(crate) fn signal(process: &Child, name: &str) {
    if let Some(pid) = process.id() {
        let sent = std::process::Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).output();
        sent.expect("kill runs");
    }
}

/// Cargo builds a test and not the program beside it: one that is older than its sources would test something else.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let program = own.ancestors().nth(2).expect("target/debug/deps/it").join("hubscope");
    let built = fs::metadata(&program).and_then(|found| found.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for member in ["api/src", "entity/src", "migration/src"] {
        let changed = newest(&root.join(member));
        assert!(
            built >= changed,
            "{} is missing or older than {member}: `cargo build --workspace` first",
            program.display()
        );
    }
    program
}

fn newest(folder: &Path) -> SystemTime {
    let entries = fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry"));
    let times = entries.map(|entry| match entry.file_type().expect("a type").is_dir() {
        true => newest(&entry.path()),
        false => entry.metadata().and_then(|found| found.modified()).expect("a time"),
    });
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}
