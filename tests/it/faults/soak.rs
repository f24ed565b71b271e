//! An hour's worth of questions in a minute and a half, while whatever can fail does: every answer is right for the version that it
//! tells, or an error that may be told; memory stays where it is.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hubscope::ingest::ingest;
use hubscope::store::Store;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::SOON;
use crate::consistent::order;
use crate::harness::postgres::PostgresServer;
use crate::harness::process::Process;
use crate::harness::program::{KILL, run, signal, written};
use crate::harness::redis::RedisServer;
use crate::harness::sample::next;
use crate::harness::server::client;

/// Versions published; version `n` has as many snapshots and models.
const VERSIONS: usize = 24;
const CLIENTS: u64 = 12;
/// What 20 people at dashboards ask in an hour, one question a second each.
const AN_HOUR: u64 = 72_000;
const LONGEST: Duration = Duration::from_secs(240);
/// What looks like a key, and is none.
const SECRET: &str = "hubscope_0123456789abcdef_none";
/// What nobody outside is to read.
const INTERNALS: [&str; 9] =
    ["sqlx", "sea_orm", "DbErr", "SELECT", "hubscope_derivation", "127.0.0.1", "panicked", ".rs:", "/tmp"];

/// What clients ask, and what they may be told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind {
    /// Counts that the version tells.
    Counts,
    /// The same, computed anew for everybody.
    New,
    /// From the database alone.
    List,
    /// Too much.
    Bomb,
    /// Of what there is not.
    Wrong,
    /// Without a valid key.
    Change,
}

fn question(kind: Kind, number: u64) -> Value {
    const TOTALS: &str = "hubTotals { models provenance { dataVersion { version } snapshotCount } }";
    let query = match kind {
        Kind::Counts => format!("{{ dataVersion {{ version }} a{}: {TOTALS} }}", number % 10),
        Kind::New => format!("{{ dataVersion {{ version }} n{number}: {TOTALS} }}"),
        Kind::List => format!("{{ dataVersion {{ version }} models(first: {}) {{ totalCount }} }}", 1 + number % 90),
        Kind::Bomb => {
            let fragments = (0..22).map(|i| format!("fragment F{i} on Query {{ ...F{} ...F{} }} ", i + 1, i + 1));
            format!("{{ ...F0 }} {}fragment F22 on Query {{ __typename }}", fragments.collect::<String>())
        }
        Kind::Wrong => format!("{{ nothing{number} }}"),
        Kind::Change => "mutation { setPublisher(input: { login: \"a\", country: \"FR\", source: \"s\" }) { dataVersion { version } } }".to_owned(),
    };
    json!({ "query": query })
}

/// What was seen, by all clients.
#[derive(Default)]
struct Seen {
    asked: AtomicU64,
    over: AtomicBool,
    /// Answers with data, and errors by code.
    told: Mutex<BTreeMap<String, u64>>,
    /// Requests that got no answer at all.
    lost: AtomicU64,
}

impl Seen {
    fn count(&self, what: &str) {
        *self.told.lock().unwrap().entry(what.to_owned()).or_default() += 1;
    }

    fn hold(&self, kind: Kind, version: Option<u64>, answer: &Value) {
        let text = answer.to_string();
        assert!(INTERNALS.iter().all(|internal| !text.contains(internal)), "{text}");
        if let Some(error) = answer["errors"].get(0) {
            let code = error["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{text}"));
            let expected: &[&str] = match kind {
                Kind::Bomb => &["QUERY_TOO_COMPLEX"],
                Kind::Wrong => &["GRAPHQL_VALIDATION_FAILED"],
                Kind::Change => &["UNAUTHENTICATED", "UNAVAILABLE"],
                _ => &["UNAVAILABLE", "TIMEOUT"],
            };
            assert!(expected.contains(&code), "{kind:?}: {text}");
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
}

/// One client, until all is over. `bases` are where servers are; one that is being started again is not asked.
async fn asks(number: u64, bases: Arc<[Mutex<Option<String>>; 2]>, seen: Arc<Seen>) {
    let client = client();
    let mut seed = 1 + number;
    let mut newest = HashMap::<usize, u64>::new();
    while !seen.over.load(Ordering::Relaxed) {
        let server = (next(&mut seed) % 2) as usize;
        let Some(base) = bases[server].lock().unwrap().clone() else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let kind = match next(&mut seed) % 100 {
            0..75 => Kind::Counts,
            75..83 => Kind::New,
            83..91 => Kind::List,
            91..94 => Kind::Bomb,
            94..97 => Kind::Wrong,
            _ => Kind::Change,
        };
        let asked = seen.asked.fetch_add(1, Ordering::Relaxed);
        let request = client.post(format!("{base}/graphql")).json(&question(kind, asked));
        let request = if kind == Kind::Change { request.bearer_auth(SECRET) } else { request };
        let begin = Instant::now();
        let Ok(response) = request.send().await else {
            seen.lost.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let version = response.headers().get("x-data-version").map(|told| told.to_str().unwrap().parse().unwrap());
        let Ok(answer) = response.json::<Value>().await else {
            seen.lost.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        assert!(begin.elapsed() < SOON, "{kind:?} took {:?}: {answer}", begin.elapsed());
        // Lists that are not known come from the tables, which are ahead of what is held in memory for a moment.
        if let (Some(version), None, Kind::Counts | Kind::New) = (version, answer.get("errors"), kind) {
            let before = newest.insert(server, version).unwrap_or_default();
            assert!(version >= before, "{base} told version {before}, then {version}: {answer}");
        }
        seen.hold(kind, version, &answer);
    }
}

/// Publishes one version after the other; what breaks off is done again.
async fn publishes(url: String, seen: Arc<Seen>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::connect(&url).await.unwrap();
    for number in 2..=VERSIONS {
        while let Err(error) = ingest(&store, vec![order(folder.path(), number)], std::future::pending()).await {
            seen.count("publications broken off");
            assert!(!seen.over.load(Ordering::Relaxed), "version {number} cannot be published: {error}");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
}

/// One after the other, what fails.
async fn fails(
    postgres: &mut PostgresServer,
    redis: &mut RedisServer,
    mut killed: Process,
    bases: &[Mutex<Option<String>>; 2],
    start: impl AsyncFn() -> Process,
    seen: &Seen,
) -> Process {
    let pause = async |seconds: u64| tokio::time::sleep(Duration::from_secs(seconds)).await;
    for round in 0.. {
        redis.pause();
        pause(1).await;
        redis.resume();
        pause(2).await;
        postgres.pause();
        pause(2).await;
        postgres.resume();
        pause(3).await;
        redis.stop();
        pause(1).await;
        redis.start_again().await;
        pause(2).await;
        postgres.stop();
        pause(1).await;
        postgres.start_again().await;
        pause(3).await;
        *bases[1].lock().unwrap() = None;
        signal(&killed.process, KILL);
        killed.process.wait().await.unwrap();
        killed = start().await;
        *bases[1].lock().unwrap() = Some(killed.base.clone());
        pause(3).await;
        if round > 0 && seen.asked.load(Ordering::Relaxed) >= AN_HOUR {
            break;
        }
    }
    killed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_of_questions_with_all_that_fails_gives_no_wrong_answer() {
    let (mut postgres, mut redis) = (PostgresServer::start().await, RedisServer::start().await);
    postgres.create_database("faults", "template1").await;
    let url = postgres.url("faults");
    let migrated = run(&url, ["migrate"]).await;
    assert!(migrated.status.success(), "{}", written(&migrated));
    let folder = tempfile::tempdir().unwrap();
    let store = Store::connect(&url).await.unwrap();
    ingest(&store, vec![order(folder.path(), 1)], std::future::pending()).await.unwrap();
    store.close().await.unwrap();

    let address = redis.url();
    let start = async || {
        let settings = [("REDIS_URL", address.as_str()), ("HUBSCOPE_LIMIT_QUOTA", "off")];
        Process::with(&url, &settings).await
    };
    let (stays, killed) = (start().await, start().await);
    let bases = Arc::new([&stays, &killed].map(|server| Mutex::new(Some(server.base.clone()))));
    let seen = Arc::new(Seen::default());
    let mut clients = JoinSet::new();
    (0..CLIENTS).for_each(|number| drop(clients.spawn(asks(number, Arc::clone(&bases), Arc::clone(&seen)))));
    let publisher = tokio::spawn(publishes(url.clone(), Arc::clone(&seen)));
    let mut memory = 0;
    let failing = async {
        tokio::time::sleep(Duration::from_secs(15)).await;
        memory = stays.memory();
        fails(&mut postgres, &mut redis, killed, &bases, start, &seen).await
    };
    let _killed = tokio::select! {
        killed = tokio::time::timeout(LONGEST, failing) => killed.expect("an hour's worth is asked in time"),
        // None ends before all is over.
        Some(failed) = clients.join_next() => panic!("{failed:?}"),
    };
    publisher.await.unwrap();
    seen.over.store(true, Ordering::Relaxed);
    clients.join_all().await;
    let log = stays.log();
    assert!(log.contains("Redis does not answer") && !log.contains(SECRET) && !log.contains(" ERROR "), "{log}");
    let grown = stays.memory().saturating_sub(memory) >> 20;
    let told = seen.told.lock().unwrap().clone();
    eprintln!(
        "{} asked, {} lost, {told:?}, {grown} MiB more",
        seen.asked.load(Ordering::Relaxed),
        seen.lost.load(Ordering::Relaxed)
    );
    assert!(told["answered"] > AN_HOUR * 3 / 4, "{told:?}");
    assert!(told.contains_key("UNAVAILABLE") && told.contains_key("QUERY_TOO_COMPLEX"), "{told:?}");
    // A server that is killed takes with it what it was answering.
    assert!(seen.lost.load(Ordering::Relaxed) < 20 * CLIENTS, "{told:?}");
    assert!(grown < 64, "{grown} MiB more than after the first seconds");
}
