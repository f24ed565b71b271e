//! A listing means the same in every form that it comes in, and what is cut or lies about itself is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::awkward::{Form, JSON, Packing, pack_into, packed, write};
use crate::harness::copies::{differing, scalar, tables};
use crate::harness::database::{Database, TestDatabase, both};
use crate::harness::files::{FileServer, Manner};
use crate::harness::program::{INTERRUPT, hubscope, run, signal, written};
use crate::harness::server::TestServer;

const ROWS: u64 = 100_000;
/// Most memory that a run may take, in kB: the program, built without optimisation, with what its libraries hold.
const MEMORY: u64 = 300_000;

/// Runs the program and tells the most memory that it held, in kB.
async fn measured(database: &TestDatabase, arguments: &[&str]) -> (Output, u64) {
    let process = hubscope(&database.url, arguments).spawn().expect("hubscope runs");
    let status = format!("/proc/{}/status", process.id().expect("it runs"));
    let watched = tokio::spawn(async move {
        let mut most = 0;
        while let Ok(text) = tokio::fs::read_to_string(&status).await {
            let told =
                text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
            // A process that has ended and was not waited for has no memory any more.
            most = told.map_or(most, |told: u64| most.max(told));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        most
    });
    let output = process.wait_with_output().await.expect("it ends");
    (output, watched.await.expect("watched"))
}

/// The whole listing as a folder whose parts have every form, beside what is no part.
fn parts(folder: &Path) {
    fs::create_dir_all(folder.join("more")).unwrap();
    let forms = [&JSON[..], &[(Form::Parquet, Packing::Plain)]].concat();
    // A part ends between two rows of the same name.
    let size = 14_303;
    for (number, (form, packing)) in forms.into_iter().enumerate() {
        let from = number as u64 * size;
        let name = format!("{}part-{number}.parquet", if number < 2 { "more/" } else { "" });
        write(&folder.join(name), from..(from + size).min(ROWS), form, packing);
    }
    fs::write(folder.join("_SUCCESS"), "").unwrap();
    fs::write(folder.join(".crc"), "no part").unwrap();
}

/// The listing in each form, one a day from 2025-01-06 on: names of files and addresses.
struct Listings {
    folder: TempDir,
    names: Vec<String>,
    server: FileServer,
}

impl Listings {
    async fn written(forms: &[(Form, Packing)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut names = Vec::new();
        for (number, (form, packing)) in forms.iter().enumerate() {
            // A name that says nothing, or something else.
            let name = format!("{number}.{}", ["parquet", "json", "gz"][number % 3]);
            write(&folder.path().join(&name), 0..ROWS, *form, *packing);
            names.push(name);
        }
        parts(&folder.path().join("parts"));
        names.push("parts".to_owned());
        let fetched = folder.path().join("fetched");
        write(&fetched, 0..ROWS, Form::Lines, Packing::Gzip);
        let server = FileServer::start([("/a/listing", fs::read(fetched).unwrap(), Manner::CutOnce)]).await;
        names.push(format!("http://user:secret@{}/a/listing?token=secret", server.address));
        Self { folder, names, server }
    }

    fn manifest(&self) -> PathBuf {
        let days = self
            .names
            .iter()
            .enumerate()
            .map(|(number, name)| format!("{name},huggingface,models,2025-01-{:02},\n", 6 + number));
        let file = self.folder.path().join("manifest.csv");
        fs::write(&file, format!("file,hub,kind,taken_on,partial\n{}", days.collect::<String>())).unwrap();
        file
    }
}

/// Of each hundred rows 92 are usable, and of these 88 have 10 downloads each.
///
/// Downloads by task: 44 of the usable rows with an even number, text-generation; 44 with an odd one, fill-mask, but for
/// one whose task is no text. The 30 days before the first listing get all of its counter, and each day between two
/// listings a thirtieth of the later one's, so that each form answers for a day of its own.
async fn alike(database: TestDatabase, forms: &[(Form, Packing)]) {
    let listings = Listings::written(forms).await;
    let days = listings.names.len() as i64;
    let manifest = listings.manifest();
    let (ended, memory) = measured(&database, &["ingest", "--manifest", manifest.to_str().unwrap()]).await;
    let told = written(&ended);
    assert!(ended.status.success(), "{told}");
    assert!(!told.contains("secret"), "{told}");
    assert!(memory > 10_000 && memory < MEMORY, "{memory} kB");
    assert_eq!(listings.server.requests().len(), 2);
    let asked = &listings.server.requests()[1];
    assert!(asked.contains("if-range: \"the-file\"") && asked.contains("range: bytes="), "{asked}");

    // Row by row, whatever the form: nothing but the snapshot differs.
    let all = "position, source_id, name, downloads, downloads_all_time, likes, last_modified, attributes";
    let distinct = format!("SELECT COUNT(*) FROM (SELECT DISTINCT {all} FROM listing) AS alike");
    assert_eq!(scalar(&database.url, "SELECT COUNT(*) FROM listing").await, 92_000 * days);
    assert_eq!(scalar(&database.url, &distinct).await, 92_000);

    let server = TestServer::start(&database.url).await;
    let snapshots = server.data("{ snapshots(first: 100) { nodes { source rows rejected columns } } }").await;
    let nodes = snapshots["snapshots"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len() as i64, days);
    for node in nodes {
        assert_eq!((&node["rows"], &node["rejected"]), (&json!(92_000), &json!(8_000)), "{node}");
        assert!(node["columns"].as_array().unwrap().contains(&json!("modelId")), "{node}");
    }
    let address = format!("http://{}/a/listing", listings.server.address);
    assert!(nodes.iter().any(|node| node["source"] == address), "{nodes:?}");

    let last = format!("2025-01-{:02}", 6 + days - 1);
    let ask = async |from: &str, to: &str, by: &str| {
        let period = format!("period: {{ from: \"{from}\", to: \"{to}\" }}");
        let asked = format!(
            "{{ downloadShare(by: {by}, interval: DAY, {period}) {{ total groups {{ key downloads columns {{ downloads }} }} }} }}"
        );
        server.data(&asked).await["downloadShare"].take()
    };
    let downloads = |answer: &Value, key: &str| -> Value {
        let groups = answer["groups"].as_array().unwrap();
        groups.iter().find(|group| group["key"] == key).map_or(Value::Null, |group| group["downloads"].clone())
    };
    let first = ask("2024-12-07", "2025-01-06", "TASK").await;
    assert_eq!(first["total"], 880_000);
    let by_task = ["text-generation", "fill-mask", "unknown"].map(|key| downloads(&first, key));
    assert_eq!(by_task, [440_000, 430_000, 10_000]);
    let by_license = ask("2024-12-07", "2025-01-06", "LICENSE").await;
    let by_license = ["mit", "apache-2.0", "unknown"].map(|key| downloads(&by_license, key));
    assert_eq!(by_license, [860_000, 10_000, 10_000]);
    let later = ask("2025-01-06", &last, "TASK").await;
    for (key, a_day) in [("text-generation", 14_667), ("fill-mask", 14_333), ("unknown", 333)] {
        let group = later["groups"].as_array().unwrap().iter().find(|group| group["key"] == key).unwrap();
        assert_eq!(group["columns"]["downloads"], json!(vec![a_day; days as usize - 1]), "{key}");
    }
    let totals = server
        .data(&format!("{{ hubTotals(period: {{ from: \"2025-01-06\", to: \"{last}\" }}) {{ models publishers }} }}"))
        .await;
    assert_eq!(totals["hubTotals"], json!({ "models": 92_000, "publishers": 460 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_means_the_same_on_sqlite() {
    let forms = [&[(Form::Parquet, Packing::Plain)], &JSON[..]].concat();
    alike(Database::Sqlite.migrated().await, &forms).await;
}

/// The folder has parts of every form.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_means_the_same_on_postgres() {
    alike(Database::Postgres.migrated().await, &[(Form::Parquet, Packing::Plain)]).await;
}

/// Files that are cut or lie, and addresses that do, each with what must be told of it.
async fn bad(folder: &Path) -> (Vec<(String, &'static str)>, FileServer) {
    let mut files = Vec::new();
    let whole = folder.join("whole");
    for (number, (form, packing)) in JSON.into_iter().enumerate() {
        write(&whole, 0..2_000, form, packing);
        let bytes = fs::read(&whole).unwrap();
        let name = folder.join(format!("cut-{number}"));
        fs::write(&name, &bytes[..bytes.len() * 2 / 3]).unwrap();
        files.push((name.display().to_string(), "is cut off before its end"));
    }
    write(&whole, 0..2_000, Form::Parquet, Packing::Plain);
    let parquet = fs::read(&whole).unwrap();
    let named = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let end = parquet.len() - 8;
    let lying = [&parquet[..end], &u32::MAX.to_le_bytes(), b"PAR1"].concat();
    files.push((named("lying-footer", &lying), "its footer claims to be longer than the file"));
    // The first page: type of page, then the size that it unpacks to, both as thrift writes them.
    let mut lying = parquet;
    assert_eq!((lying[4], lying[6]), (0x15, 0x15));
    lying[7] |= 0x7f;
    files.push((named("lying-page", &lying), "is damaged"));
    let good = fs::read(folder.join("good")).unwrap();
    let mut checksum = packed(&good, Packing::Gzip);
    let end = checksum.len() - 4;
    checksum[end] ^= 1;
    files.push((named("lying-length", &checksum), "what gzip packed cannot be unpacked"));
    files.push((named("mail.json", b"Dear all,\n"), "is none of the forms that are read"));
    files.push((named("page.json", b"<!doctype html>"), "is HTML or XML"));
    fs::create_dir(folder.join("mixed")).unwrap();
    fs::copy(folder.join("good"), folder.join("mixed/1")).unwrap();
    fs::copy(folder.join("cut-3"), folder.join("mixed/2")).unwrap();
    files.push((folder.join("mixed").display().to_string(), "`2` is cut off"));
    let server = FileServer::start([("/lying", good, Manner::Lying)]).await;
    let address = |path: &str| format!("http://user:secret@{}{path}?token=secret", server.address);
    files.push((address("/lying"), "the transfer breaks off at"));
    files.push((address("/missing"), "has no file at this address (404)"));
    (files, server)
}

#[tokio::test]
async fn what_is_no_address_is_wrong_usage_and_not_repeated() {
    let database = Database::Sqlite.migrated().await;
    let arguments = ["ingest", "models", "https://user:secret@no host/x", "--taken-on", "2025-01-06"];
    let ended = run(&database.url, arguments).await;
    assert_eq!(ended.status.code(), Some(2), "{}", written(&ended));
    assert!(written(&ended).contains("begins like an address and is none"), "{}", written(&ended));
    assert!(!written(&ended).contains("secret"), "{}", written(&ended));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_stops_at_once_and_leaves_no_file() {
    let database = Database::Sqlite.migrated().await;
    let temporary = tempfile::tempdir().unwrap();
    let server = FileServer::start([("/silent", vec![b' '; 1 << 20], Manner::Silent)]).await;
    let address = format!("http://{}/silent", server.address);
    let mut process = hubscope(&database.url, ["ingest", "models", &address, "--taken-on", "2025-01-06"]);
    let process = process.env("TMPDIR", temporary.path()).spawn().unwrap();
    let begin = Instant::now();
    let part = || {
        let folder = fs::read_dir(temporary.path()).unwrap().next()?.unwrap().path();
        fs::metadata(folder.join("silent")).ok().filter(|file| file.len() > 0)
    };
    while part().is_none() {
        assert!(begin.elapsed() < Duration::from_secs(30), "nothing is fetched");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let begin = Instant::now();
    signal(&process, INTERRUPT);
    let ended = process.wait_with_output().await.unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", written(&ended));
    assert!(written(&ended).contains("stopped; nothing of this run was published"), "{}", written(&ended));
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

both! {
    async fn what_is_cut_or_lies_is_refused_and_nothing_of_it_is_published(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let good = folder.path().join("good");
        write(&good, 0..200, Form::Lines, Packing::Plain);
        let ended = run(&database.url, ["ingest", "models", good.to_str().unwrap(), "--taken-on", "2025-01-06"]).await;
        assert!(ended.status.success(), "{}", written(&ended));
        let before = tables(&database.url).await;
        assert_eq!((before["snapshot"].len(), before["listing"].len()), (1, 184));
        let (files, _server) = bad(folder.path()).await;
        for (file, reason) in files {
            let ended = run(&database.url, ["ingest", "models", &file, "--taken-on", "2025-01-13"]).await;
            let told = written(&ended);
            assert_eq!(ended.status.code(), Some(1), "{file}: {told}");
            assert!(told.lines().last().unwrap_or_default().contains(reason), "{file}: {told}");
            assert!(!told.contains("secret"), "{told}");
            let after = tables(&database.url).await;
            assert!(before == after, "{file} left something in {:?}", differing(&before, &after));
        }
    }

    /// 600 MB and more in files of less than a fiftieth of it, a megabyte a row, and one row of 60 MB.
    async fn memory_does_not_grow_with_what_a_file_unpacks_to(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let filler = "x".repeat(1 << 20);
        let row = |number: usize| {
            let card = filler.repeat(if number == 300 { 59 } else { 1 });
            format!("{{\"id\":\"a/{number}\",\"author\":\"{filler}\",\"cardData\":\"{card}\"}}")
        };
        for (name, [begin, between, end], packing) in
            [("lines", ["", "\n", "\n"], Packing::Gzip), ("array", ["[", ",", "]"], Packing::Zstd)]
        {
            let file = folder.path().join(name);
            let rows = (0..=300).flat_map(|number| [if number == 0 { begin } else { between }.to_owned(), row(number)]);
            let unpacked = pack_into(&file, rows.chain([end.to_owned()]), packing);
            assert!(unpacked > 600_000_000 && fs::metadata(&file).unwrap().len() < unpacked / 50);
            let (ended, memory) =
                measured(&database, &["ingest", "models", file.to_str().unwrap(), "--taken-on", "2025-01-06"]).await;
            assert!(ended.status.success(), "{}", written(&ended));
            assert!(memory > 10_000 && memory < MEMORY, "{name}: {memory} kB");
            assert_eq!(scalar(&database.url, "SELECT COUNT(*) FROM listing").await, 301);
        }
    }
}
