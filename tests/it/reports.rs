//! Published reports held against the data: verdicts worked out by hand, and honest ones on the bundled sample.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::harness::database::{Database, TestDatabase, both};
use crate::harness::listings::listed;
use crate::harness::program::{run, written};
use crate::harness::sample::Sample;
use crate::harness::scenario::{Files, Publisher};
use crate::harness::server::{Answering, TestServer};
use crate::harness::statements::Statements;

const EDITIONS: [&str; 2] = ["spring-2026", "summer-2026"];
const CLAIM: &str =
    "id statement unit published asOf url computed computedFor { from to } deviation verdict note query";

/// The claims of a report, by name.
async fn claims(server: &TestServer, edition: &str) -> BTreeMap<String, Value> {
    let document = format!("{{ report(edition: \"{edition}\") {{ edition claims {{ {CLAIM} }} }} }}");
    let answer = server.data(&document).await;
    let claims = answer["report"]["claims"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let name = |claim: &Value| claim["id"].as_str().unwrap().strip_prefix(&format!("{edition}/")).unwrap().to_owned();
    claims.iter().map(|claim| (name(claim), claim.clone())).collect()
}

async fn import_figures(url: &str, lines: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("figures.csv");
    let header = "edition,claim_id,statement,unit,value,as_of,definition,evidence,source_url\n";
    fs::write(&file, format!("{header}{lines}")).unwrap();
    let ended = run(url, ["figures", "import", file.to_str().unwrap()]).await;
    assert!(ended.status.success(), "{}", written(&ended));
}

/// A hub of four models, listed in full on the last day of 2024 and, unless `partial`, on the first of 2026. In the 366 days between,
/// corp/a-7B is downloaded 70 times a day and me/b-1B 30 times; baidu/x is made in June 2025, and so/new on the last day.
async fn a_small_hub(database: &TestDatabase, partial: bool, answering: Answering) -> TestServer {
    let server = TestServer::with(&database.url, answering.settings()).await;
    let publisher = |login: &str, kind: &str, country: &str| Publisher {
        login: login.to_owned(),
        display_name: String::new(),
        kind: kind.to_owned(),
        country: country.to_owned(),
        hub: "huggingface".to_owned(),
    };
    let folder = tempfile::tempdir().unwrap();
    let publishers =
        [publisher("corp", "INDUSTRY", "US"), publisher("me", "INDIVIDUAL", ""), publisher("baidu", "INDUSTRY", "CN")];
    let lines = publishers.iter().map(|of| format!("{},{},{}\n", of.login, of.kind, of.country)).collect::<String>();
    let file = folder.path().join("publishers.csv");
    fs::write(&file, format!("login,kind,country\n{lines}")).unwrap();
    let files =
        Files { snapshots: Vec::new(), publishers: vec![("huggingface".into(), file)], parameters: None, breaks: None };
    server.import(&files).await;
    let row = |id: &str, created: &str, all_time: u64| {
        let row = json!({ "id": id, "createdAt": created, "downloads": 30, "downloadsAllTime": all_time });
        row.as_object().unwrap().clone()
    };
    let before = vec![row("corp/a-7B", "2024-06-01", 1_000), row("me/b-1B", "2024-06-01", 1_000)];
    let after = vec![
        row("corp/a-7B", "2024-06-01", 1_000 + 366 * 70),
        row("me/b-1B", "2024-06-01", 1_000 + 366 * 30),
        row("baidu/x", "2025-06-01", 0),
        row("so/new", "2026-01-01", 0),
    ];
    for listing in [listed("models", "2024-12-31", false, before), listed("models", "2026-01-01", partial, after)] {
        server.ingest(&listing.snapshot, &listing.file).await.unwrap();
    }
    Sample::unpacked().import_figures(&server.store).await;
    server.current().await;
    server
}

fn hold(claim: &Value, expected: Value) {
    for (field, value) in expected.as_object().unwrap() {
        let near = match (claim[field].as_f64(), value.as_f64()) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
            _ => claim[field] == *value,
        };
        assert!(near, "{field} is not {value}: {claim:#}");
    }
}

both! {
    async fn verdicts_are_those_worked_out_by_hand(database: TestDatabase) {
        let server = a_small_hub(&database, false, Answering::Columns).await;
        let year = json!({ "from": "2025-01-01", "to": "2026-01-01" });
        let spring = claims(&server, "spring-2026").await;
        assert_eq!(spring.len(), 38);
        // 70 of 100 downloads a day; 0.37 was published.
        hold(&spring["industry-share-2025"], json!({
            "published": 0.37, "unit": "share", "asOf": "2025-12-31", "computed": 0.7, "computedFor": year,
            "deviation": 0.7 / 0.37 - 1.0, "verdict": "DIFFERS",
            "note": "As published: Same chart as industry-share-before-2022.",
        }));
        // INDIVIDUAL 0.3; every account is known, so UNKNOWN is nothing.
        hold(&spring["independent-share-2025"], json!({ "computed": 0.3, "deviation": 0.3 / 0.39 - 1.0, "verdict": "DIFFERS" }));
        // Of the four, so/new is of the day after.
        hold(&spring["models"], json!({
            "computed": 3.0, "computedFor": { "from": "2025-12-31", "to": "2026-01-01" }, "deviation": 3.0 / 2e6 - 1.0,
            "verdict": "DIFFERS",
        }));
        hold(&spring["baidu-releases-2024"], json!({ "published": 0.0, "computed": 0.0, "deviation": null, "verdict": "REPRODUCED" }));
        hold(&spring["baidu-releases-2025"], json!({ "computed": 1.0, "deviation": -0.99, "verdict": "DIFFERS" }));
        // (0.7 * 7 + 0.3 * 1) billion; half of the downloads are reached with those of 7 billion.
        hold(&spring["mean-size-2025"], json!({ "computed": 5.2e9, "deviation": -0.75, "verdict": "DIFFERS" }));
        hold(&spring["median-size-2025"], json!({ "computed": 7e9, "verdict": "DIFFERS" }));
        for (claim, reason) in [
            ("users", "No listing and no public address of the hub counts its users; the figure can only be quoted. As published: Internal"),
            ("robotics-datasets-2025", "Nothing is recorded of the period, or of a part of it. "),
            ("industry-share-before-2022", "Nothing is recorded of the period, or of a part of it. "),
            ("top-200-share", "What is recorded ends before 2026-01-01, and the claim is of 2026-03-17. "),
        ] {
            hold(&spring[claim], json!({ "computed": null, "deviation": null, "verdict": "NOT_COMPUTABLE" }));
            let note = spring[claim]["note"].as_str().unwrap();
            assert!(note.starts_with(reason), "{claim}: {note}");
        }
        let summer = claims(&server, "summer-2026").await;
        assert_eq!(summer.len(), 58);
        hold(&summer["models-start"], json!({ "computed": 4.0, "verdict": "DIFFERS" }));
        hold(&summer["models-end"], json!({ "computed": null, "verdict": "NOT_COMPUTABLE", "note": "Nothing is recorded of the period, or of a part of it. As published: Growth 21.5 %." }));

        // The same documents, asked as anybody may.
        let asked = server.data(spring["models"]["query"].as_str().unwrap()).await;
        assert_eq!(asked["modelCounts"]["total"], 3);

        // Other figures: those that are named are replaced, others stay; a claim without a document says so.
        import_figures(&database.url, concat!(
            "spring-2026,industry-share-2025,Seven tenths.,share,0.705,2025-12-31,,primary,https://example.org/\n",
            "spring-2026,models,Three.,models,3,2025-12-31,,secondary,\n",
            "spring-2026,unheard-of,Nobody asked before.,models,3,2025-12-31,,primary,\n",
            "autumn-2026,models,Another report.,models,3,2026-10-31,,primary,\n",
        )).await;
        server.current().await;
        let spring = claims(&server, "spring-2026").await;
        assert_eq!(spring.len(), 39);
        hold(&spring["industry-share-2025"], json!({
            "statement": "Seven tenths.", "published": 0.705, "computed": 0.7, "deviation": 0.7 / 0.705 - 1.0,
            "verdict": "REPRODUCED", "note": null, "url": "https://example.org/",
        }));
        hold(&spring["models"], json!({ "computed": 3.0, "deviation": 0.0, "verdict": "REPRODUCED", "url": null }));
        hold(&spring["baidu-releases-2025"], json!({ "published": 100.0, "verdict": "DIFFERS" }));
        let unheard = &spring["unheard-of"];
        hold(unheard, json!({ "computed": null, "verdict": "NOT_COMPUTABLE", "note": "No query is written for this claim yet." }));
        server.data(unheard["query"].as_str().unwrap()).await;
        let asked = "{ reports { edition title } autumn: report(edition: \"autumn-2026\") { title }
            one: report(edition: \"spring-2026\") { claims(ids: [\"spring-2026/models\", \"summer-2026/models-end\"]) { id verdict } } }";
        assert_eq!(server.data(asked).await, json!({
            "reports": [
                { "edition": "spring-2026", "title": "State of Open Source on Hugging Face: Spring 2026" },
                { "edition": "summer-2026", "title": "State of Open Models: Summer 2026 Observations" },
            ],
            "autumn": null,
            "one": { "claims": [{ "id": "spring-2026/models", "verdict": "REPRODUCED" }] },
        }));
    }

    async fn a_listing_of_a_part_tells_nothing_of_the_whole(database: TestDatabase) {
        let server = a_small_hub(&database, true, Answering::Columns).await;
        let spring = claims(&server, "spring-2026").await;
        for claim in ["industry-share-2025", "models", "baidu-releases-2025"] {
            hold(&spring[claim], json!({ "computed": null, "verdict": "NOT_COMPUTABLE" }));
            let note = spring[claim]["note"].as_str().unwrap();
            assert!(note.starts_with("The listings behind the answer hold only a part of the hub."), "{claim}: {note}");
        }
    }

    async fn users_are_quoted_from_the_latest_figure(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        let asked = "{ hubTotals(period: { from: \"2026-01-01\", to: \"2026-01-02\" }) { users { value asOf source url } } }";
        assert_eq!(server.data(asked).await["hubTotals"]["users"], Value::Null);
        Sample::unpacked().import_figures(&server.store).await;
        server.current().await;
        // Two of one day: thirteen million were read in the source, eleven are quoted.
        assert_eq!(server.data(asked).await["hubTotals"]["users"], json!({
            "value": 13_000_000.0, "asOf": "2025-12-31", "source": "State of Open Source on Hugging Face: Spring 2026",
            "url": "https://huggingface.co/blog/huggingface/state-of-os-hf-spring-2026",
        }));
        let elsewhere = asked.replace("(period", "(hub: MODELSCOPE, period");
        assert_eq!(server.data(&elsewhere).await["hubTotals"]["users"], Value::Null);
        import_figures(&database.url, "autumn-2026,people,More.,users,15e6,2026-10-31,,secondary,\n").await;
        server.current().await;
        let users = server.data(asked).await["hubTotals"]["users"].clone();
        assert_eq!(users, json!({ "value": 15_000_000.0, "asOf": "2026-10-31", "source": "autumn-2026", "url": null }));
    }

    async fn every_document_runs_on_any_data_and_the_sample_claims_nothing_it_cannot_tell(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        let sample = Sample::unpacked();
        sample.import(&server.store).await;
        server.current().await;
        hold_documents(&server).await;
        sample.ingest(&server.store).await;
        server.current().await;
        hold_documents(&server).await;
    }
}

/// Holds that each claim has a verdict, and that its document runs as anybody may ask it.
async fn hold_documents(server: &TestServer) {
    for edition in EDITIONS {
        for (name, claim) in claims(server, edition).await {
            // Every listing of the sample is of some accounts.
            assert_eq!(claim["verdict"], "NOT_COMPUTABLE", "{claim:#}");
            assert_eq!((&claim["computed"], &claim["deviation"]), (&Value::Null, &Value::Null), "{claim:#}");
            assert!(claim["note"].as_str().is_some_and(|note| note.len() > 10), "{claim:#}");
            let answer = server.ask(&json!({ "query": claim["query"] })).await;
            for error in answer["errors"].as_array().into_iter().flatten() {
                assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{edition}/{name}: {answer}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_is_executed_once_and_only_when_it_is_needed() {
    let database = Database::Postgres.migrated().await;
    let mut statements = Statements::of(&database, "auto").await;
    // What is executed is told by the statements that it takes.
    let server = a_small_hub(&database, false, Answering::Sql).await;
    let mut of = async |fields: &str| {
        statements.by_transaction().await;
        let document = format!("{{ report(edition: \"spring-2026\") {{ title {fields} }} }}");
        server.data(&document).await;
        let transactions = statements.by_transaction().await;
        // The version in force is looked up beside, every second.
        transactions.iter().map(Vec::len).max().unwrap_or_default()
    };
    let published = of("claims { id statement published query }").await;
    let verdicts = of("claims { verdict }").await;
    let all = of("claims { verdict computed computedFor { from to } deviation note }").await;
    assert!(published < 10, "{published}");
    assert!(verdicts > published + 38, "{verdicts}");
    assert_eq!(all, verdicts);
}
