//! The publisher registry goes out as it came in: nothing that a table tells is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::json;

use crate::harness::database::{Database, both};
use crate::harness::parquet;
use crate::harness::program::{hubscope, run, written};
use crate::harness::sample::Sample;

const HEADER: &str = "login,display_name,kind,country,parent,source,url,note\n";

async fn import(url: &str, table: &str, options: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("publishers.csv");
    fs::write(&file, table).unwrap();
    let arguments = ["publishers", "import", file.to_str().unwrap()];
    let ended = run(url, arguments.iter().chain(options)).await;
    assert!(ended.status.success(), "{}", written(&ended));
}

async fn export(url: &str, options: &[&str]) -> String {
    let ended = run(url, ["publishers", "export"].iter().chain(options)).await;
    assert!(ended.status.success(), "{}", written(&ended));
    String::from_utf8(ended.stdout).expect("UTF-8")
}

/// The fields of each account, by login without regard to case.
fn fields(table: &str) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let lines = reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    lines.map(|line| (line[0].to_lowercase(), line)).collect()
}

async fn list(url: &str, names: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let location = folder.path().join("models.parquet");
    let rows: Vec<_> = names.iter().map(|name| json!({ "id": name }).as_object().unwrap().clone()).collect();
    parquet::write(&location, &rows);
    let ended = run(url, ["ingest", "models", location.to_str().unwrap(), "--taken-on", "2025-01-06"]).await;
    assert!(ended.status.success(), "{}", written(&ended));
}

both! {
    async fn the_sample_comes_out_with_every_field_and_goes_in_again(database: TestDatabase) {
        let table = fs::read_to_string(Sample::unpacked().path("publishers.csv")).unwrap();
        import(&database.url, &table, &[]).await;
        let exported = export(&database.url, &[]).await;
        assert!(exported.starts_with(HEADER));
        assert_eq!(fields(&exported), fields(&table));
        assert_eq!(fields(&exported).len(), exported.lines().count() - 1, "one line for each account");
        let second = database.kind.migrated().await;
        import(&second.url, &exported, &[]).await;
        assert!(export(&second.url, &[]).await == exported, "the second export differs from the first");
    }

    async fn whatever_a_line_tells_is_kept(database: TestDatabase) {
        let table = format!("{HEADER}{}", concat!(
            "zeta,,,,,,,\n", // nothing beside its name
            "b-source,,,,,seen,,\n",
            "b-url,,,,,,https://example.org/b,\n",
            "b-kind-url,,academia,,,,https://example.org/k,\n",
            "b-country,,,de,,\"one, or \"\"two\"\"\",,\n",
            "B-both,\"Institut für Ä, B\",Industry,FR,Groupe,atlas,https://example.org/both,\"a; 'b'\"\n",
            "b-note,,,,,,,only a note\n",
            "b-parent,,,,Group,,,\n",
            "_b,b,,,,,,\n",
        ));
        // Sorted by login without regard to case; quoted only where it must be; kinds and countries as the program writes them.
        let expected = format!("{HEADER}{}", concat!(
            "_b,b,,,,,,\n",
            "B-both,\"Institut für Ä, B\",INDUSTRY,FR,Groupe,atlas,https://example.org/both,a; 'b'\n",
            "b-country,,,DE,,\"one, or \"\"two\"\"\",,\n",
            "b-kind-url,,ACADEMIA,,,,https://example.org/k,\n",
            "b-note,,,,,,,only a note\n",
            "b-parent,,,,Group,,,\n",
            "b-source,,,,,seen,,\n",
            "b-url,,,,,,https://example.org/b,\n",
            "zeta,,,,,,,\n",
        ));
        // Accounts that are merely listed are not in the registry.
        list(&database.url, &["listed/x", "zeta/y"]).await;
        import(&database.url, &table, &[]).await;
        import(&database.url, &format!("{HEADER}elsewhere,,,CN,,,,\n"), &["--hub", "modelscope"]).await;
        assert_eq!(export(&database.url, &[]).await, expected);
        assert_eq!(export(&database.url, &["--hub", "modelscope"]).await, format!("{HEADER}elsewhere,,,CN,,,,\n"));
        let second = database.kind.migrated().await;
        import(&second.url, &expected, &[]).await;
        assert_eq!(export(&second.url, &[]).await, expected);

        // A later table replaces what it names, the source too.
        import(&second.url, &format!("{HEADER}B-BOTH,,,FR,,,,\nb-source,,,,,,,\n"), &[]).await;
        let later = export(&second.url, &[]).await;
        assert!(later.contains("\nB-both,,,FR,,,,\n") && later.contains("\nb-source,,,,,,,\n"), "{later}");
    }

    async fn an_account_is_spelt_as_its_repositories_are(database: TestDatabase) {
        list(&database.url, &["Qwen/x"]).await;
        import(&database.url, &format!("{HEADER}QWEN,,,CN,,,,\n"), &[]).await;
        let exported = export(&database.url, &[]).await;
        assert_eq!(exported, format!("{HEADER}Qwen,,,CN,,,,\n"));
        let second = database.kind.migrated().await;
        import(&second.url, &exported, &[]).await;
        assert_eq!(export(&second.url, &[]).await, exported);
    }

    async fn an_empty_registry_is_the_names_of_its_columns(database: TestDatabase) {
        assert_eq!(export(&database.url, &[]).await, HEADER);
    }
}

#[tokio::test]
async fn a_reader_that_has_read_enough_is_no_failure() {
    let database = Database::Sqlite.migrated().await;
    // More than a pipe holds.
    let table = fs::read_to_string(Sample::unpacked().path("publishers.csv")).unwrap();
    assert!(table.len() > 65_536);
    import(&database.url, &table, &[]).await;
    let mut process = hubscope(&database.url, ["publishers", "export"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(process.stdout.take());
    let ended = process.wait_with_output().await.unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{:?} {}", ended.status, written(&ended));
}

#[tokio::test]
async fn a_database_without_tables_is_told_what_to_do() {
    let database = Database::Sqlite.empty().await;
    let ended = run(&database.url, ["publishers", "export"]).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(written(&ended).contains("run `hubscope migrate` first"), "{}", written(&ended));
    assert!(!Path::new("hubscope.db").exists(), "another database was made");
}
