//! What is refused is refused whole, with a reason, and leaves nothing behind.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::harness::copies::{differing, scalar, tables};
use crate::harness::database::{Database, both};
use crate::harness::parquet;
use crate::harness::program::{hubscope, run, written};

fn listing(path: &Path, rows: Value) {
    parquet::write(path, &serde_json::from_value::<Vec<_>>(rows).unwrap());
}

fn good(path: &Path) {
    listing(path, json!([{ "id": "a/x", "downloads": 3 }, { "id": "b/y", "downloads": 5 }]));
}

/// Files that are no listing, each with what must be told of it.
fn bad(folder: &Path) -> Vec<(&'static str, &'static str)> {
    let path = |name: &str| folder.join(name);
    let many: Vec<Value> =
        (0..5_000).map(|number| json!({ "id": format!("a/{number}"), "downloads": number })).collect();
    listing(&path("whole.parquet"), json!(many));
    let whole = fs::read(path("whole.parquet")).unwrap();
    fs::write(path("truncated.parquet"), &whole[..whole.len() / 2]).unwrap();
    let mut damaged = whole;
    damaged[100..400].fill(0xa5);
    fs::write(path("damaged.parquet"), damaged).unwrap();
    fs::write(path("table.parquet"), "id,downloads\na/x,3\n").unwrap();
    fs::write(path("empty.parquet"), "").unwrap();
    listing(&path("nameless.parquet"), json!([{ "author": "a", "downloads": 3 }]));
    listing(&path("unusable.parquet"), json!([{ "id": null, "downloads": 3 }, { "id": "", "downloads": 4 }]));
    fs::create_dir(path("folder")).unwrap();
    vec![
        ("truncated.parquet", "cut off"),
        ("damaged.parquet", "damaged"),
        ("table.parquet", "is none of the forms that are read"),
        ("empty.parquet", "is empty"),
        ("nameless.parquet", "has neither `id` nor `modelId`"),
        ("unusable.parquet", "none of the 2 rows of the listing is usable"),
        ("folder", "holds no part of a listing"),
        ("missing.parquet", "there is no file or folder"),
    ]
}

/// Holds that a run failed and told file and reason in one line, without a word of a library.
fn hold(output: &Output, code: i32, told: &[&str]) {
    let text = written(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    let error = String::from_utf8_lossy(&output.stderr);
    let last = error.lines().rfind(|line| !line.is_empty()).unwrap_or_default();
    for part in told {
        assert!(if code == 1 { last } else { &text }.contains(part), "{part} is not told: {text}");
    }
}

both! {
    async fn a_bad_file_is_refused_whole_and_nothing_of_it_stays(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let files = bad(folder.path());
        good(&folder.path().join("good.parquet"));
        let ended = run(&database.url, ["ingest", "models", &path("good.parquet"), "--taken-on", "2025-01-06"]).await;
        assert!(ended.status.success(), "{}", written(&ended));
        let before = tables(&database.url).await;
        assert_eq!((before["snapshot"].len(), before["listing"].len(), before["repository"].len()), (1, 2, 2));
        for (file, reason) in files {
            // Another day, and the day that is published: neither may suffer.
            for day in ["2025-01-13", "2025-01-06"] {
                let ended = run(&database.url, ["ingest", "models", &path(file), "--taken-on", day]).await;
                hold(&ended, 1, &[file, reason]);
                let after = tables(&database.url).await;
                assert!(before == after, "{file} left something in {:?}", differing(&before, &after));
            }
        }
    }

    async fn a_bad_file_of_a_manifest_keeps_all_of_it_from_being_published(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        bad(folder.path());
        good(&path("first.parquet"));
        listing(&path("second.parquet"), json!([{ "id": "c/z", "downloads": 7 }]));
        let manifest = path("manifest.csv").display().to_string();
        let days = [("first", "06"), ("second", "07"), ("damaged", "08")];
        let lines = days.map(|(name, day)| format!("{name}.parquet,huggingface,models,2025-01-{day},"));
        fs::write(&manifest, format!("file,hub,kind,taken_on,partial\n{}\n", lines.join("\n"))).unwrap();
        let ended = run(&database.url, ["ingest", "--manifest", &manifest]).await;
        hold(&ended, 1, &["damaged.parquet", "is damaged"]);
        const PUBLISHED: &str = "SELECT COUNT(*) FROM snapshot WHERE published";
        const READ: &str = "SELECT CAST(SUM(ingested_at) AS BIGINT) FROM snapshot WHERE source <> 'damaged.parquet'";
        assert_eq!(scalar(&database.url, PUBLISHED).await, 0);
        assert_eq!(scalar(&database.url, "SELECT version FROM data_version").await, 0);
        assert_eq!(scalar(&database.url, "SELECT COUNT(*) FROM repository").await, 0);
        assert_eq!(scalar(&database.url, "SELECT COUNT(*) FROM snapshot").await, 2, "the good files wait");
        let read = scalar(&database.url, READ).await;

        // Once the bad file is mended the run goes on with what it had read.
        good(&path("damaged.parquet"));
        let ended = run(&database.url, ["ingest", "--manifest", &manifest]).await;
        assert!(ended.status.success(), "{}", written(&ended));
        assert_eq!(scalar(&database.url, PUBLISHED).await, 3);
        assert_eq!(scalar(&database.url, READ).await, read, "the good files are not read again");
        assert_eq!(scalar(&database.url, "SELECT version FROM data_version").await, 1);
    }
}

#[tokio::test]
async fn wrong_usage_ends_with_2_and_what_would_do() {
    let database = Database::Sqlite.migrated().await;
    for (arguments, told) in [
        (vec!["ingest", "models"], "LOCATION"),
        (vec!["ingest", "models", "x.parquet"], "--taken-on"),
        (vec!["ingest", "model", "x.parquet", "--taken-on", "2025-01-06"], "models, datasets"),
        (vec!["ingest", "models", "x.parquet", "--taken-on", "2025-02-30"], "write YYYY-MM-DD"),
        (vec!["ingest", "models", "x.parquet", "--taken-on", "2025-01-06", "--hub", "github"], "modelscope"),
        (vec!["ingest", "--manifest", "m.csv", "--partial"], "--manifest"),
        (vec!["serve", "--bind", "nowhere"], "--bind"),
        (vec!["sing"], "sing"),
    ] {
        hold(&run(&database.url, arguments).await, 2, &[told]);
    }
}

#[tokio::test]
async fn a_wrong_day_in_a_manifest_ends_with_1_and_its_line() {
    let database = Database::Sqlite.migrated().await;
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("manifest.csv");
    fs::write(&manifest, "file,hub,kind,taken_on,partial\nx.parquet,huggingface,models,2025-02-30,\n").unwrap();
    let ended = run(&database.url, ["ingest", "--manifest", manifest.to_str().unwrap()]).await;
    hold(&ended, 1, &["line 2", "taken_on", "2025-02-30", "YYYY-MM-DD"]);
}

#[tokio::test]
async fn an_unknown_or_malformed_setting_stops_the_start_with_its_name() {
    let database = Database::Sqlite.migrated().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    fs::write(&file, "databse_url = \"sqlite://x.db\"\n").unwrap();
    let ended = run(&database.url, ["--config", file.to_str().unwrap(), "serve"]).await;
    hold(&ended, 1, &["databse_url"]);
    for (name, value) in [("HUBSCOPE_BNID", "127.0.0.1:0"), ("HUBSCOPE_PROFILE", "staging"), ("REDIS_URL", "localhost")]
    {
        let ended = hubscope(&database.url, ["serve"]).env(name, value).output().await.unwrap();
        hold(&ended, 1, &[name]);
    }
}
