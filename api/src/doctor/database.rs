//! Whether the database answers and has the schema of this program.

use super::Finding;
use crate::config::{DatabaseSettings, SecretUrl};
use crate::store::{AddressError, SchemaState, Store, StoreError};

const DATABASE: &str = "database";
const SCHEMA: &str = "migrations";
const REPLICA: &str = "replica";

/// Opens the database; an error is what keeps it from being looked at.
pub(super) async fn open(settings: &DatabaseSettings) -> Result<(Store, Finding), Finding> {
    let address = &settings.url;
    let store = match Store::inspect(address.expose()).await {
        Ok(store) => store,
        Err(error @ AddressError::NoFile(_)) => {
            let advice = match settings.embedded_default {
                true => "`hubscope serve` creates it and fills it with the bundled sample",
                false => "correct DATABASE_URL, or create it with `hubscope migrate`",
            };
            return Err(Finding::wrong(DATABASE, error.to_string(), advice));
        }
        Err(error) => return Err(Finding::wrong(DATABASE, error.to_string(), "correct DATABASE_URL")),
    };
    match store.ping().await {
        Ok(()) => {
            let kind = if store.is_file() { "SQLite" } else { "PostgreSQL" };
            Ok((store, Finding::ok(DATABASE, format!("{kind}, {address}"))))
        }
        Err(error) => {
            let advice = "start it, or correct DATABASE_URL; nothing in it could be looked at";
            let why = if error.is_silence() { String::new() } else { format!(" ({error})") };
            Err(Finding::wrong(DATABASE, format!("{address} does not answer{why}"), advice))
        }
    }
}

/// Whether a replica answers, and has what its database has published.
pub(super) async fn replica(address: &SecretUrl, store: &Store) -> Finding {
    let advice = "start it, or correct DATABASE_READ_URL: queries are answered from it";
    let wrong = |told: String| Finding::wrong(REPLICA, told, advice);
    let version = async |store: &Store| Ok::<_, StoreError>(store.read().await?.version());
    let replica = match Store::inspect(address.expose()).await {
        Ok(replica) => replica,
        Err(error) => return wrong(error.to_string()),
    };
    let (has, wanted) = match (version(&replica).await, version(store).await) {
        (Ok(has), Ok(wanted)) => (has, wanted),
        (Err(error), _) => return wrong(format!("{address} cannot be read ({error})")),
        (_, Err(error)) => return unreadable(&error),
    };
    match has.has(wanted) {
        true => Finding::ok(REPLICA, format!("{address}, as the database")),
        false => {
            let told = format!("{address} shows version {}, and {} is published", has.number, wanted.number);
            Finding::warning(REPLICA, told, "look again in a minute; if it stays behind, see why it does not follow")
        }
    }
}

/// A database that answers, but not to what it is asked.
pub(super) fn unreadable(error: &StoreError) -> Finding {
    let advice = "check that it is a database of hubscope, that its user may read it, and run `hubscope doctor` again";
    Finding::wrong(DATABASE, format!("it cannot be read ({error})"), advice)
}

/// Whether the schema is that of this program.
pub(super) fn schema(schema: &SchemaState) -> Finding {
    let SchemaState { missing, unknown } = schema;
    match (missing.as_slice(), unknown.as_slice()) {
        ([], []) => Finding::ok(SCHEMA, "current"),
        ([], newer) => {
            let told = format!("the database is ahead by {} ({})", newer.len(), newer.join(", "));
            Finding::warning(SCHEMA, told, "a newer hubscope has migrated it: update this one")
        }
        (missing, []) => {
            let told = format!("the database is behind by {} ({})", missing.len(), missing.join(", "));
            Finding::wrong(SCHEMA, told, "run `hubscope migrate`")
        }
        (missing, unknown) => {
            let told = format!("the database lacks {} and has {}", missing.join(", "), unknown.join(", "));
            Finding::wrong(SCHEMA, told, "it is of another line of hubscope: correct DATABASE_URL, or use that program")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_schema_is_current_behind_ahead_or_another() {
        let of = |missing: &[&str], unknown: &[&str]| {
            let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            let finding = schema(&SchemaState { missing: texts(missing), unknown: texts(unknown) });
            (finding.state, finding.told)
        };
        assert_eq!(of(&[], &[]), (State::Ok, "current".to_owned()));
        assert_eq!(of(&["c", "d"], &[]), (State::Wrong, "the database is behind by 2 (c, d)".to_owned()));
        assert_eq!(of(&[], &["e"]), (State::Warning, "the database is ahead by 1 (e)".to_owned()));
        assert_eq!(of(&["c"], &["x"]), (State::Wrong, "the database lacks c and has x".to_owned()));
    }
}
