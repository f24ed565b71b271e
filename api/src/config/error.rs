//! What can be wrong with settings, in words that say what to do.

use std::fmt;

/// Settings that cannot be used; lists everything that was found, not only the first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// At least one problem.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong. Values of settings that may hold secrets are not part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A value that does not fit its setting.
    #[error("{name} ({from}): {problem}; for example {example}")]
    Malformed {
        /// The setting's variable, or its key where it was read from a file.
        name: &'static str,
        /// Where the value was read.
        from: Source,
        /// What is wrong with the value.
        problem: String,
        /// The setting with a value that would do, in the form of the place where it was read.
        example: String,
    },
    /// A name that is no setting.
    #[error("{name} ({from}): there is no such setting{}; `hubscope --help` lists them, {example} is one", near(.nearest))]
    Unknown {
        /// The name as given.
        name: String,
        /// Where it was read.
        from: Source,
        /// The setting that was probably meant.
        nearest: Option<&'static str>,
        /// A setting with a value, in the form of the place where the unknown one was read.
        example: &'static str,
    },
    /// A file that is not TOML, or that could not be read.
    #[error("settings file{}: {problem}; it is TOML with lines like bind = \"127.0.0.1:8080\"", at(.line))]
    File {
        /// Line, from 1, where it is known.
        line: Option<usize>,
        /// What is wrong with the file.
        problem: String,
    },
}

/// Where a setting was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An environment variable.
    Environment,
    /// The file given by `--config`.
    File,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::File => "settings file",
        })
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

fn near(nearest: &Option<&'static str>) -> String {
    nearest.map(|name| format!(", perhaps {name} is meant")).unwrap_or_default()
}

fn at(line: &Option<usize>) -> String {
    line.map(|line| format!(", line {line}")).unwrap_or_default()
}
