//! The one binary: `hubscope`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    hubscope::cli::run().await
}
