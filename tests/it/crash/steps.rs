//! The program is killed at each step of an ingest that an undisturbed one takes, and started again.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::copies::{execute, scalar};
use crate::harness::database::{Database, TestDatabase};
use crate::harness::listings::{Listed, current_answers, listed, version};
use crate::harness::program::{hubscope, run, written};
use crate::harness::questions::{answers, hold};
use crate::harness::server::TestServer;
use crate::harness::wire::{Step, Wire};

/// The step at which everything is published, whether or not its answer comes back.
const COMMIT: &str = "COMMIT";
/// What changes nothing: who is killed there is killed before the next that does.
const READS: [&str; 4] = ["SELECT", "SET ", "BEGIN", "ROLLBACK"];
/// What an ingest does among other things: each of these is a step, or the list would not be that of an ingest.
const AMONG: [&str; 8] =
    ["writer_lease", "COPY ", "snapshot", "CREATE SCHEMA", "CREATE INDEX", "CHECK (", "data_version", COMMIT];

/// A small listing: what is looked at is each step, not how long it takes.
fn week(week: u64) -> Listed {
    let rows = (0..300).filter(|model| !(model + week).is_multiple_of(17)).map(|model: u64| {
        let row = json!({
            "_id": format!("{model:024x}"),
            "id": format!("account-{}/model-{model}-7B", model % 30),
            "createdAt": "2024-06-01",
            "downloads": model + week,
            "downloadsAllTime": model * (week + 2),
            "pipeline_tag": "text-generation",
            "tags": ["transformers", format!("license:l{}", model % 7)],
        });
        row.as_object().unwrap().clone()
    });
    listed("models", ["2025-01-06", "2025-01-13"][week as usize], false, rows.collect())
}

fn ingest(listed: &Listed) -> [&str; 5] {
    ["ingest", "models", listed.file.to_str().unwrap(), "--taken-on", &listed.snapshot.taken_on]
}

async fn done(url: &str, listed: &Listed) {
    let ended = run(url, ingest(listed)).await;
    assert!(ended.status.success(), "{}", written(&ended));
}

/// Waits until nobody is connected any more: what was sent before somebody died may still be done.
async fn alone(database: &TestDatabase) {
    const OTHERS: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                          AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let begin = Instant::now();
    while scalar(&database.url, OTHERS).await > 0 {
        assert!(begin.elapsed() < Duration::from_secs(30), "somebody stays connected");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// So many letters tell kinds of changes apart; the tables of a derivation are filled and completed by the same few.
const KIND: usize = 26;

/// The steps of a run: each kind of change the first time that it is sent, and each commit, also without its answer.
fn steps(seen: &[String]) -> Vec<Step> {
    let (mut times, mut kinds): (HashMap<&str, usize>, HashSet<&str>) = Default::default();
    let mut steps = Vec::new();
    for statement in seen.iter().filter(|statement| !READS.iter().any(|reads| statement.starts_with(reads))) {
        let time = times.entry(statement).or_default();
        *time += 1;
        let ends = statement == COMMIT;
        if kinds.insert(statement.get(..KIND).unwrap_or(statement)) || ends {
            let step = |arrives| Step { statement: statement.clone(), time: *time, arrives };
            steps.push(step(false));
            steps.extend(ends.then(|| step(true)));
        }
    }
    steps
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_each_step_on_postgres_the_next_run_finishes_the_work() {
    let (first, second) = (week(0), week(1));
    let source = Database::Postgres.migrated().await;
    done(&source.url, &first).await;
    let undisturbed = source.copied().await;
    let (before, number) = {
        let server = TestServer::start(&undisturbed.url).await;
        (current_answers(&server).await, version(&undisturbed).await)
    };
    let wire = Wire::to(&undisturbed.url).await;
    done(&wire.url(&undisturbed.url), &second).await;
    let after = current_answers(&TestServer::start(&undisturbed.url).await).await;
    assert_ne!(before, after);
    let steps = steps(&wire.seen());
    for part in AMONG {
        assert!(steps.iter().any(|step| step.statement.contains(part)), "{part}: {steps:#?}");
    }

    let mut published = HashSet::new();
    for step in &steps {
        let database = source.copied().await;
        let process = hubscope(&wire.url(&database.url), ingest(&second)).spawn().unwrap();
        wire.doom(process.id().expect("it runs"), step.clone());
        let ended = process.wait_with_output().await.unwrap();
        assert!(ended.status.code().is_none(), "{step:?} was not come to: {}", written(&ended));
        alone(&database).await;
        execute(&database.url, "UPDATE writer_lease SET expires_at = 1").await;
        let server = TestServer::start(&database.url).await;
        server.current().await;
        let is_published = version(&database).await > number;
        published.insert(is_published);
        hold(if is_published { &after } else { &before }, &answers(&server).await, &format!("killed at {step:?}"));
        done(&database.url, &second).await;
        assert_eq!(version(&database).await, number + 1, "{step:?}");
        hold(&after, &current_answers(&server).await, &format!("after the run that finished, {step:?}"));
    }
    assert_eq!(published.len(), 2, "some steps come before all is published, and some after");
    assert!(steps.len() > 15, "{steps:#?}");
}
