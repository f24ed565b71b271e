//! Logs: readable lines on a terminal, JSON lines in production, always on standard error. What is measured: [`metrics`]. What
//! requests are made of: [`traces`].

mod line;
mod lines;
pub mod metrics;
pub mod traces;

use std::cell::RefCell;
use std::io::{self, IsTerminal as _};

use chrono::{DateTime, SecondsFormat, Utc};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, ParseError};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{EnvFilter, Layer, Registry};

use lines::Lines;
use traces::{Traces, TracesError};
use url::Url;

use crate::config::{LogFormat, LogSettings};

/// Libraries that log each statement at `info`. The settings' filter comes after it and may name them again.
const QUIET: &str = "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,actix_server=warn";

/// What logs as an error what a stranger's client sends badly; and spans, which are for traces.
const SILENT: &str = "actix_http::h1=off,hubscope::trace=off";

/// Why logging could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is malformed; settings that were read have a valid one.
    #[error("RUST_LOG: {0}; for example RUST_LOG=info,hubscope=debug")]
    Filter(#[from] ParseError),
    /// The collector.
    #[error("traces cannot be sent ({0}); correct OTEL_EXPORTER_OTLP_ENDPOINT, or leave it out")]
    Traces(#[from] TracesError),
    /// The system gives no thread to write it.
    #[error("the log cannot be written: {0}")]
    Thread(io::Error),
    /// Logging was started before in this process.
    #[error("logging is already running in this process")]
    Running(#[from] TryInitError),
}

/// The log of this process, and the traces that it sends. What is held is written or sent when it is dropped: to be kept until the
/// process ends.
#[must_use = "what is held is written and sent when it is dropped"]
pub struct Log {
    lines: Option<Lines>,
    _traces: Option<Traces>,
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(lines) = &self.lines {
            lines.finish();
        }
    }
}

/// Starts logging for the whole process, and sending traces where there is a collector for them. Text is coloured only on a terminal
/// and where `NO_COLOR` is not set.
///
/// # Errors
/// A malformed filter, logging that runs already, or traces that cannot be sent.
pub fn start(settings: &LogSettings, collector: Option<&Url>) -> Result<Log, TelemetryError> {
    let filter = filter(&settings.filter)?;
    let traces = collector.map(Traces::to).transpose()?;
    // A panic is a line of the log as well, where there is one.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !tracing::enabled!(Level::ERROR) {
            return told(panic);
        }
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a part of the program panicked: {}", panic.payload_as_str().unwrap_or_default());
    }));
    let (log, lines): (Box<dyn Layer<Registry> + Send + Sync>, _) = match settings.format {
        LogFormat::Text => {
            // A reader of the log that goes away is no reason to stop serving: what cannot be written is not complained of either.
            let text = tracing_subscriber::fmt::layer().compact().log_internal_errors(false);
            if io::stderr().is_terminal() {
                let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
                (Box::new(text.with_writer(io::stderr).with_ansi(colour)), None)
            } else {
                let lines = Lines::new(io::stderr(), tell_dropped).map_err(TelemetryError::Thread)?;
                let writer = lines.clone();
                (Box::new(text.with_writer(move || writer.clone()).with_ansi(false)), Some(lines))
            }
        }
        LogFormat::Json => {
            let lines = Lines::new(io::stderr(), line::write_dropped).map_err(TelemetryError::Thread)?;
            (Box::new(JsonLines(lines.clone())), Some(lines))
        }
    };
    match &traces {
        // One filter for all costs less than one for each.
        None => Registry::default().with(log.and_then(filter)).try_init()?,
        Some(traces) => {
            let spans = traces.layer();
            Registry::default().with(log.with_filter(filter)).with(spans).try_init()?;
        }
    }
    Ok(Log { lines, _traces: traces })
}

/// What readers of text are told of lines that could not be written.
fn tell_dropped(lines: u64, now: DateTime<Utc>, to: &mut Vec<u8>) {
    let now = now.to_rfc3339_opts(SecondsFormat::Micros, true);
    to.extend_from_slice(format!("{now}  WARN nobody read the log, and {lines} lines were dropped\n").as_bytes());
}

/// Writes events as JSON.
struct JsonLines(Lines);

impl<S: Subscriber> Layer<S> for JsonLines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        thread_local! {
            /// Kept for the room that it has.
            static LINE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        let write = |line: &mut Vec<u8>| {
            line.clear();
            line::write(event, Utc::now(), line);
            self.0.put(line, *event.metadata().level() <= Level::WARN);
        };
        let done = LINE.try_with(|line| line.try_borrow_mut().map(|mut line| write(&mut line)));
        // The thread ends, or what is logged logs something itself.
        if !matches!(done, Ok(Ok(()))) {
            write(&mut Vec::new());
        }
    }
}

fn filter(text: &str) -> Result<EnvFilter, ParseError> {
    let asked = EnvFilter::builder().parse(text)?;
    // Where less than warnings is asked for, quieting libraries to warnings would make them louder.
    if asked.max_level_hint().is_some_and(|level| level < LevelFilter::WARN) {
        return EnvFilter::builder().parse(format!("{SILENT},{text}"));
    }
    EnvFilter::builder().parse(format!("{QUIET},{SILENT},{text}"))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(text: &str) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter(text).unwrap())
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(target: "hubscope", "ours");
            tracing::info!(target: "sqlx::query", "statement");
            tracing::warn!(target: "sqlx::query", "slow statement");
            tracing::error!(target: "actix_http::h1::dispatcher", "message head is too large");
        });
        String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn libraries_are_quiet_unless_named() {
        let info = logged("info");
        assert!(info.contains("ours") && info.contains("slow statement") && info.lines().count() == 2, "{info}");
        assert_eq!(logged("info,sqlx=info").lines().count(), 3);
        assert_eq!(logged("error"), "");
        assert_eq!(logged("error,actix_http::h1=error").lines().count(), 1);
    }
}
