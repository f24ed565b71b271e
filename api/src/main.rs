//! The one binary: `hubscope`.

use std::process::ExitCode;
use std::time::Duration;

use mimalloc::MiMalloc;
use tokio::runtime::Runtime;

/// The system's gives memory back to the kernel after every large answer, and takes it anew for the next.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How long threads that read files may go on after the command has ended.
const PATIENCE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("hubscope: the operating system gives no threads ({error})");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(hubscope::cli::run());
    // Left to itself, the runtime waits for a read that a slow disk or network holds up, after Ctrl-C too.
    runtime.shutdown_timeout(PATIENCE);
    code
}
