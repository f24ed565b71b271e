//! The command line: one command, one function. Exit codes: 0 done, 1 failed, 2 wrong usage.

mod args;
mod columns;
mod day;
mod doctor;
mod generate;
mod ingest;
mod keys;
mod keys_args;
mod manual;
mod metrics;
mod publishers;
mod serve;
mod snapshots;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::config::{Settings, help};
use crate::publish;
use crate::registry::{self, Registry};
use crate::store::{Lease, Store};
use crate::{schema, telemetry};
use args::{Arguments, BreaksCommand, Command, FiguresCommand, ParametersCommand};

/// Why a command failed, for the person who gave it.
#[derive(Debug)]
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs the command that the process was started with.
pub async fn run() -> ExitCode {
    let command = Arguments::command().after_long_help(help());
    let read = command.try_get_matches().and_then(|found| Arguments::from_arg_matches(&found));
    let arguments = match read.and_then(only_serving_binds) {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = error.exit_code();
            let written = std::env::args_os().map(|written| written.to_string_lossy().into_owned());
            // A closed terminal is no reason to fail otherwise.
            let _ = match keys_args::without_keys(&error.render().to_string(), written) {
                Some(told) => write!(io::stderr(), "{told}"),
                None => error.print(),
            };
            return ExitCode::from(u8::try_from(code).unwrap_or(2));
        }
    };
    match execute(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            let _ = writeln!(io::stderr(), "hubscope: {message}");
            ExitCode::FAILURE
        }
    }
}

/// `--bind` before the command is that of serving, whether `serve` is written or not.
fn only_serving_binds(arguments: Arguments) -> Result<Arguments, clap::Error> {
    let serves = matches!(arguments.command, None | Some(Command::Serve { .. }));
    if arguments.bind.is_none() || serves {
        return Ok(arguments);
    }
    let message = "--bind is an option of serving; leave it out here";
    Err(Arguments::command().error(ErrorKind::ArgumentConflict, message))
}

async fn execute(arguments: Arguments) -> Result<(), Failure> {
    let command = arguments.command.unwrap_or(Command::Serve { bind: None });
    match command {
        Command::Schema => return print(schema::sdl().as_bytes()),
        Command::Metrics => return print(metrics::page().as_bytes()),
        Command::Completions { shell } => return print(&manual::completions(shell)),
        Command::Manual { folder } => return manual::write(&folder),
        _ => {}
    }
    let mut settings = Settings::load(arguments.config.as_deref())?;
    // Traces are of requests.
    let collector = settings.collector.as_ref().filter(|_| matches!(command, Command::Serve { .. }));
    let _log = telemetry::start(&settings.log, collector)?;
    match command {
        Command::Doctor => return doctor::doctor(&settings).await,
        Command::Generate(what) => return generate::generate(&what),
        _ => {}
    }
    let url = settings.database.url.expose();
    let store = match command {
        Command::Serve { .. } => Store::connect_to_serve(url).await?,
        _ => Store::connect(url).await?,
    };
    // A server waits for its database; a person who gave another command is told at once.
    if !matches!(command, Command::Serve { .. })
        && let Err(error) = store.ping().await
    {
        return Err(Failure(format!(
            "the database of DATABASE_URL does not answer ({error}); start it, or correct the address"
        )));
    }
    match command {
        Command::Schema
        | Command::Metrics
        | Command::Completions { .. }
        | Command::Manual { .. }
        | Command::Doctor
        | Command::Generate(_) => Ok(()),
        Command::Serve { bind } => {
            settings.bind = bind.or(arguments.bind).unwrap_or(settings.bind);
            serve::serve(settings, store).await
        }
        Command::Migrate => {
            publish::migrate(&store).await?;
            tracing::info!("the database has the current schema");
            Ok(())
        }
        Command::Ingest(what) => {
            ready(&settings, &store).await?;
            ingest::ingest(&store, what).await
        }
        Command::Repack => {
            ready(&settings, &store).await?;
            let lease = Lease::acquire(&store, waiting).await?;
            let written = publish::repack(&store, &lease).await;
            lease.release().await;
            written?;
            tracing::info!("what servers read into memory is written anew");
            Ok(())
        }
        Command::Publishers(command) => publishers::run(&settings, &store, command).await,
        Command::Snapshots(command) => {
            ready(&settings, &store).await?;
            snapshots::run(&store, command).await
        }
        Command::Parameters(ParametersCommand::Import { file }) => {
            import(&settings, &store, Registry::parameters(&file)?).await
        }
        Command::Keys(command) => {
            ready(&settings, &store).await?;
            keys::keys(&store, command).await
        }
        Command::Breaks(BreaksCommand::Import { file }) => import(&settings, &store, Registry::breaks(&file)?).await,
        Command::Figures(FiguresCommand::Import { file }) => import(&settings, &store, Registry::figures(&file)?).await,
    }
}

fn waiting() {
    tracing::info!("another process writes to this database; waiting for it");
}

/// Writes to standard output. Who closed it, as `head` does, has read enough.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

async fn import(settings: &Settings, store: &Store, table: Registry) -> Result<(), Failure> {
    ready(settings, store).await?;
    let lines = table.len();
    let version = registry::import(store, vec![table]).await?;
    tracing::info!(lines, version = version.number, "imported and published");
    Ok(())
}

/// The embedded default is brought to the current schema without being asked; any other database is its operator's.
async fn ready(settings: &Settings, store: &Store) -> Result<(), Failure> {
    // Looked at first: to migrate is to wait for whoever writes.
    if store.is_migrated().await? {
        return Ok(());
    }
    if settings.database.embedded_default {
        return Ok(publish::migrate(store).await?);
    }
    Err(Failure("the database has not the current schema; run `hubscope migrate` first".to_owned()))
}
