//! The tools in `tests/reference`, which share no code with the server.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

/// Runs one of them with the packages that it needs, and gives back what it printed; panics with that where it found a difference.
pub(crate) async fn run(tool: &str, arguments: &[&str]) -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tests.join("reference");
    let mut command = Command::new(tests.join("python"));
    command.arg(&folder).arg(folder.join(tool)).args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.expect("tests/python runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{tool}:\n{printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}

/// Arguments that name the tables which are part of the program.
pub(crate) fn tables() -> [String; 4] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/dimension");
    let path = |name| folder.join(name).display().to_string();
    ["--regions".to_owned(), path("regions.csv"), "--tasks".to_owned(), path("tasks.csv")]
}
