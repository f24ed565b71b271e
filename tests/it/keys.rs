//! API keys, by the program itself and over the wire.

use std::process::Output;
use std::time::{Duration, Instant};

use hubscope::config::{Limits, Settings};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};

use crate::harness::copies::tables;
use crate::harness::database::{Database, TestDatabase, both};
use crate::harness::postgres::options;
use crate::harness::program::{INTERRUPT, hubscope, run, signal, written};
use crate::harness::server::{TestServer, client};

const ASK: &str = "{ dataVersion { version } }";
/// How long a revoked key may open something: the promise is "seconds".
const SECONDS: Duration = Duration::from_secs(5);

/// A server that answers only to keys.
pub(crate) async fn closed(database: &TestDatabase) -> TestServer {
    TestServer::with(&database.url, Settings { anonymous: false, ..Settings::default() }).await
}

/// Status and answer for the holder of a key.
async fn ask(server: &TestServer, key: Option<&str>, document: &str) -> (u16, Value) {
    post(&server.base, key, document).await
}

async fn post(base: &str, key: Option<&str>, document: &str) -> (u16, Value) {
    let request = client().post(format!("{base}/graphql")).json(&json!({ "query": document }));
    let request = request.header("accept", "application/graphql-response+json");
    let request = key.iter().fold(request, |request, key| request.bearer_auth(key));
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn status(server: &TestServer, key: &str) -> u16 {
    ask(server, Some(key), ASK).await.0
}

pub(crate) async fn keys(database: &TestDatabase, arguments: &[&str]) -> Output {
    run(&database.url, ["keys"].iter().chain(arguments)).await
}

/// The one line that `keys create` writes to standard output.
pub(crate) async fn create(database: &TestDatabase, arguments: &[&str]) -> String {
    let made = keys(database, &[&["create"], arguments].concat()).await;
    assert!(made.status.success(), "{}", written(&made));
    let out = String::from_utf8(made.stdout).unwrap();
    let key = out.strip_suffix('\n').unwrap().to_owned();
    assert!(key.len() == 90 && key.starts_with("hubscope_") && !key.contains(char::is_whitespace), "{key}");
    let told = String::from_utf8(made.stderr).unwrap();
    assert!(!told.contains(&key[26..]) && told.contains("created"), "{told}");
    key
}

/// What the list says of a key: everything behind its name.
async fn listed(database: &TestDatabase, name: &str) -> Vec<String> {
    let list = keys(database, &["list"]).await;
    assert!(list.status.success(), "{}", written(&list));
    let list = String::from_utf8(list.stdout).unwrap();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<_> = list.lines().map(words).filter(|line| line[0] == name).collect();
    lines.last().unwrap_or_else(|| panic!("{name} is not in {list}"))[1..].to_vec()
}

async fn fails(database: &TestDatabase, arguments: &[&str], code: i32, told: &str) {
    let ended = keys(database, arguments).await;
    assert_eq!(ended.status.code(), Some(code), "{}", written(&ended));
    assert!(ended.stdout.is_empty() && written(&ended).contains(told), "{}", written(&ended));
}

both! {
    async fn keys_come_and_go_while_servers_run(database: TestDatabase) {
        let servers = [closed(&database).await, closed(&database).await];
        for server in &servers {
            let (code, answer) = ask(server, None, ASK).await;
            assert_eq!((code, &answer["errors"][0]["extensions"]["code"]), (401, &json!("UNAUTHENTICATED")), "{answer}");
        }
        let key = create(&database, &["report", "--scope", "read"]).await;
        for server in &servers {
            assert_eq!(status(server, &key).await, 200, "a new key works at once");
        }
        assert_eq!(listed(&database, "report").await[..1], ["read"]);
        assert_eq!(listed(&database, "report").await[2..5], ["never", "-", "live"]);
        fails(&database, &["create", "report", "--scope", "admin"], 1, "there is a key named `report`").await;

        let (code, answer) = ask(&servers[0], Some(&key), "mutation { __typename }").await;
        assert_eq!((code, &answer["errors"][0]["extensions"]["code"]), (403, &json!("FORBIDDEN")), "{answer}");
        let admin = create(&database, &["boss", "--scope", "admin"]).await;
        let (_, answer) = ask(&servers[0], Some(&admin), "mutation { __typename }").await;
        assert_ne!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");

        let held = format!("{:?}", tables(&database.url).await);
        let list = written(&keys(&database, &["list"]).await);
        for key in [&key, &admin] {
            assert!(!held.contains(&key[26..]), "a key is stored");
            assert!(held.contains(&key[9..25]) && !list.contains(&key[26..]), "{list}");
        }

        let revoked = keys(&database, &["revoke", "report"]).await;
        assert!(revoked.status.success() && revoked.stdout.is_empty(), "{}", written(&revoked));
        let begin = Instant::now();
        for server in &servers {
            while status(server, &key).await != 401 {
                assert!(begin.elapsed() < SECONDS, "a revoked key still opens");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        assert_eq!(listed(&database, "report").await[4], "revoked");
        fails(&database, &["revoke", "report"], 1, "is revoked already; live are boss").await;
        fails(&database, &["revoke", "nobody"], 1, "there is no key named `nobody`; live are boss").await;
        let next = create(&database, &["report", "--scope", "read"]).await;
        assert_eq!((status(&servers[0], &next).await, status(&servers[0], &key).await), (200, 401));
        assert_eq!(status(&servers[1], &admin).await, 200, "others are not touched");
    }

    async fn a_key_expires_by_itself_and_gives_its_name_away(database: TestDatabase) {
        let server = closed(&database).await;
        let begin = Instant::now();
        let key = create(&database, &["short", "--scope", "read", "--expires", "4s"]).await;
        if begin.elapsed() < Duration::from_secs(3) {
            assert_eq!(status(&server, &key).await, 200);
        }
        tokio::time::sleep_until((begin + SECONDS).into()).await;
        let (code, answer) = ask(&server, Some(&key), ASK).await;
        assert_eq!(code, 401);
        let (_, wrong) = ask(&server, Some("x"), ASK).await;
        assert_eq!(answer, wrong, "an expired key is told from a wrong one");
        assert_eq!(listed(&database, "short").await[4], "expired");
        fails(&database, &["revoke", "short"], 1, "has expired").await;
        let next = create(&database, &["short", "--scope", "read", "--expires", "2100-01-01"]).await;
        assert_eq!((status(&server, &next).await, status(&server, &key).await), (200, 401));
        assert_eq!(listed(&database, "short").await[2..5], ["2100-01-01T00:00:00Z", "-", "live"]);
    }

    async fn of_several_keys_of_one_name_made_at_once_one_is_made(database: TestDatabase) {
        let make = || keys(&database, &["create", "same", "--scope", "read"]);
        let made = tokio::join!(make(), make(), make(), make());
        let made = [made.0, made.1, made.2, made.3];
        let codes: Vec<_> = made.iter().filter(|made| made.status.success()).collect();
        assert_eq!(codes.len(), 1, "{}", made.iter().map(written).collect::<String>());
        assert!(made.iter().all(|made| made.status.success() || written(made).contains("there is a key named `same`")));
    }

    async fn the_doctor_says_when_nobody_can_read(database: TestDatabase) {
        let examine = async || {
            let examined = hubscope(&database.url, ["doctor"]).env("HUBSCOPE_ANONYMOUS", "false").output().await.unwrap();
            let found = String::from_utf8(examined.stdout).unwrap();
            found.lines().find(|line| line.contains(" keys ")).expect("a line").to_owned()
        };
        let none = examine().await;
        assert!(none.starts_with("wrong") && none.contains("`hubscope keys create NAME --scope read`"), "{none}");
        create(&database, &["a", "--scope", "read"]).await;
        let one = examine().await;
        assert!(one.starts_with("ok") && one.ends_with("live keys: 1"), "{one}");
    }
}

#[tokio::test]
async fn wrong_usage_is_told_and_a_key_is_not_repeated() {
    let database = Database::Sqlite.migrated().await;
    fails(&database, &["create", "a", "--scope", "write"], 2, "write one of read, admin").await;
    fails(&database, &["create", "a"], 2, "--scope").await;
    fails(&database, &["create", "a b", "--scope", "read"], 2, "1 to 64 letters").await;
    fails(&database, &["create", "a", "--scope", "read", "--expires", "2020-01-01"], 2, "not in the future").await;
    fails(&database, &["create", "a", "--scope", "read", "--expires", "soon"], 2, "30d").await;
    let key = create(&database, &["a", "--scope", "read"]).await;
    let pasted = keys(&database, &["revoke", &key]).await;
    assert_eq!(pasted.status.code(), Some(2));
    assert!(written(&pasted).contains("looks like a key") && !written(&pasted).contains(&key[26..]), "{pasted:?}");
}

/// Whose output nobody reads has no key, so there must not be one.
#[tokio::test]
async fn a_key_that_nobody_could_read_is_revoked() {
    let database = Database::Sqlite.migrated().await;
    let mut making = hubscope(&database.url, ["keys", "create", "lost", "--scope", "admin"]).spawn().unwrap();
    drop(making.stdout.take());
    let ended = making.wait_with_output().await.unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("it was revoked"), "{ended:?}");
    assert_eq!(listed(&database, "lost").await[4], "revoked");
}

/// A program that serves on its embedded default, with everything logged that it can log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_holds_a_key_and_each_request_tells_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let start = |arguments: &[&str]| {
        let mut command = hubscope("", arguments);
        command.env_remove("DATABASE_URL").env("RUST_LOG", "trace").current_dir(folder.path());
        command
    };
    let made = start(&["keys", "create", "watcher", "--scope", "read"]).output().await.unwrap();
    assert!(made.status.success(), "{}", written(&made));
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let logged = String::from_utf8_lossy(&made.stderr).into_owned();
    let made_log = logged.contains(&key[26..]);
    let mut serving = start(&["serve", "--bind", "127.0.0.1:0"]).env("HUBSCOPE_ANONYMOUS", "false").spawn().unwrap();
    let mut log = serving.stderr.take().unwrap();
    let reading = tokio::spawn(async move {
        let mut text = String::new();
        log.read_to_string(&mut text).await.map(|_| text)
    });
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines();
    let base = loop {
        let line = lines.next_line().await.unwrap().expect("an address");
        if let Some(base) = line.trim().strip_prefix("GraphQL").map(|rest| rest.trim().trim_end_matches("/graphql")) {
            break base.to_owned();
        }
    };
    assert_eq!(post(&base, Some(&key), "query Named { dataVersion { version } }").await.0, 200);
    assert_eq!(post(&base, None, ASK).await.0, 401);
    let forged = format!("{}{}", &key[..26], "0".repeat(64));
    assert_eq!(post(&base, Some(&forged), ASK).await.0, 401);
    signal(&serving, INTERRUPT);
    assert!(serving.wait().await.unwrap().success());
    let log = reading.await.unwrap().unwrap();
    assert!(!made_log && !log.contains(&key[26..]) && !log.contains(&"0".repeat(64)), "a key is in the log");
    let line = log.lines().find(|line| line.contains("Named")).unwrap_or_else(|| panic!("{log}"));
    assert!(line.contains("watcher"), "{line}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_told_what_it_costs_and_refused_when_all_is_spent() {
    let database = Database::Sqlite.migrated().await;
    let limits = Limits { quota: Some(20), window: Duration::from_secs(3600), ..Limits::default() };
    let server = TestServer::with(&database.url, Settings { limits, ..Settings::default() }).await;
    let (_, answer) = ask(&server, None, "{ rateLimit { cost limit remaining resetAt } }").await;
    let bill = &answer["data"]["rateLimit"];
    // The field and its four.
    assert_eq!((&bill["cost"], &bill["limit"], &bill["remaining"]), (&json!(5), &json!(20), &json!(15)), "{answer}");
    let reset_at: chrono::DateTime<chrono::Utc> = bill["resetAt"].as_str().unwrap().parse().unwrap();
    let seconds = (reset_at - chrono::Utc::now()).num_seconds();
    assert!((3500..=3600).contains(&seconds), "{answer}");
    let (_, again) = ask(&server, None, "{ rateLimit { cost limit remaining resetAt } }").await;
    assert_eq!(again["data"]["rateLimit"]["remaining"], 10, "an answer of one's own is computed each time");
    assert_eq!(again["data"]["rateLimit"]["resetAt"], bill["resetAt"]);
    for _ in 0..10 {
        ask(&server, None, "{ __typename }").await;
    }
    let (code, answer) = ask(&server, None, "{ __typename }").await;
    assert_eq!((code, &answer["errors"][0]["extensions"]["code"]), (429, &json!("RATE_LIMITED")), "{answer}");
}

/// Longer than SQLite itself waits for a lock: a key that is to end must not outlive its revocation because of an ingest.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_revoked_however_long_another_process_writes() {
    let folder = tempfile::tempdir().unwrap();
    let start = |arguments: &[&str]| {
        let mut command = hubscope("", arguments);
        command.env_remove("DATABASE_URL").current_dir(folder.path());
        command
    };
    let made = start(&["keys", "create", "leaked", "--scope", "admin"]).output().await.unwrap();
    assert!(made.status.success(), "{}", written(&made));
    let url = format!("sqlite://{}", folder.path().join("hubscope.db").display());
    let holder = sea_orm::Database::connect(options(&url)).await.unwrap();
    holder.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let revoking = start(&["keys", "revoke", "leaked"]).spawn().unwrap();
    tokio::time::sleep(Duration::from_secs(33)).await;
    holder.execute_unprepared("COMMIT").await.unwrap();
    let ended = revoking.wait_with_output().await.unwrap();
    assert!(ended.status.success(), "{}", written(&ended));
    assert!(written(&ended).contains("waiting for it") && written(&ended).contains("revoked"), "{}", written(&ended));
}
