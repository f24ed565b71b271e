//! What clients ask while things fail, and what they may be told.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::super::SOON;
use crate::harness::sample::next;
use crate::harness::server::client;

/// What looks like a key, and is none.
pub(super) const SECRET: &str = "hubscope_0123456789abcdef_none";
/// What nobody outside is to read.
const INTERNALS: [&str; 9] =
    ["sqlx", "sea_orm", "DbErr", "SELECT", "hubscope_derivation", "127.0.0.1", "panicked", ".rs:", "/tmp"];
const TOTALS: &str = "hubTotals { models provenance { dataVersion { version } snapshotCount } }";
/// The query that is asked by its name.
pub(super) const TRUSTED: &str = "query Totals {\n  dataVersion { version }\n  hubTotals { models provenance { dataVersion { version } snapshotCount } }\n}\n";
/// The one that is asked by its digest, and the digest as `printf %s "$PERSISTED" | sha256sum` tells it.
const PERSISTED: &str =
    "query Kept { dataVersion { version } hubTotals { models provenance { dataVersion { version } snapshotCount } } }";
const DIGEST: &str = "cc0e3a9e85cc243e86c3c740f5a4f990b4b19a650811b0951fa81f3b3d03f698";

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Kind {
    /// Counts that the version tells.
    Counts,
    /// The same, computed anew for everybody.
    New,
    /// The same by a digest.
    Persisted,
    /// The same by a name.
    Trusted,
    /// From the database alone.
    List,
    /// The same as rows.
    Table,
    /// Too much.
    Bomb,
    /// Of what there is not.
    Wrong,
    /// Without a valid key.
    Change,
}

impl Kind {
    /// Of a hundred requests.
    fn of(number: u64) -> Self {
        match number % 100 {
            0..65 => Self::Counts,
            65..73 => Self::New,
            73..76 => Self::Persisted,
            76..79 => Self::Trusted,
            79..87 => Self::List,
            87..91 => Self::Table,
            91..94 => Self::Bomb,
            94..97 => Self::Wrong,
            _ => Self::Change,
        }
    }

    /// The codes of errors that it may be told.
    fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Bomb => &["QUERY_TOO_COMPLEX"],
            Self::Wrong => &["GRAPHQL_VALIDATION_FAILED"],
            Self::Change => &["UNAUTHENTICATED", "UNAVAILABLE"],
            Self::Persisted => &["UNAVAILABLE", "TIMEOUT", "PERSISTED_QUERY_NOT_FOUND"],
            _ => &["UNAVAILABLE", "TIMEOUT"],
        }
    }

    /// The document of a request.
    pub(super) fn document(self, number: u64) -> String {
        match self {
            Self::Counts | Self::Trusted => format!("{{ dataVersion {{ version }} a{}: {TOTALS} }}", number % 10),
            Self::New => format!("{{ dataVersion {{ version }} n{number}: {TOTALS} }}"),
            Self::Persisted => PERSISTED.to_owned(),
            Self::List => format!("{{ dataVersion {{ version }} models(first: {}) {{ totalCount }} }}", 1 + number % 90),
            Self::Table => format!("{{ models(first: {}) {{ nodes {{ name }} }} }}", 30 + number % 60),
            Self::Bomb => {
                let fragments = (0..22).map(|i| format!("fragment F{i} on Query {{ ...F{} ...F{} }} ", i + 1, i + 1));
                format!("{{ ...F0 }} {}fragment F22 on Query {{ __typename }}", fragments.collect::<String>())
            }
            Self::Wrong => format!("{{ nothing{number} }}"),
            Self::Change => "mutation { setPublisher(input: { login: \"a\", country: \"FR\", source: \"s\" }) { dataVersion { version } } }".to_owned(),
        }
    }

    fn request(self, client: &Client, base: &str, number: u64) -> RequestBuilder {
        let address = format!("{base}/graphql");
        let query = self.document(number);
        match self {
            Self::Trusted => client.get(format!("{base}/q/Totals")),
            Self::Table => client.post(address).header("accept", "text/csv").json(&json!({ "query": query })),
            Self::Change => client.post(address).bearer_auth(SECRET).json(&json!({ "query": query })),
            Self::Persisted => {
                // Told with its digest now and then, as by clients that find it unknown.
                let query = number.is_multiple_of(2).then_some(query);
                let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": DIGEST } });
                client.post(address).json(&json!({ "query": query, "extensions": extensions }))
            }
            _ => client.post(address).json(&json!({ "query": query })),
        }
    }
}

/// What was seen, by all clients.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) asked: AtomicU64,
    pub(super) over: AtomicBool,
    /// Answers with data, and errors by code.
    pub(super) told: Mutex<BTreeMap<String, u64>>,
    /// Requests that got no answer at all.
    pub(super) lost: AtomicU64,
}

impl Seen {
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    pub(super) fn count(&self, what: &str) {
        *self.told.lock().unwrap().entry(what.to_owned()).or_default() += 1;
    }

    /// Holds an answer in JSON to the version that was told with it.
    pub(super) fn hold(&self, kind: Kind, version: Option<u64>, answer: &Value) {
        let text = answer.to_string();
        assert!(INTERNALS.iter().all(|internal| !text.contains(internal)), "{text}");
        if let Some(error) = answer["errors"].get(0) {
            let code = error["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{text}"));
            assert!(kind.codes().contains(&code), "{kind:?}: {text}");
            return self.count(code);
        }
        let version = version.unwrap_or_else(|| panic!("no version: {text}"));
        let data = answer["data"].as_object().unwrap_or_else(|| panic!("{text}"));
        for (name, value) in data {
            let numbers = match name.as_str() {
                "dataVersion" => vec![&value["version"]],
                "models" => vec![&value["totalCount"]],
                _ => vec![
                    &value["models"],
                    &value["provenance"]["snapshotCount"],
                    &value["provenance"]["dataVersion"]["version"],
                ],
            };
            assert!(numbers.iter().all(|number| **number == version), "version {version}: {text}");
        }
        self.count("answered");
    }

    /// The same of a table, which has a row for each model.
    fn hold_table(&self, version: Option<u64>, table: &str) {
        let mut lines = table.lines();
        assert_eq!(lines.next(), Some("name"), "{table}");
        assert_eq!(Some(lines.count() as u64), version, "{table}");
        self.count("tables");
    }
}

/// One client, until all is over. `bases` are where servers are; one that is being started again is not asked.
pub(super) async fn asks(number: u64, bases: Arc<[Mutex<Option<String>>; 2]>, seen: Arc<Seen>) {
    let client = client();
    let mut seed = 1 + number;
    let mut newest = HashMap::<usize, u64>::new();
    while !seen.is_over() {
        let server = (next(&mut seed) % 2) as usize;
        let Some(base) = bases[server].lock().unwrap().clone() else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let kind = Kind::of(next(&mut seed));
        let asked = seen.asked.fetch_add(1, Ordering::Relaxed);
        let begin = Instant::now();
        let Ok(response) = kind.request(&client, &base, asked).send().await else {
            seen.lost.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let header = |name| response.headers().get(name).map(|told| told.to_str().unwrap().to_owned());
        let version = header("x-data-version").map(|told| told.parse().unwrap());
        let is_table = header("content-type").is_some_and(|told| told.starts_with("text/csv"));
        let Ok(answer) = response.text().await else {
            seen.lost.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        assert!(begin.elapsed() < SOON, "{kind:?} took {:?}: {answer}", begin.elapsed());
        if is_table {
            seen.hold_table(version, &answer);
            continue;
        }
        let answer: Value = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{answer}"));
        // Lists that are not known come from the tables, which are ahead of what is held in memory for a moment.
        if let (Some(version), None, Kind::Counts | Kind::New) = (version, answer.get("errors"), kind) {
            let before = newest.insert(server, version).unwrap_or_default();
            assert!(version >= before, "{base} told version {before}, then {version}: {answer}");
        }
        seen.hold(kind, version, &answer);
    }
}
