//! `ingestSnapshot`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hubscope::config::{IngestRoot, Limits, Settings};
use serde_json::{Value, json};

use super::{ask, code, key, message};
use crate::harness::copies::{differing, scalar, tables};
use crate::harness::database::{Database, TestDatabase, both};
use crate::harness::files::{FileServer, Manner};
use crate::harness::listings::version;
use crate::harness::program::{KILL, hubscope, run, signal, written};
use crate::harness::server::{TestServer, client};

const INGEST: &str = "mutation($input: IngestSnapshotInput!) { ingestSnapshot(input: $input) {
    state
    snapshot { kind takenOn partial rows rejected source }
    dataVersion { version lastSnapshotOn }
} }";

/// A server that reads from some places, with four seconds for an execution.
async fn serving(database: &TestDatabase, roots: Vec<IngestRoot>) -> TestServer {
    let limits = Limits { execution: Duration::from_secs(4), ..Limits::default() };
    TestServer::with(&database.url, Settings { ingest_roots: roots, limits, ..Settings::default() }).await
}

async fn order(server: &TestServer, key: &str, location: &str, taken_on: &str) -> Value {
    let input = json!({ "kind": "MODEL", "takenOn": taken_on, "location": location, "partial": true });
    ask(server, key, INGEST, json!({ "input": input })).await
}

fn listing(models: usize) -> Vec<u8> {
    let rows: Vec<_> = (0..models).map(|model| json!({ "id": format!("a/{model}"), "downloads": 30 })).collect();
    serde_json::to_vec(&rows).unwrap()
}

fn write(folder: &Path, name: &str, models: usize) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, listing(models)).unwrap();
    path
}

fn root(folder: &Path) -> IngestRoot {
    IngestRoot::Folder(folder.to_owned())
}

fn address(text: String) -> IngestRoot {
    IngestRoot::Address(text.parse().unwrap())
}

/// What the audit trail says of the days of models, in its order.
async fn states(database: &TestDatabase) -> Vec<String> {
    let rows = tables(&database.url).await.remove("audit_entry").unwrap();
    let state = |row: &String| {
        row.split("state").nth(1).map(|rest| rest.chars().filter(char::is_ascii_uppercase).collect::<String>())
    };
    let mut states: Vec<_> = rows.iter().filter_map(state).collect();
    for state in &mut states {
        let known = ["ACCEPTED", "PUBLISHED", "UNCHANGED", "FAILED", "STOPPED"];
        *state = known.iter().find(|known| state.starts_with(**known)).unwrap().to_string();
    }
    states.sort();
    states
}

both! {
    async fn a_snapshot_is_published_once_and_served_at_once(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let file = write(folder.path(), "models.json", 3);
        let server = serving(&database, vec![root(folder.path())]).await;
        let boss = key(&database, "boss", "admin").await;
        let answer = order(&server, &boss, file.to_str().unwrap(), "2025-01-06").await;
        let snapshot = json!({
            "kind": "MODEL", "takenOn": "2025-01-06", "partial": true, "rows": 3, "rejected": 0, "source": "models.json",
        });
        let published = json!({ "version": 1, "lastSnapshotOn": "2025-01-06" });
        let expected = json!({ "state": "PUBLISHED", "snapshot": snapshot, "dataVersion": published });
        assert_eq!(answer["data"]["ingestSnapshot"], expected, "{answer}");
        assert_eq!(server.data("{ hubTotals { models } }").await["hubTotals"]["models"], 3, "at once");
        let answer = order(&server, &boss, file.to_str().unwrap(), "2025-01-06").await;
        let expected = json!({ "state": "UNCHANGED", "snapshot": snapshot, "dataVersion": published });
        assert_eq!(answer["data"]["ingestSnapshot"], expected, "{answer}");
        assert_eq!(states(&database).await, ["ACCEPTED", "ACCEPTED", "PUBLISHED", "UNCHANGED"]);
        let history = run(&database.url, ["snapshots", "history"]).await;
        let told = written(&history);
        assert!(told.contains("ACCEPTED") && told.contains("PUBLISHED") && told.contains(file.to_str().unwrap()), "{told}");
        let answer = order(&server, &boss, file.to_str().unwrap(), "2999-01-01").await;
        assert!(code(&answer) == "BAD_USER_INPUT" && message(&answer).starts_with("`takenOn` lies ahead"), "{answer}");
        let who = "SELECT COUNT(*) FROM audit_entry WHERE who = 'boss' AND action = 'ingestSnapshot' AND subject = 'models 2025-01-06'";
        assert_eq!(scalar(&database.url, who).await, 4);
    }

    async fn only_what_lies_in_the_roots_is_read(database: TestDatabase) {
        let base = tempfile::tempdir().unwrap();
        let at = |name: &str| base.path().join(name);
        fs::create_dir_all(at("data")).unwrap();
        fs::create_dir_all(at("database")).unwrap();
        write(&at("database"), "secret.json", 1);
        std::os::unix::fs::symlink(at("database/secret.json"), at("data/link.json")).unwrap();
        let moved = |to: &str| to.as_bytes().to_vec();
        let elsewhere = FileServer::start([("/x.json", listing(1), Manner::CutOnce)]).await;
        let files = FileServer::start([
            ("/data/x.json", listing(2), Manner::CutOnce),
            ("/data/out", moved(&format!("http://{}/x.json", elsewhere.address)), Manner::Moved),
            ("/data/up", moved("/secret.json"), Manner::Moved),
            ("/data/in", moved("/data/x.json"), Manner::Moved),
            ("/secret.json", listing(1), Manner::CutOnce),
        ]).await;
        let roots = vec![root(&at("data")), address(format!("http://{}/data", files.address))];
        let server = serving(&database, roots).await;
        let (boss, reader) = (key(&database, "boss", "admin").await, key(&database, "reader", "read").await);
        let state = async || {
            let mut tables = tables(&database.url).await;
            tables.remove("audit_entry");
            tables
        };
        let before = state().await;
        let path = |name: &str| at(name).display().to_string();
        let url = |rest: &str| format!("http://{}/{rest}", files.address);
        let mut told = Vec::new();
        for outside in [
            path("database/secret.json"),
            path("database/none.json"),
            path("data/../database/secret.json"),
            path("data/../database/none.json"),
            path("data/link.json"),
            url("secret.json"),
            url("none.json"),
            url("data/../secret.json"),
            url("data/%2e%2e/secret.json"),
            url("data/..%2fsecret.json"),
            url("database"),
            format!("http://localhost:{}/data/x.json", files.address.port()),
            format!("http://{}/x.json", elsewhere.address),
        ] {
            let answer = order(&server, &boss, &outside, "2025-01-06").await;
            assert_eq!(code(&answer), "FORBIDDEN", "{outside} {answer}");
            told.push(message(&answer).to_owned());
        }
        told.dedup();
        assert_eq!(told.len(), 1, "nothing tells whether something is there: {told:?}");
        assert!(files.requests().is_empty() && elsewhere.requests().is_empty(), "something was asked for");
        for leads_out in [url("data/out"), url("data/up")] {
            let answer = order(&server, &boss, &leads_out, "2025-01-06").await;
            assert_eq!(code(&answer), "FORBIDDEN", "{leads_out} {answer}");
        }
        assert!(elsewhere.requests().is_empty() && !files.requests().iter().any(|asked| asked.contains("secret")));
        let with_user = format!("http://me:secret@{}/data/x.json", files.address);
        for wrong in [path("data/none.json"), "data/x.json".to_owned(), with_user, url("data/none.json")] {
            let answer = order(&server, &boss, &wrong, "2025-01-06").await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{wrong} {answer}");
            assert!(!message(&answer).contains("secret"), "{answer}");
        }
        assert_eq!(code(&order(&server, &reader, &url("data/x.json"), "2025-01-06").await), "FORBIDDEN");
        let after = state().await;
        assert!(before == after, "{:?}", differing(&before, &after));

        let answer = order(&server, &boss, &url("data/in"), "2025-01-06").await;
        assert_eq!(answer["data"]["ingestSnapshot"]["state"], "PUBLISHED", "{answer}");
        let closed = serving(&database, Vec::new()).await;
        let answer = order(&closed, &boss, &url("data/x.json"), "2025-01-06").await;
        assert!(code(&answer) == "FORBIDDEN" && message(&answer).contains("HUBSCOPE_INGEST_ROOTS"), "{answer}");
    }

    async fn what_outlives_the_request_goes_on_alone(database: TestDatabase) {
        let files = FileServer::start([("/slow.json", listing(5), Manner::Slow)]).await;
        let server = serving(&database, vec![address(format!("http://{}", files.address))]).await;
        let boss = key(&database, "boss", "admin").await;
        let location = format!("http://{}/slow.json", files.address);
        let answer = order(&server, &boss, &location, "2025-01-06").await;
        let expected = json!({ "state": "ACCEPTED", "snapshot": null, "dataVersion": { "version": 0, "lastSnapshotOn": null } });
        assert_eq!(answer["data"]["ingestSnapshot"], expected, "{answer}");
        // One at a time.
        let answer = order(&server, &boss, &location, "2025-01-13").await;
        assert!(code(&answer) == "UNAVAILABLE" && message(&answer).contains("one at a time"), "{answer}");
        server.serves(1).await;
        assert_eq!(server.data("{ hubTotals { models } }").await["hubTotals"]["models"], 5);
        assert_eq!(states(&database).await, ["ACCEPTED", "PUBLISHED"]);
        let begin = Instant::now();
        let location = format!("http://{}/none.json", files.address);
        while code(&order(&server, &boss, &location, "2025-01-13").await) == "UNAVAILABLE" {
            assert!(begin.elapsed() < Duration::from_secs(10), "the turn is not given back");
        }
    }

    async fn a_broken_file_changes_nothing_and_is_told_without_its_folder(database: TestDatabase) {
        let base = tempfile::tempdir().unwrap();
        let real = base.path().join("the-real-place");
        fs::create_dir_all(real.join("empty")).unwrap();
        fs::write(real.join("cut.json"), "[{\"id\": \"a/x\"}, {\"id\": \"a").unwrap();
        let named = base.path().join("named");
        std::os::unix::fs::symlink(&real, &named).unwrap();
        let server = serving(&database, vec![root(&named)]).await;
        let boss = key(&database, "boss", "admin").await;
        for broken in ["cut.json", "empty"] {
            let written = named.join(broken).display().to_string();
            let answer = order(&server, &boss, &written, "2025-01-06").await;
            assert!(code(&answer) == "BAD_USER_INPUT" && message(&answer).contains(broken), "{answer}");
            assert!(!message(&answer).contains("the-real-place"), "{answer}");
        }
        assert_eq!((version(&database).await, states(&database).await), (0, ["ACCEPTED", "ACCEPTED", "FAILED", "FAILED"].map(str::to_owned).to_vec()));
    }
}

/// A process that reads at a caller's word, and its address.
async fn process(database: &TestDatabase, files: &FileServer) -> (tokio::process::Child, String) {
    use tokio::io::{AsyncBufReadExt as _, BufReader};
    let mut command = hubscope(&database.url, ["serve", "--bind", "127.0.0.1:0"]);
    command.env("HUBSCOPE_INGEST_ROOTS", format!("http://{}", files.address)).env("HUBSCOPE_LIMIT_SECONDS", "2");
    let mut process = command.spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some((_, base)) = line.split_once("answers on ") {
            let base = base.trim().to_owned();
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (process, base);
        }
    }
    panic!("it does not listen: {}", written(&process.wait_with_output().await.unwrap()));
}

/// Killed or told to stop in the middle of a fetch: nothing of it is published.
async fn stopped(kind: Database, by: &str) {
    let database = kind.migrated().await;
    let files = FileServer::start([("/silent.json", listing(9), Manner::Silent)]).await;
    let boss = key(&database, "boss", "admin").await;
    let (mut process, base) = process(&database, &files).await;
    let location = format!("http://{}/silent.json", files.address);
    let input = json!({ "kind": "MODEL", "takenOn": "2025-01-06", "location": location });
    let request = json!({ "query": INGEST, "variables": { "input": input } });
    let sent = client().post(format!("{base}/graphql")).bearer_auth(&boss).json(&request).send();
    let answer: Value = sent.await.unwrap().json().await.unwrap();
    assert_eq!(answer["data"]["ingestSnapshot"]["state"], "ACCEPTED", "{answer}");
    let begin = Instant::now();
    signal(&process, by);
    process.wait().await.unwrap();
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    assert_eq!(version(&database).await, 0);
    let states = states(&database).await;
    if by == KILL {
        assert_eq!(states, ["ACCEPTED"]);
        return;
    }
    assert_eq!(states, ["ACCEPTED", "STOPPED"]);
    assert_eq!(
        scalar(&database.url, "SELECT expires_at FROM writer_lease").await,
        0,
        "the right to write is given back"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_sqlite_that_is_told_to_stop_breaks_off_cleanly() {
    stopped(Database::Sqlite, "TERM").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_postgres_that_is_told_to_stop_breaks_off_cleanly() {
    stopped(Database::Postgres, "TERM").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_leaves_what_was_published() {
    stopped(Database::Sqlite, KILL).await;
}
