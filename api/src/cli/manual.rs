//! What shells and `man` are told of the command line: made from the same description as `--help`.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Failure;
use super::args::Arguments;
use crate::config::help;

/// What completes commands in a shell.
pub(super) fn completions(shell: Shell) -> Vec<u8> {
    let mut written = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "hubscope", &mut written);
    written
}

/// Writes the pages of the manual into a folder.
pub(super) fn write(folder: &Path) -> Result<(), Failure> {
    let told = |error: std::io::Error| {
        Failure(format!("the manual cannot be written to {}: {error}; name a folder that can be", folder.display()))
    };
    fs::create_dir_all(folder).map_err(told)?;
    clap_mangen::generate_to(Arguments::command().after_long_help(help()), folder).map_err(told)
}
