//! `hubscope keys`.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use chrono::{DateTime, SecondsFormat, Utc};

use super::args::KeysCommand;
use super::{Failure, print, waiting};
use crate::auth::{Grant, Key};
use crate::store::{KeyRecord, NewKey, Store};

/// So many names are told at most.
const NAMED: usize = 10;

pub(super) async fn keys(store: &Store, command: KeysCommand) -> Result<(), Failure> {
    match command {
        KeysCommand::Create { name, scope, expires } => create(store, name, scope, expires).await,
        KeysCommand::List => print(table(&store.read().await?.key_records().await?, Utc::now()).as_bytes()),
        KeysCommand::Revoke { name } => revoke(store, &name).await,
    }
}

async fn create(store: &Store, name: String, grant: Grant, expires: Option<DateTime<Utc>>) -> Result<(), Failure> {
    let key = Key::generate()?;
    let expires_at = expires.map(|at| at.timestamp_micros());
    let new = NewKey { id: key.id().clone(), name: name.clone(), grant, hash: key.hash(), expires_at };
    if !store.create_key(new, now(), waiting).await? {
        return Err(Failure(format!(
            "there is a key named `{name}`; choose another name, or revoke that one first: `hubscope keys revoke {name}`"
        )));
    }
    if let Err(error) = hand_over(&key) {
        store.revoke_key(&name, now(), waiting).await?;
        return Err(Failure(format!("the key could not be written to standard output ({error}); it was revoked")));
    }
    let expires = expires_at.map_or_else(|| "never".to_owned(), shown);
    tracing::info!(
        name,
        scope = grant.name(),
        expires,
        "created; the key is shown only now, and only its hash is stored"
    );
    Ok(())
}

/// The one time that a whole key is written. A closed standard output is an error here: nobody would have the key.
fn hand_over(key: &Key) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", key.expose())?;
    out.flush()
}

async fn revoke(store: &Store, name: &str) -> Result<(), Failure> {
    if store.revoke_key(name, now(), waiting).await? {
        tracing::info!(name, "revoked; servers take it no more within some seconds");
        return Ok(());
    }
    let records = store.read().await?.key_records().await?;
    let state_of = |record: &KeyRecord| State::of(record, Utc::now());
    let last = records.iter().rev().find(|record| record.name == name);
    let live: Vec<&str> =
        records.iter().filter(|key| state_of(key) == State::Live).map(|key| key.name.as_str()).collect();
    let was = match last.map(state_of) {
        Some(State::Revoked) => format!("the key named `{name}` is revoked already"),
        Some(State::Expired) => format!("the key named `{name}` has expired"),
        Some(State::Live) | None => format!("there is no key named `{name}`"),
    };
    let others = match live.len() {
        0 => "no key is live".to_owned(),
        1..=NAMED => format!("live are {}", live.join(", ")),
        more => format!("{more} are live; `hubscope keys list` names them"),
    };
    Err(Failure(format!("{was}; {others}")))
}

fn now() -> i64 {
    Utc::now().timestamp_micros()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Live,
    Expired,
    Revoked,
}

impl State {
    fn of(record: &KeyRecord, now: DateTime<Utc>) -> Self {
        let expired = |end: i64| end <= record.revoked_at.unwrap_or(now.timestamp_micros());
        match (record.expires_at, record.revoked_at) {
            (Some(end), _) if expired(end) => Self::Expired,
            (_, Some(_)) => Self::Revoked,
            (_, None) => Self::Live,
        }
    }
}

/// Every key there ever was, a line each; of the keys themselves only their public parts.
fn table(records: &[KeyRecord], now: DateTime<Utc>) -> String {
    let heads = ["NAME", "SCOPE", "CREATED", "EXPIRES", "REVOKED", "STATE", "PUBLIC PART"].map(str::to_owned);
    let line = |record: &KeyRecord| {
        let state = State::of(record, now);
        let revoked = record.revoked_at.filter(|_| state == State::Revoked);
        let told = match state {
            State::Live => "live",
            State::Expired => "expired",
            State::Revoked => "revoked",
        };
        [
            record.name.clone(),
            record.grant.name().to_owned(),
            shown(record.created_at),
            record.expires_at.map_or_else(|| "never".to_owned(), shown),
            revoked.map_or_else(|| "-".to_owned(), shown),
            told.to_owned(),
            record.id.clone(),
        ]
    };
    let lines: Vec<_> = std::iter::once(heads).chain(records.iter().map(line)).collect();
    let widths: Vec<usize> =
        (0..7).map(|column| lines.iter().map(|line| line[column].len()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<_> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    text
}

fn shown(micros: i64) -> String {
    let at = DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MAX_UTC);
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_what_became_of_each_key() {
        let record = |name: &str, expires_at: Option<i64>, revoked_at: Option<i64>| KeyRecord {
            id: "0123456789abcdef".into(),
            name: name.into(),
            grant: Grant::Read,
            created_at: 0,
            expires_at: expires_at.map(|seconds| seconds * 1_000_000),
            revoked_at: revoked_at.map(|seconds| seconds * 1_000_000),
        };
        let records = [
            record("live", Some(100), None),
            record("expired", Some(50), None),
            record("renamed", Some(40), Some(40)),
            record("revoked-before-it-expired", Some(40), Some(30)),
            record("revoked", None, Some(60)),
        ];
        let told = table(&records, DateTime::from_timestamp(50, 0).unwrap());
        let states: Vec<_> =
            told.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>()[4..6].join(" ")).collect();
        let expected =
            ["- live", "- expired", "- expired", "1970-01-01T00:00:30Z revoked", "1970-01-01T00:01:00Z revoked"];
        assert_eq!(states, expected);
        let first = told.lines().next().unwrap();
        assert_eq!(first.find("SCOPE"), Some("revoked-before-it-expired".len() + 2));
    }
}
