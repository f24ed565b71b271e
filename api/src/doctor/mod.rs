//! What keeps users from current answers, and what to do about it. It looks, and changes nothing.

mod cache;
mod data;
mod database;
mod keys;
mod memory;
mod registry;
mod writing;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::config::Settings;
use crate::store::{Store, StoreResult};

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Ok,
    /// Users get answers, with less in them than there could be.
    Warning,
    /// It keeps users from current answers.
    Wrong,
}

/// What was looked at, and how it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub state: State,
    /// What was looked at, one word.
    pub what: &'static str,
    /// What was found.
    pub told: String,
    /// What to do about it; none when it is as it should be.
    pub advice: Option<String>,
}

impl Finding {
    fn ok(what: &'static str, told: impl Into<String>) -> Self {
        Self { state: State::Ok, what, told: told.into(), advice: None }
    }

    fn warning(what: &'static str, told: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { state: State::Warning, what, told: told.into(), advice: Some(advice.into()) }
    }

    fn wrong(what: &'static str, told: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { state: State::Wrong, what, told: told.into(), advice: Some(advice.into()) }
    }
}

impl fmt::Display for Finding {
    /// One line: state, what was looked at, what was found, what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Wrong => "wrong",
        };
        write!(f, "{state:<8} {:<10} {}", self.what, self.told)?;
        self.advice.iter().try_for_each(|advice| write!(f, "; {advice}"))
    }
}

/// How the files are that a server reads when it starts; none where the settings name none. `problem`: why it would not start.
pub fn of_files(settings: &Settings, problem: Option<String>) -> Option<Finding> {
    const FILES: &str = "files";
    (settings.documents.is_some() || settings.tls.is_some()).then(|| match problem {
        Some(problem) => Finding::wrong(FILES, problem, "correct the file or the setting; no server starts with it"),
        None => Finding::ok(FILES, "trusted documents, certificate and key are read, as far as they are set"),
    })
}

/// Looks at everything that answers need. What cannot be looked at, because something before it is wrong, is left out.
pub async fn examine(settings: &Settings, now: DateTime<Utc>) -> Vec<Finding> {
    let (mut findings, cache) = tokio::join!(stored(settings, now), cache::check(settings.redis.as_ref()));
    findings.push(cache);
    findings
}

async fn stored(settings: &Settings, now: DateTime<Utc>) -> Vec<Finding> {
    let (store, opened) = match database::open(&settings.database).await {
        Ok(opened) => opened,
        Err(finding) => return vec![finding],
    };
    let mut findings = vec![opened];
    match inside(&store, settings.anonymous, now).await {
        Ok(found) => findings.extend(found),
        Err(error) => findings.push(database::unreadable(&error)),
    }
    if let Some(replica) = &settings.database.read_url {
        findings.push(database::replica(replica, &store).await);
    }
    if let Err(error) = store.close().await {
        tracing::debug!("closing the database: {error}");
    }
    findings
}

async fn inside(store: &Store, anonymous: bool, now: DateTime<Utc>) -> StoreResult<Vec<Finding>> {
    let schema = database::schema(&store.schema_state().await?);
    if schema.state == State::Wrong {
        return Ok(vec![schema]);
    }
    let session = Arc::new(store.read().await?);
    let mut findings = vec![schema];
    findings.extend(data::check(&session, now).await?);
    findings.extend(memory::check(&session).await?);
    findings.push(writing::check(&session).await?);
    findings.extend(registry::check(&session).await?);
    if !anonymous {
        findings.push(keys::check(&session, now).await?);
    }
    Ok(findings)
}
