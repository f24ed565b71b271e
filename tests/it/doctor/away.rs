//! What `hubscope doctor` says where a part is away, or is not what the settings say.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{hold, ingest, lines};
use crate::harness::database::Database;
use crate::harness::postgres::PostgresServer;
use crate::harness::program::{hubscope, run, written};
use crate::harness::redis::RedisServer;
use crate::harness::supervised::free_port;

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[tokio::test]
async fn a_missing_file_is_told_and_not_created() {
    let folder = tempfile::tempdir().unwrap();
    for mode in ["", "?mode=rwc"] {
        let url = format!("sqlite://{}{mode}", folder.path().join("none.db").display());
        let advice = "none.db; correct DATABASE_URL, or create it with `hubscope migrate`";
        hold(&run(&url, ["doctor"]).await, &[("wrong", "database", advice), ("ok", "cache", "")]);
        assert!(is_empty(folder.path()), "something was created");
    }
    let embedded = hubscope("", ["doctor"]).env_remove("DATABASE_URL").current_dir(folder.path()).output();
    let advice = "there is no file hubscope.db; `hubscope serve` creates it";
    hold(&embedded.await.unwrap(), &[("wrong", "database", advice), ("ok", "cache", "")]);
    assert!(is_empty(folder.path()), "something was created");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.db");
    fs::write(&file, "notes, longer than the header of a database file is: ".repeat(20)).unwrap();
    let before = fs::read(&file).unwrap();
    let examined = run(&format!("sqlite://{}", file.display()), ["doctor"]).await;
    hold(&examined, &[("wrong", "database", "not a database"), ("ok", "cache", "")]);
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was created");
}

#[tokio::test]
async fn a_database_that_is_away_is_told_soon_and_without_its_password() {
    let begin = Instant::now();
    let url = format!("postgres://me:s3cret@127.0.0.1:{}/hub", free_port());
    let examined = run(&url, ["doctor"]).await;
    let told = "/hub does not answer; start it, or correct DATABASE_URL";
    hold(&examined, &[("wrong", "database", told), ("ok", "cache", "")]);
    assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
    assert!(!written(&examined).contains("s3cret"), "{}", written(&examined));
    // A server that takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let begin = Instant::now();
    let examined = run(&format!("postgres://me:s3cret@{}/hub", silent.local_addr().unwrap()), ["doctor"]).await;
    hold(&examined, &[("wrong", "database", told), ("ok", "cache", "")]);
    assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn a_database_that_refuses_says_why() {
    let server = PostgresServer::start().await;
    let examined = run(&server.url("elsewhere"), ["doctor"]).await;
    hold(&examined, &[("wrong", "database", "\"elsewhere\" does not exist"), ("ok", "cache", "")]);
}

#[tokio::test]
async fn a_redis_that_is_set_and_away_is_wrong() {
    let (database, mut redis) = (Database::Sqlite.migrated().await, RedisServer::start().await);
    ingest(&database.url, "today").await;
    let url = redis.url().replace("redis://", "redis://:s3cret@");
    let cache = async |url: &str| {
        let begin = Instant::now();
        let examined = hubscope(&database.url, ["doctor"]).env("REDIS_URL", url).output().await.unwrap();
        assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
        assert!(!written(&examined).contains("s3cret"), "{}", written(&examined));
        let line = lines(&examined).pop().expect("a line");
        (examined.status.code(), line)
    };
    let (code, line) = cache(&redis.url()).await;
    assert_eq!((code, line[0].as_str()), (Some(0), "ok"), "{line:?}");
    let wrong = |(code, line): (Option<i32>, [String; 3])| {
        assert_eq!((code, line[0].as_str(), line[1].as_str()), (Some(1), "wrong", "cache"), "{line:?}");
        assert!(line[2].contains("redis://") && line[2].contains("start it, or correct REDIS_URL"), "{}", line[2]);
    };
    redis.pause();
    wrong(cache(&redis.url()).await);
    redis.resume();
    redis.stop();
    wrong(cache(&url).await);
    wrong(cache(&format!("{url},{url}")).await);
}

#[tokio::test]
async fn malformed_settings_stop_it_as_they_stop_every_command() {
    let database = Database::Sqlite.migrated().await;
    let stopped = hubscope(&database.url, ["doctor"]).env("REDIS_URL", "localhost").output().await.unwrap();
    assert_eq!(stopped.status.code(), Some(1));
    assert!(
        stopped.stdout.is_empty() && written(&stopped).contains("REDIS_URL (environment)"),
        "{}",
        written(&stopped)
    );
}

#[tokio::test]
async fn files_with_which_no_server_starts_are_wrong() {
    let database = Database::Sqlite.migrated().await;
    ingest(&database.url, "today").await;
    let folder = tempfile::tempdir().unwrap();
    let file = |text: &str| {
        let path = folder.path().join("queries.graphql");
        fs::write(&path, text).unwrap();
        path
    };
    let files = async |name: &str, path: &Path| {
        let examined = hubscope(&database.url, ["doctor"]).env(name, path).output().await.unwrap();
        (examined.status.code(), lines(&examined).pop().expect("a line"))
    };
    let (code, line) = files("HUBSCOPE_DOCUMENTS", &file("query Q { dataVersion { version } }")).await;
    assert_eq!((code, line[0].as_str(), line[1].as_str()), (Some(0), "ok", "files"), "{line:?}");
    let fields = file("query Q { dataVersion { nope } }");
    let (code, line) = files("HUBSCOPE_DOCUMENTS", &fields).await;
    assert_eq!((code, line[0].as_str(), line[1].as_str()), (Some(1), "wrong", "files"), "{line:?}");
    assert!(line[2].contains("Q could never be asked: Unknown field \"nope\" on type \"DataVersion\""), "{line:?}");
    // It says what the server would.
    let mut serving = hubscope(&database.url, ["serve"]);
    let stopped = serving.env("HUBSCOPE_DOCUMENTS", &fields).output().await.unwrap();
    assert!(!stopped.status.success() && written(&stopped).contains("Unknown field"), "{}", written(&stopped));
    for (name, path) in [("HUBSCOPE_DOCUMENTS", "/nowhere"), ("HUBSCOPE_TLS_CERT", "/nowhere")] {
        let mut examined = hubscope(&database.url, ["doctor"]);
        let examined = examined.env(name, path).env(if name.contains("TLS") { "HUBSCOPE_TLS_KEY" } else { "X" }, path);
        let examined = examined.output().await.unwrap();
        let line = lines(&examined).pop().expect("a line");
        assert_eq!((examined.status.code(), line[0].as_str(), line[1].as_str()), (Some(1), "wrong", "files"), "{name}");
    }
}
