//! `hubscope doctor` finds what is wrong, says what to do, and touches nothing.

mod away;

use std::fs;
use std::process::Output;

use migration::{Migrator, MigratorTrait as _};
use serde_json::json;

use crate::harness::copies::{differing, execute, tables};
use crate::harness::database::{Database, both};
use crate::harness::parquet;
use crate::harness::program::{hubscope, run, written};
use crate::harness::redis::RedisServer;
use crate::harness::sample::Sample;

/// What the report says of one thing: state, what was looked at, and the rest of the line.
fn lines(output: &Output) -> Vec<[String; 3]> {
    let line = |line: &str| {
        let (state, rest) = line.split_once(' ').expect("a state");
        let (what, rest) = rest.trim_start().split_once(' ').expect("what was looked at");
        [state, what, rest.trim_start()].map(str::to_owned)
    };
    String::from_utf8_lossy(&output.stdout).lines().map(line).collect()
}

/// Holds that the report has exactly these lines, each with a part of its text, and the exit code that follows from them.
fn hold(output: &Output, expected: &[(&str, &str, &str)]) {
    let found = lines(output);
    let same = |(line, (state, what, part)): (&[String; 3], &(&str, &str, &str))| {
        line[0] == *state && line[1] == *what && line[2].contains(part)
    };
    let all = found.len() == expected.len() && found.iter().zip(expected).all(same);
    assert!(all, "expected {expected:#?}, found {}", written(output));
    let wrong = expected.iter().any(|(state, ..)| *state == "wrong");
    assert_eq!(output.status.code(), Some(i32::from(wrong)), "{}", written(output));
}

async fn done(url: &str, arguments: &[&str]) {
    let ended = run(url, arguments).await;
    assert!(ended.status.success(), "{}", written(&ended));
}

async fn ingest(url: &str, taken_on: &str) {
    let folder = tempfile::tempdir().unwrap();
    let location = folder.path().join("models.parquet");
    parquet::write(&location, &[json!({ "id": "a/x", "downloads": 3 }).as_object().unwrap().clone()]);
    done(url, &["ingest", "models", location.to_str().unwrap(), "--taken-on", taken_on]).await;
}

async fn fill_registries(url: &str) {
    let folder = tempfile::tempdir().unwrap();
    for (name, table) in [
        ("publishers", "login,kind,country\na,INDUSTRY,DE\n"),
        ("parameters", "model_id,total_params,active_params,is_moe,source\na/x,7000000000,,,\n"),
        ("figures", "edition,claim_id,statement,unit,value,as_of,evidence\ne,c,Many.,models,3,2026-01-01,primary\n"),
        ("breaks", "hub,kinds,metrics,on,title\nhuggingface,models,downloadShare,2025-02-26,Counter\n"),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, table).unwrap();
        done(url, &[name, "import", file.to_str().unwrap()]).await;
    }
}

both! {
    async fn a_healthy_place_is_told_so_and_left_as_it_is(database: TestDatabase) {
        let redis = RedisServer::start().await;
        ingest(&database.url, "today").await;
        let kind = match database.kind { Database::Sqlite => "SQLite, sqlite://", Database::Postgres => "PostgreSQL, postgres://***@" };
        let examine = || hubscope(&database.url, ["doctor"]).env("REDIS_URL", redis.url()).output();
        let bare = examine().await.unwrap();
        hold(&bare, &[
            ("ok", "database", kind),
            ("ok", "migrations", "current"),
            ("ok", "data", "version 1, published 20"),
            ("ok", "data", "huggingface models: FRESH, last snapshot of 20"),
            ("ok", "memory", "huggingface models: 1 repositories and 1 amounts lie ready"),
            ("ok", "writing", "nobody writes"),
            ("warning", "registry", "huggingface publishers: none; origins are unknown; run `hubscope publishers import FILE"),
            ("warning", "registry", "huggingface breaks: none; "),
            ("warning", "registry", "sizes: none; "),
            ("warning", "registry", "figures: none; reports have no claims"),
            ("ok", "cache", "Redis, redis://127.0.0.1:"),
        ]);
        fill_registries(&database.url).await;
        let before = tables(&database.url).await;
        let healthy = examine().await.unwrap();
        assert!(lines(&healthy).iter().all(|line| line[0] == "ok"), "{}", written(&healthy));
        hold(&healthy, &[
            ("ok", "database", kind),
            ("ok", "migrations", "current"),
            ("ok", "data", "version 5, published 20"),
            ("ok", "data", "huggingface models: FRESH"),
            ("ok", "memory", "huggingface models: 1 repositories and 1 amounts lie ready"),
            ("ok", "writing", "nobody writes"),
            ("ok", "registry", "huggingface publishers: 1"),
            ("ok", "registry", "huggingface breaks: 1"),
            ("ok", "registry", "sizes: 1"),
            ("ok", "registry", "figures: 1"),
            ("ok", "cache", "Redis, "),
        ]);
        let after = tables(&database.url).await;
        assert!(before == after, "changed: {:?}", differing(&before, &after));
    }

    async fn data_that_is_not_there_or_old_is_wrong(database: TestDatabase) {
        let empty = run(&database.url, ["doctor"]).await;
        hold(&empty, &[
            ("ok", "database", ""),
            ("ok", "migrations", "current"),
            ("wrong", "data", "nothing is published; record a first listing with `hubscope ingest`"),
            ("ok", "writing", ""),
            ("warning", "registry", "sizes: none"),
            ("warning", "registry", "figures: none"),
            ("ok", "cache", "REDIS_URL is not set"),
        ]);
        // One snapshot: stale after 45 days.
        ingest(&database.url, "2025-01-06").await;
        fill_registries(&database.url).await;
        hold(&run(&database.url, ["doctor"]).await, &[
            ("ok", "database", ""),
            ("ok", "migrations", ""),
            ("ok", "data", "version 5"),
            ("wrong", "data", "huggingface models: STALE, last snapshot of 2025-01-06, 1 in all; record a newer one with `hubscope ingest models"),
            ("ok", "memory", "huggingface models: 1 repositories"),
            ("ok", "writing", ""),
            ("ok", "registry", ""),
            ("ok", "registry", ""),
            ("ok", "registry", ""),
            ("ok", "registry", ""),
            ("ok", "cache", ""),
        ]);
    }

    async fn what_does_not_lie_ready_is_worth_a_warning(database: TestDatabase) {
        ingest(&database.url, "today").await;
        let memory = async || {
            let examined = run(&database.url, ["doctor"]).await;
            lines(&examined).into_iter().find(|line| line[1] == "memory").expect("a line")
        };
        let whole = memory().await;
        assert_eq!(whole[0], "ok");
        for (damage, told) in [
            ("DELETE FROM array_part", "huggingface models: nothing lies ready; servers start from the tables"),
            ("DELETE FROM array_part WHERE span = 0", "huggingface models: what lies ready is damaged or of another form; "),
            ("UPDATE array_part SET number = 3 WHERE span = 0", "huggingface models: what lies ready is damaged"),
            ("UPDATE data_version SET parts_of = NULL", "huggingface models: nothing lies ready; "),
        ] {
            execute(&database.url, damage).await;
            let [state, _, rest] = memory().await;
            assert!(state == "warning" && rest.starts_with(told) && rest.ends_with("; run `hubscope repack`"), "{rest}");
            done(&database.url, &["repack"]).await;
            assert_eq!(memory().await, whole, "{damage}");
        }
    }

    async fn a_schema_that_is_behind_is_wrong_and_one_ahead_is_worth_a_warning(database: TestDatabase) {
        let bare = database.kind.empty().await;
        if let Some(file) = bare.url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next()) {
            fs::write(file, "").unwrap();
        }
        let behind = run(&bare.url, ["doctor"]).await;
        let all = Migrator::migrations().len();
        hold(&behind, &[
            ("ok", "database", ""),
            ("wrong", "migrations", &format!("the database is behind by {all} (m0001_record, ")),
            ("ok", "cache", ""),
        ]);
        assert!(written(&behind).contains("; run `hubscope migrate`\n"), "{}", written(&behind));
        assert!(tables(&bare.url).await.is_empty(), "tables were made");

        execute(&database.url, "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)").await;
        let ahead = run(&database.url, ["doctor"]).await;
        let told = lines(&ahead).into_iter().find(|line| line[1] == "migrations").unwrap();
        assert_eq!(told[0], "warning", "{}", written(&ahead));
        assert!(told[2].starts_with("the database is ahead by 1 (m9999_later); a newer hubscope"), "{}", told[2]);
        assert!(lines(&ahead).iter().any(|line| line[1] == "data"), "the rest is still looked at");
    }

    async fn what_a_stopped_run_left_is_worth_a_warning_and_a_running_one_is_none(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("manifest.csv");
        parquet::write(&folder.path().join("good.parquet"), &[json!({ "id": "a/x" }).as_object().unwrap().clone()]);
        fs::write(folder.path().join("bad.parquet"), "no listing").unwrap();
        let table = "file,hub,kind,taken_on,partial\ngood.parquet,huggingface,models,2025-01-06,\nbad.parquet,huggingface,models,2025-01-07,\n";
        fs::write(&manifest, table).unwrap();
        let failed = run(&database.url, ["ingest", "--manifest", manifest.to_str().unwrap()]).await;
        assert_eq!(failed.status.code(), Some(1), "{}", written(&failed));
        let writing = async || {
            let examined = run(&database.url, ["doctor"]).await;
            lines(&examined).into_iter().find(|line| line[1] == "writing").expect("a line")
        };
        let left = writing().await;
        assert_eq!(left[0], "warning");
        assert!(left[2].starts_with("huggingface models 2025-01-06 read and not published, "), "{}", left[2]);
        assert!(left[2].ends_with("; run that ingest again: it goes on with what it has read"), "{}", left[2]);
        let ends = (chrono::Utc::now() + std::time::Duration::from_secs(30)).timestamp_micros();
        let held = format!("UPDATE writer_lease SET holder = 'other', expires_at = {ends}");
        execute(&database.url, &held).await;
        let running = writing().await;
        assert_eq!(running[0], "ok");
        assert!(running[2].starts_with("an ingest or import runs now"), "{}", running[2]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bundled_sample_is_stale_by_design_and_nothing_wrong() {
    let database = Database::Sqlite.migrated().await;
    let sample = Sample::unpacked();
    done(&database.url, &["ingest", "--manifest", sample.path("manifest.csv").to_str().unwrap()]).await;
    let examined = run(&database.url, ["doctor"]).await;
    let data: Vec<_> = lines(&examined).into_iter().filter(|line| line[1] == "data").collect();
    let states: Vec<&str> = data.iter().map(|line| line[0].as_str()).collect();
    // Models and datasets of each hub.
    assert_eq!(states, ["ok", "warning", "warning", "warning", "warning"], "{}", written(&examined));
    assert!(
        data[1][2].starts_with("huggingface models: STALE, last snapshot of 2025-09-07, 11 in all; the bundled sample")
    );
    assert_eq!(examined.status.code(), Some(0), "{}", written(&examined));
    // Beside a listing of one's own, the same age is that of one's own data.
    ingest(&database.url, "2025-10-07").await;
    let examined = run(&database.url, ["doctor"]).await;
    assert_eq!(examined.status.code(), Some(1), "{}", written(&examined));
}
