//! A generated hub has the properties that it is generated for: all are worked out from its files, read back as ingests read them.

mod listings;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::sync::LazyLock;

use hubscope::dimension::RepositoryKind;
use hubscope::generate::{Scale, Written, generate, walk};
use serde_json::json;
use tempfile::TempDir;

use crate::harness::database::Database;
use crate::harness::program::{run, written};
use crate::harness::server::TestServer;
use listings::{History, all_time, created, gains, read};

/// Of 6,000 models one in 250 is at the head.
const HEAD: usize = 24;

fn scale() -> Scale {
    let last = "2026-03-02".parse().unwrap();
    Scale { models: 6_000, datasets: 1_500, spaces: 300, weeks: 60, last, seed: 11 }
}

fn small(seed: u64) -> Scale {
    Scale { models: 300, datasets: 200, spaces: 50, weeks: 15, seed, ..scale() }
}

/// A hub in a folder.
struct Hub {
    folder: TempDir,
    snapshots: Vec<Written>,
}

impl Hub {
    fn of(scale: &Scale, only_last: Option<u32>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut told = Vec::new();
        let snapshots = generate(scale, folder.path(), only_last, |snapshot| told.push(snapshot.clone())).unwrap();
        assert_eq!(told, snapshots);
        Self { folder, snapshots }
    }

    fn history(&self, kind: RepositoryKind) -> History {
        let of_kind = self.snapshots.iter().filter(|snapshot| snapshot.kind == kind);
        History::of(of_kind.map(|snapshot| {
            let rows = read(&self.folder.path().join(&snapshot.file), kind);
            assert_eq!(rows.len() as u64, snapshot.rows);
            (snapshot.taken_on, rows)
        }))
    }

    /// Every file by its name.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut left = vec![self.folder.path().to_owned()];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                let name = path.strip_prefix(self.folder.path()).unwrap().display().to_string();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
        files
    }
}

static MODELS: LazyLock<History> = LazyLock::new(|| {
    let only_models = Scale { datasets: 0, spaces: 0, ..scale() };
    Hub::of(&only_models, None).history(RepositoryKind::Model)
});

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (hub, again, other) = (Hub::of(&small(1), None), Hub::of(&small(1), None), Hub::of(&small(2), None));
    assert!(hub.files() == again.files() && hub.files() != other.files());
    assert_eq!(hub.snapshots.len(), 45);
    // A part of it is the same as in all of it.
    let (mut part, all) = (Hub::of(&small(1), Some(2)).files(), hub.files());
    part.remove("manifest.csv");
    assert_eq!(part.len(), 7);
    assert!(part.iter().all(|(name, bytes)| all[name] == *bytes));
}

#[test]
fn what_is_walked_through_is_what_is_written() {
    let hub = Hub::of(&small(1), None);
    for kind in [RepositoryKind::Model, RepositoryKind::Dataset, RepositoryKind::Space] {
        let mut walked = Vec::new();
        walk(&small(1), kind, |day, listed| {
            let counters = [listed.downloads, listed.downloads_all_time, listed.likes].map(|count| count as i64);
            walked.push((day, listed.identifier(), i64::from(listed.created.epoch_days()), counters));
            Ok::<(), ()>(())
        })
        .unwrap();
        let mut left = walked.into_iter();
        for snapshot in hub.snapshots.iter().filter(|snapshot| snapshot.kind == kind) {
            for row in read(&hub.folder.path().join(&snapshot.file), kind) {
                let counters = [row.downloads, row.downloads_all_time].map(|count| count.unwrap_or(0));
                let counters = [counters[0], counters[1], row.likes.unwrap()];
                let told = (snapshot.taken_on, row.source_id.clone().unwrap(), created(&row), counters);
                assert_eq!(left.next(), Some(told));
            }
        }
        assert_eq!(left.next(), None);
    }
}

#[test]
fn the_hub_grows_and_some_weeks_are_missing() {
    let models = &*MODELS;
    assert_eq!((models.days.len(), models.days[59]), (60, scale().last));
    let (first, last) = (models.listed(0) as f64, models.listed(59) as f64);
    // It doubles in 330 days, of which the record has 420 to 462.
    assert!((2.2..2.8).contains(&(last / first)), "{first} to {last}");
    let mut stretches: Vec<i64> = models.days.windows(2).map(|pair| pair[1].days_since(pair[0])).collect();
    stretches.sort_unstable();
    assert_eq!((stretches[55], &stretches[56..]), (7, &[14, 21, 28][..]));
}

#[test]
fn few_models_have_half_of_the_downloads_and_most_have_none_in_a_week() {
    let mut by_model: Vec<i64> =
        MODELS.repositories.values().map(|rows| gains(rows).map(|(_, gain)| gain.max(0)).sum()).collect();
    by_model.sort_unstable_by_key(|downloads| std::cmp::Reverse(*downloads));
    let share = by_model[..HEAD].iter().sum::<i64>() as f64 / by_model.iter().sum::<i64>() as f64;
    assert!((0.38..0.62).contains(&share), "{share}");
    let weeks: Vec<i64> = MODELS.repositories.values().flat_map(|rows| gains(rows)).map(|(_, gain)| gain).collect();
    let downloaded = weeks.iter().filter(|gain| **gain > 0).count() as f64 / weeks.len() as f64;
    assert!((0.08..0.3).contains(&downloaded), "{downloaded}");
}

#[test]
fn accounts_follow_zipfs_law() {
    let mut models: HashMap<&str, u32> = HashMap::new();
    for rows in MODELS.repositories.values() {
        *models.entry(rows[0].1.attributes.author.as_deref().unwrap()).or_default() += 1;
    }
    let mut counts: Vec<f64> = models.into_values().map(f64::from).collect();
    counts.sort_unstable_by(|a, b| b.total_cmp(a));
    // The slope of counts over ranks, both as logarithms, by least squares.
    let points: Vec<(f64, f64)> =
        counts[..100].iter().zip(1..).map(|(n, rank)| (f64::from(rank).ln(), n.ln())).collect();
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let slope = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>()
        / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>();
    assert!((-1.2..-0.8).contains(&slope), "{slope}");
}

#[test]
fn releases_fade_within_weeks() {
    let (mut faded, mut all) = (0, 0);
    for rows in MODELS.repositories.values() {
        let weeks: Vec<i64> = gains(rows).map(|(_, gain)| gain).collect();
        if rows[0].0 > 0 && weeks.len() > 30 && all_time(&rows[0].1) + weeks[0] > 100 {
            let (early, late) = (weeks[..2].iter().sum::<i64>(), weeks[24..26].iter().sum::<i64>());
            all += 1;
            faded += u32::from(late * 2 < early);
        }
    }
    // 70 % fade, by more than half within half a year.
    assert!(all > 50 && (0.55..0.85).contains(&(f64::from(faded) / f64::from(all))), "{faded} of {all}");
}

#[test]
fn models_are_renamed_removed_and_listed_again() {
    let (mut renamed, mut removed, mut back) = (0, 0, 0);
    for rows in MODELS.repositories.values() {
        let changes = rows.windows(2).filter(|pair| pair[0].1.name != pair[1].1.name).count();
        assert!(changes < 2, "{rows:?}");
        renamed += changes;
        removed += usize::from(rows[rows.len() - 1].0 < 59);
        back += usize::from(rows.windows(2).any(|pair| pair[1].0 > pair[0].0 + 1));
    }
    assert!((20..120).contains(&renamed) && (100..500).contains(&removed) && (5..80).contains(&back));
}

#[test]
fn few_counters_are_set_back() {
    let back = MODELS.repositories.values().flat_map(|rows| gains(rows)).filter(|(_, gain)| *gain < 0).count();
    assert!((2..50).contains(&back), "{back}");
}

#[test]
fn models_tell_bases_that_are_older_and_sizes_that_agree_with_their_names() {
    let (mut based, mut sized, mut packed) = (0, 0, 0);
    for (id, rows) in &MODELS.repositories {
        let row = &rows[0].1;
        let told = &row.attributes;
        for base in told.base_models.iter().flatten() {
            let base = base.source_id.as_ref().unwrap();
            // Identifiers begin with the second of creation.
            assert!(base[..8] <= id[..8], "{base} of {id}");
            based += 1;
        }
        let relations = ["finetune", "adapter", "quantized", "merge"];
        assert!(told.base_relation.as_deref().is_none_or(|relation| relations.contains(&relation)), "{row:?}");
        let size = told.safetensors_total.or(told.gguf_total);
        if let Some((size, named)) = size.filter(|_| row.name.contains("-7B")).zip(Some(7.0e9)) {
            assert!((0.9..1.1).contains(&(size as f64 / named)), "{row:?}");
            sized += 1;
        }
        packed += usize::from(told.gguf_total.is_some() && told.base_relation.as_deref() == Some("quantized"));
    }
    assert!(based > 1_500 && sized > 100 && packed > 30, "{based}, {sized}, {packed}");
}

#[test]
fn robotics_datasets_grow_27_fold_in_a_year() {
    let scale = Scale { models: 1, datasets: 100_000, spaces: 0, weeks: 1, ..scale() };
    let hub = Hub::of(&scale, None);
    let history = hub.history(RepositoryKind::Dataset);
    let tagged = |row: &hubscope::listing::Row, tag: &str| row.attributes.tags.iter().flatten().any(|told| told == tag);
    let rows = history.repositories.values().map(|rows| &rows[0].1);
    let robotics: Vec<_> =
        rows.filter(|row| tagged(row, "LeRobot") && tagged(row, "task_categories:robotics")).collect();
    let a_year_before = i64::from(scale.last.epoch_days()) - 365;
    let before = robotics.iter().filter(|row| created(row) < a_year_before).count();
    assert_eq!((robotics.len(), before), (2_700, 100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_writes_what_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let hub = folder.path().join("hub");
    let [place, manifest, publishers] =
        [hub.clone(), hub.join("manifest.csv"), hub.join("publishers.csv")].map(|path| path.display().to_string());
    let sizes = "--models 300 --datasets 200 --spaces 50 --weeks 15 --last 2026-03-02 --seed 1";
    let command: Vec<&str> = ["generate", &place].into_iter().chain(sizes.split(' ')).collect();
    // No database is looked at.
    let none = "postgres://127.0.0.1:1/none";
    let made = run(none, &command).await;
    assert!(made.status.success(), "{}", written(&made));
    assert_eq!(
        fs::read(hub.join("models/2026-03-02.parquet")).unwrap(),
        Hub::of(&small(1), Some(1)).files()["models/2026-03-02.parquet"]
    );
    let again = run(none, &command).await;
    assert!(again.status.code() == Some(1) && written(&again).contains("is not empty"), "{}", written(&again));
    let wrong = run(none, ["generate", place.as_str(), "--last", "2999-01-04"]).await;
    assert_eq!(wrong.status.code(), Some(2));

    for database in [Database::Sqlite, Database::Postgres] {
        let database = database.migrated().await;
        for command in [["ingest", "--manifest", &manifest], ["publishers", "import", &publishers]] {
            let done = run(&database.url, command).await;
            assert!(done.status.success(), "{}", written(&done));
        }
        let server = TestServer::start(&database.url).await;
        let told = server.data("{ snapshots(first: 100) { totalCount nodes { rejected } } }").await;
        assert_eq!(told["snapshots"]["totalCount"], 45);
        assert!(told["snapshots"]["nodes"].as_array().unwrap().iter().all(|one| one["rejected"] == json!(0)), "{told}");
        let answer = server.data("{ downloadShare(by: ORIGIN) { groups { key } provenance { resets } } }").await;
        assert!(answer["downloadShare"]["groups"].as_array().unwrap().len() > 3, "{answer}");
    }
}
