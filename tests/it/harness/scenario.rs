//! Scenarios: `tests/scenarios/*.toml`, each a rule of the metrics with numbers worked out by hand.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::parquet::{self, JsonRow};

/// One file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// Name of the file, without its ending.
    #[serde(skip)]
    pub(crate) name: String,
    /// What is shown.
    pub(crate) title: String,
    /// The rule that it is about, `definitions.md §2`.
    pub(crate) rule: String,
    #[serde(default)]
    pub(crate) publishers: Vec<Publisher>,
    #[serde(default)]
    pub(crate) parameters: Vec<Parameters>,
    #[serde(default)]
    pub(crate) breaks: Vec<Break>,
    /// In the order in which they arrive.
    #[serde(default)]
    pub(crate) snapshots: Vec<Snapshot>,
    pub(crate) checks: Vec<Check>,
}

/// A line of the publisher registry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Publisher {
    pub(crate) login: String,
    #[serde(default)]
    pub(crate) display_name: String,
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) country: String,
    #[serde(default = "hugging_face")]
    pub(crate) hub: String,
}

/// A curated size.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    pub(crate) model_id: String,
    pub(crate) total_params: u64,
}

/// A break in a series; kinds and metrics separated by spaces.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Break {
    #[serde(default = "hugging_face")]
    pub(crate) hub: String,
    pub(crate) kinds: String,
    pub(crate) metrics: String,
    pub(crate) on: String,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) note: String,
    #[serde(default)]
    pub(crate) url: String,
}

/// One listing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snapshot {
    /// `models`, `datasets` or `spaces`.
    pub(crate) kind: String,
    /// `2025-01-06`.
    pub(crate) taken_on: String,
    #[serde(default)]
    pub(crate) partial: bool,
    #[serde(default = "hugging_face")]
    pub(crate) hub: String,
    pub(crate) rows: Vec<JsonRow>,
}

/// One question with what must come back: either an answer or an error.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Check {
    /// The sum worked out by hand.
    pub(crate) why: String,
    pub(crate) query: String,
    /// JSON.
    #[serde(default)]
    pub(crate) variables: Option<String>,
    /// JSON: a part of `data`.
    #[serde(default)]
    pub(crate) answer: Option<String>,
    /// `extensions.code` of the only error.
    #[serde(default)]
    pub(crate) error: Option<String>,
    /// Cursors and ids, which only the server knows: variables of the checks that follow, each with the JSON pointer to its
    /// value in `data`.
    #[serde(default)]
    pub(crate) keep: BTreeMap<String, String>,
}

/// What a scenario's data is in files, ready for `hubscope ingest` and the imports.
pub(crate) struct Files {
    /// In the order of arrival.
    pub(crate) snapshots: Vec<PathBuf>,
    /// Hub and its registry.
    pub(crate) publishers: Vec<(String, PathBuf)>,
    pub(crate) parameters: Option<PathBuf>,
    pub(crate) breaks: Option<PathBuf>,
}

fn hugging_face() -> String {
    "huggingface".to_owned()
}

/// All scenarios, by name. Panics on one that is malformed, with its name and what is wrong.
pub(crate) fn all() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    assert!(!files.is_empty(), "{} holds no scenario", folder.display());
    let read = |file: &PathBuf| {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(file).expect("a readable file");
        Scenario::parse(&name, &text).unwrap_or_else(|problem| panic!("{}: {problem}", file.display()))
    };
    files.iter().map(read).collect()
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.toml, {} ({})", self.name, self.title, self.rule)
    }
}

impl Scenario {
    /// Reads a scenario and checks that each of its questions can be held against an answer.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, String> {
        toml::from_str::<Self>(text).map_err(|error| error.to_string())?.checked(name)
    }

    /// The same in JSON, as the calculator prints it.
    pub(crate) fn parse_json(name: &str, text: &str) -> Result<Self, String> {
        serde_json::from_str::<Self>(text).map_err(|error| error.to_string())?.checked(name)
    }

    fn checked(mut self, name: &str) -> Result<Self, String> {
        let scenario = &mut self;
        scenario.name = name.to_owned();
        if scenario.checks.is_empty() {
            return Err("a scenario without checks shows nothing".to_owned());
        }
        for check in &scenario.checks {
            if check.answer.is_some() == check.error.is_some() {
                return Err(format!("{}: needs an answer or an error", check.why));
            }
            if check.error.is_some() && !check.keep.is_empty() {
                return Err(format!("{}: nothing is kept of an error", check.why));
            }
            for text in check.answer.iter().chain(&check.variables) {
                let value: Value = serde_json::from_str(text).map_err(|error| format!("{}: {error}", check.why))?;
                if value.as_object().is_none() {
                    return Err(format!("{}: answer and variables are objects", check.why));
                }
            }
        }
        Ok(self)
    }

    /// Writes the scenario's data into a folder.
    pub(crate) fn write(&self, folder: &Path) -> Files {
        let snapshots = self.snapshots.iter().enumerate().map(|(position, snapshot)| {
            let file = folder.join(format!("{position}-{}-{}.parquet", snapshot.kind, snapshot.taken_on));
            parquet::write(&file, &snapshot.rows);
            file
        });
        let mut hubs: Vec<&String> = self.publishers.iter().map(|publisher| &publisher.hub).collect();
        hubs.sort();
        hubs.dedup();
        let publishers = hubs.into_iter().map(|hub| {
            let header = ["login", "display_name", "kind", "country", "parent", "source", "url", "note"];
            let lines = self.publishers.iter().filter(|line| line.hub == *hub);
            let lines = lines.map(|line| {
                [&line.login, &line.display_name, &line.kind, &line.country, "", "scenario", "", ""].map(str::to_owned)
            });
            (hub.clone(), csv(&folder.join(format!("publishers-{hub}.csv")), header, lines))
        });
        let parameters = self.parameters.iter().map(|line| [line.model_id.clone(), line.total_params.to_string()]);
        let breaks = self.breaks.iter().map(|line| {
            [&line.hub, &line.kinds, &line.metrics, &line.on, &line.title, &line.note, &line.url].map(String::clone)
        });
        let break_header = ["hub", "kinds", "metrics", "on", "title", "note", "url"];
        Files {
            snapshots: snapshots.collect(),
            publishers: publishers.collect(),
            parameters: (!self.parameters.is_empty())
                .then(|| csv(&folder.join("parameters.csv"), ["model_id", "total_params"], parameters)),
            breaks: (!self.breaks.is_empty()).then(|| csv(&folder.join("breaks.csv"), break_header, breaks)),
        }
    }
}

fn csv<const N: usize>(file: &Path, header: [&str; N], lines: impl Iterator<Item = [String; N]>) -> PathBuf {
    let mut writer = csv::Writer::from_path(file).expect("a file");
    writer.write_record(header).expect("the header is written");
    lines.for_each(|line| writer.write_record(line).expect("a line is written"));
    writer.flush().expect("the file is written");
    file.to_owned()
}
