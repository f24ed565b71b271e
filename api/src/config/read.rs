//! Reads settings: environment over file over defaults.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::{ConfigError, Problem, SETTINGS, Settings, Source};

impl Settings {
    /// Reads settings from variables and the text of a settings file; touches neither environment nor disk.
    ///
    /// # Errors
    /// Everything that is wrong with them at once: unknown names (of variables only those that begin with
    /// `HUBSCOPE_`), malformed values, a file that is not TOML.
    pub fn read(env: impl IntoIterator<Item = (String, String)>, file: Option<&str>) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let env: BTreeMap<String, String> = env.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let file = file.map(|text| flat(text, &mut problems)).unwrap_or_default();
        problems.extend(unknown(&env, Source::Environment));
        problems.extend(unknown(&file, Source::File));

        let mut settings = Self::default();
        for setting in SETTINGS {
            let from_env = env.get(setting.name).map(|text| (text, Source::Environment));
            let Some((text, from)) = from_env.or_else(|| file.get(setting.key).map(|text| (text, Source::File))) else {
                continue;
            };
            if let Err(problem) = (setting.apply)(&mut settings, text) {
                let (name, example) = match from {
                    Source::Environment => (setting.name, format!("{}={}", setting.name, setting.example)),
                    Source::File => (setting.key, format!("{} = {:?}", setting.key, setting.example)),
                };
                problems.push(Problem::Malformed { name, from, problem, example });
            }
        }
        if problems.is_empty() { Ok(settings) } else { Err(ConfigError { problems }) }
    }

    /// Reads settings from this process's environment and a settings file.
    ///
    /// # Errors
    /// As [`Settings::read`]; also when the file cannot be read.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        // What is not Unicode fits no setting; made readable it is refused by the setting it was meant for.
        let env = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
        let text = file.map(|path| {
            std::fs::read_to_string(path).map_err(|error| {
                let problem = format!("{} cannot be read ({error})", path.display());
                ConfigError { problems: vec![Problem::File { line: None, problem }] }
            })
        });
        Self::read(env, text.transpose()?.as_deref())
    }
}

/// Keys with dots, values as text.
fn flat(text: &str, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    match text.parse::<Table>() {
        Ok(table) => flatten("", table, &mut found, problems),
        // Only the parser's message: its full text quotes the line, which may hold a password.
        Err(error) => {
            let line = error.span().map(|span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
            problems.push(Problem::File { line, problem: error.message().to_owned() });
        }
    }
    found
}

fn flatten(prefix: &str, table: Table, found: &mut BTreeMap<String, String>, problems: &mut Vec<Problem>) {
    for (key, value) in table {
        let key = format!("{prefix}{key}");
        match value {
            Value::Table(table) => flatten(&format!("{key}."), table, found, problems),
            value => match plain(&value) {
                Some(text) => {
                    found.insert(key, text);
                }
                None => {
                    let problem = format!("{key} is neither text, whole number, true or false, nor a list of texts");
                    problems.push(Problem::File { line: None, problem });
                }
            },
        }
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Array(values) if !values.is_empty() => {
            values.iter().map(Value::as_str).collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
        }
        _ => None,
    }
}

fn unknown(given: &BTreeMap<String, String>, from: Source) -> Vec<Problem> {
    let names = SETTINGS.iter().map(|setting| match from {
        Source::Environment => setting.name,
        Source::File => setting.key,
    });
    given
        .keys()
        .filter(|name| from == Source::File || name.starts_with("HUBSCOPE_"))
        .filter(|name| names.clone().all(|known| known != name.as_str()))
        .map(|name| Problem::Unknown {
            name: name.clone(),
            from,
            nearest: nearest(name, names.clone()),
            example: match from {
                Source::Environment => "HUBSCOPE_BIND=127.0.0.1:8080",
                Source::File => "bind = \"127.0.0.1:8080\"",
            },
        })
        .collect()
}

fn nearest(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    // What nearly all begin with makes nothing alike.
    let own = |name: &str| name.to_lowercase().trim_start_matches("hubscope_").to_owned();
    names
        .map(|known| (strsim::jaro_winkler(&own(name), &own(known)), known))
        .filter(|(likeness, _)| *likeness > 0.9)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
