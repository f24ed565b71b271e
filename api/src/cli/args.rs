//! What can be written on the command line.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Args, Parser, Subcommand};
use clap_complete::Shell;

use super::keys_args::NameParser;
use crate::auth::Grant;
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::ingest::Location;

/// Answers questions about the open-source AI ecosystem from recorded snapshots of the model hubs.
///
/// Without a command it serves. With no database set it uses the file hubscope.db in the current folder, and fills it with a
/// bundled sample when it is empty.
#[derive(Debug, Parser)]
#[command(name = "hubscope", version)]
pub(super) struct Arguments {
    /// File of settings (TOML); environment variables go before it.
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(super) bind: Option<SocketAddr>,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serves GraphQL over HTTP.
    Serve {
        /// Address and port to listen on [default: 127.0.0.1:8080].
        #[arg(long, value_name = "ADDRESS:PORT")]
        bind: Option<SocketAddr>,
    },
    /// Brings the database to the current schema; safe to run from several places at once.
    Migrate,
    /// Reads snapshots and publishes them.
    Ingest(Ingest),
    /// Writes an invented hub as snapshots: large data for trials and measurements, the same for the same options anywhere.
    ///
    /// The folder gets models, datasets and spaces with a Parquet file for each weekly snapshot, manifest.csv for `hubscope ingest
    /// --manifest`, and publishers.csv for `hubscope publishers import`. Names, numbers and countries are invented; how they are spread
    /// is taken from the Hugging Face Hub: a hub that doubles within a year, few models with most of the downloads (200, or one in 250,
    /// with about half), releases that fade, most models without a download in a week, lineages, renames, removals, counters set back,
    /// missing weeks, and datasets of robotics that grow 27-fold in the last year. A whole hub is `--models 3000000 --datasets 1000000
    /// --spaces 800000 --weeks 120`. Needs no database.
    Generate(Generate),
    /// Snapshots that were ordered from a running server.
    #[command(subcommand)]
    Snapshots(SnapshotsCommand),
    /// The publisher registry.
    #[command(subcommand)]
    Publishers(PublishersCommand),
    /// Curated sizes of models.
    #[command(subcommand)]
    Parameters(ParametersCommand),
    /// Breaks in series.
    #[command(subcommand)]
    Breaks(BreaksCommand),
    /// Figures as others published them.
    #[command(subcommand)]
    Figures(FiguresCommand),
    /// API keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Writes anew, from the tables, what servers read into memory; answers stay as they are.
    ///
    /// What is published brings it along: this is for a database that was filled or changed by other means, and for one of which `hubscope
    /// doctor` says that parts are missing or damaged. Servers then start from it and no longer from the tables, which takes them longer.
    Repack,
    /// Prints the GraphQL schema; needs no database.
    Schema,
    /// Prints what each metric means, as a page in Markdown; needs no database.
    Metrics,
    /// Prints what completes commands in a shell; needs no database.
    ///
    /// For bash: `hubscope completions bash >~/.local/share/bash-completion/completions/hubscope`.
    Completions {
        /// bash, elvish, fish, powershell or zsh.
        shell: Shell,
    },
    /// Writes the manual, a page for the program and one for each command, into a folder; needs no database.
    ///
    /// Pages are found where `man` looks: `hubscope manual ~/.local/share/man/man1`, then `man hubscope`.
    Manual {
        /// A folder, which is created if it is not there.
        folder: PathBuf,
    },
    /// Checks database, migrations, data, what lies ready for memory, registries and cache, and says what to do.
    ///
    /// Each line tells a state (ok, warning or wrong), what was looked at, what was found and what to do about it. Nothing is
    /// created or changed. Exit code 1 when something is wrong.
    ///
    /// Wrong is what keeps users from current answers: a database that does not answer, has not the current schema or holds no
    /// data, a REDIS_URL that does not answer, no live key where HUBSCOPE_ANONYMOUS is false, and data that is STALE as answers say
    /// it (the last snapshot of a kind is more than three usual distances old, or 45 days when there is only one). Worth a warning:
    /// data that is LATE, or STALE because it is the bundled sample, which is not kept up to date; empty registries; what servers read
    /// into memory does not lie ready; listings left over from a run that was stopped; a schema newer than this program.
    Doctor,
}

/// One snapshot, or all of a manifest.
#[derive(Debug, Args)]
pub(super) struct Ingest {
    /// Kind of repositories: models, datasets or spaces.
    #[arg(required_unless_present = "manifest", conflicts_with = "manifest")]
    pub(super) kind: Option<RepositoryKind>,
    /// A file, a folder of parts, or an http(s) address: Parquet, a JSON array or JSON Lines, also packed with gzip or Zstandard.
    #[arg(required_unless_present = "manifest", conflicts_with = "manifest", value_parser = LocationParser)]
    pub(super) location: Option<Location>,
    /// Day of the snapshot (UTC); `today` is the day on which the command is given.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day::day, required_unless_present = "manifest", conflicts_with = "manifest")]
    pub(super) taken_on: Option<Day>,
    /// The snapshot lists only some repositories: absence says nothing.
    #[arg(long, conflicts_with = "manifest")]
    pub(super) partial: bool,
    /// The hub: huggingface or modelscope.
    #[arg(long, value_name = "NAME", default_value_t = Hub::HuggingFace, conflicts_with = "manifest")]
    pub(super) hub: Hub,
    /// Reads many snapshots, listed as file,hub,kind,taken_on,partial, and publishes once at the end.
    #[arg(long, value_name = "FILE")]
    pub(super) manifest: Option<PathBuf>,
}

/// An invented hub.
#[derive(Debug, Args)]
pub(super) struct Generate {
    /// The folder to write into; it is made, or must be empty.
    #[arg(value_name = "FOLDER")]
    pub(super) folder: PathBuf,
    /// Models that were ever created; some are removed again.
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=20_000_000))]
    pub(super) models: u32,
    /// Datasets that were ever created.
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(0..=20_000_000))]
    pub(super) datasets: u32,
    /// Spaces that were ever created.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(0..=20_000_000))]
    pub(super) spaces: u32,
    /// Weekly snapshots of each kind; from 6 on some weeks between them are missing.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(super) weeks: u32,
    /// Day of the last snapshot (UTC); `today` is the day on which the command is given.
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-03-02", value_parser = super::day::day)]
    pub(super) last: Day,
    /// Another number gives another hub.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Writes only the last N snapshots of each kind, the same as if all were written.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(super) only_last: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(super) enum PublishersCommand {
    /// Takes over accounts from a table: login,display_name,kind,country,parent,source,url,note.
    Import {
        /// The table (CSV).
        file: PathBuf,
        /// The hub: huggingface or modelscope.
        #[arg(long, value_name = "NAME", default_value_t = Hub::HuggingFace)]
        hub: Hub,
    },
    /// Writes what is known of accounts to standard output: the table that import reads, sorted by login.
    Export {
        /// The hub: huggingface or modelscope.
        #[arg(long, value_name = "NAME", default_value_t = Hub::HuggingFace)]
        hub: Hub,
    },
    /// Lists the accounts with most downloads whose country or kind is not known.
    ///
    /// The first line tells how much of the downloads has a known country and kind: shares by origin are no better than that.
    /// Fields are padded and separated by tabs, for `cut` and spreadsheets.
    Gaps {
        /// The hub: huggingface or modelscope.
        #[arg(long, value_name = "NAME", default_value_t = Hub::HuggingFace)]
        hub: Hub,
        /// How many accounts are listed.
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=100_000))]
        top: u64,
    },
    /// Lists what changed of an account, oldest first: when, by whom, what was known before and after, and from where.
    ///
    /// Who is the name of a key, or `cli` for what was imported. A line without a field confirms what was known.
    History {
        /// Account name, whatever the case.
        login: String,
        /// The hub: huggingface or modelscope.
        #[arg(long, value_name = "NAME", default_value_t = Hub::HuggingFace)]
        hub: Hub,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum SnapshotsCommand {
    /// Lists what became of the snapshots that callers ordered with `ingestSnapshot`, oldest first.
    ///
    /// An order that is taken on has a line with the state ACCEPTED, and one with how it ended: PUBLISHED, UNCHANGED, FAILED or STOPPED.
    /// Where the second is missing it goes on still, or the server was killed; to order it again does no harm.
    History {
        /// The hub: huggingface or modelscope.
        #[arg(long, value_name = "NAME", default_value_t = Hub::HuggingFace)]
        hub: Hub,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ParametersCommand {
    /// Takes over sizes from a table: model_id,total_params,active_params,is_moe,source.
    Import {
        /// The table (CSV).
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum BreaksCommand {
    /// Takes over breaks from a table: hub,kinds,metrics,on,title,note,url.
    Import {
        /// The table (CSV).
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum FiguresCommand {
    /// Takes over figures from a table: edition,claim_id,statement,unit,value,as_of,definition,evidence,source_url.
    Import {
        /// The table (CSV).
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Makes a key and writes it to standard output, this once: only its hash is stored.
    ///
    /// Servers take it at once. Whoever has it sends it as `Authorization: Bearer KEY`.
    Create {
        /// What to call it: 1 to 64 letters, digits and signs of . - _ @ +.
        #[arg(value_parser = NameParser)]
        name: String,
        /// What it allows: read, or admin, which is reading and changing data.
        #[arg(long, value_name = "read|admin")]
        scope: Grant,
        /// When it ends: a day (UTC), with whose beginning it opens nothing any more, or a time from now such as 30d, 12h, 45m or 90s;
        /// never, when not given.
        #[arg(long, value_name = "YYYY-MM-DD|30d", value_parser = super::keys_args::expires)]
        expires: Option<DateTime<Utc>>,
    },
    /// Lists all keys, those that open nothing any more included; never the keys themselves.
    List,
    /// Ends a key: within some seconds no server takes it any more.
    Revoke {
        /// Its name.
        #[arg(value_parser = NameParser)]
        name: String,
    },
}

/// Reads a location. Its error does not repeat what was written, as others do, for an address may hold a password.
#[derive(Clone)]
struct LocationParser;

impl TypedValueParser for LocationParser {
    type Value = Location;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Location, clap::Error> {
        let path = PathBufValueParser::new().parse_ref(command, argument, value)?;
        let refused = |error| clap::Error::raw(ErrorKind::ValueValidation, format!("LOCATION: {error}\n"));
        Location::of(path).map_err(|error| refused(error).with_cmd(command))
    }
}
