//! `setPublisher`, `publishers gaps` and `publishers history`.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{ask, code, key, message};
use crate::harness::copies::{differing, execute, scalar, tables};
use crate::harness::database::{TestDatabase, both};
use crate::harness::listings::{listed, version};
use crate::harness::program::{run, written};
use crate::harness::server::TestServer;

const SET: &str = "mutation($input: SetPublisherInput!) { setPublisher(input: $input) {
    publisher { login displayName kind country region evidence { field value source url } }
    dataVersion { version }
} }";

const SHARES: &str = "{ dataVersion { version } downloadShare(by: ORIGIN) { groups { key share } } }";

/// Three accounts with 60, 30 and 10 downloads; of the last the registry says all, of the others nothing.
async fn recorded(server: &TestServer) {
    let row = |name: &str, downloads: u64| {
        let row = json!({ "id": name, "createdAt": "2020-01-01", "downloads": downloads });
        row.as_object().unwrap().clone()
    };
    let listing = listed("models", "2025-01-31", false, vec![row("Big/x", 60), row("mid/y", 30), row("small/z", 10)]);
    server.ingest(&listing.snapshot, &listing.file).await.unwrap();
}

async fn set(server: &TestServer, key: &str, input: Value) -> Value {
    ask(server, key, SET, json!({ "input": input })).await
}

/// The shares by origin, as told at once.
async fn shares(server: &TestServer) -> Value {
    let data = server.data(SHARES).await;
    let groups = data["downloadShare"]["groups"].as_array().unwrap();
    groups.iter().map(|group| (group["key"].as_str().unwrap().to_owned(), group["share"].clone())).collect()
}

async fn printed(database: &TestDatabase, arguments: &[&str]) -> String {
    let ended = run(&database.url, ["publishers"].iter().chain(arguments)).await;
    assert!(ended.status.success(), "{}", written(&ended));
    String::from_utf8(ended.stdout).unwrap()
}

/// The fields of each line, without what pads them.
fn fields(table: &str) -> Vec<Vec<&str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').map(str::trim).collect()).collect()
}

async fn import(database: &TestDatabase, table: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("publishers.csv");
    fs::write(&file, table).unwrap();
    printed(database, &["import", file.to_str().unwrap()]).await;
}

both! {
    async fn what_is_corrected_moves_shares_on_return_on_every_server(database: TestDatabase) {
        let (server, other) = (TestServer::start(&database.url).await, TestServer::start(&database.url).await);
        recorded(&server).await;
        import(&database, "login,kind,country,source\nsmall,ACADEMIA,DE,its page\n").await;
        let boss = key(&database, "boss", "admin").await;
        server.current().await;
        other.current().await;
        assert_eq!(shares(&server).await, json!({ "DE": 0.1, "unknown": 0.9 }));
        let before = version(&database).await;

        let url = "https://example.org/big";
        let answer = set(&server, &boss, json!({
            "login": "BIG", "kind": "INDUSTRY", "country": "CN", "displayName": "The big one", "source": "register", "url": url,
        })).await;
        let evidence = |field: &str, value: &str| json!({ "field": field, "value": value, "source": "register", "url": url });
        let expected = json!({
            "publisher": {
                "login": "Big", "displayName": "The big one", "kind": "INDUSTRY", "country": "CN", "region": "CHINA",
                "evidence": [evidence("country", "CN"), evidence("displayName", "The big one"), evidence("kind", "INDUSTRY")],
            },
            "dataVersion": { "version": before + 1 },
        });
        assert_eq!(answer["data"]["setPublisher"], expected, "{answer}");
        // This server at once, the others within a second.
        assert_eq!(shares(&server).await, json!({ "CN": 0.6, "DE": 0.1, "unknown": 0.3 }));
        let begin = Instant::now();
        while other.data(SHARES).await["dataVersion"]["version"] != before + 1 {
            assert!(begin.elapsed() < Duration::from_secs(3), "the other server does not follow");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(shares(&other).await, json!({ "CN": 0.6, "DE": 0.1, "unknown": 0.3 }));

        // What is not given stays, with its evidence; null and UNKNOWN clear.
        let answer = set(&server, &boss, json!({ "login": "Big", "country": null, "source": "doubt" })).await;
        let publisher = &answer["data"]["setPublisher"]["publisher"];
        assert_eq!((&publisher["kind"], &publisher["country"]), (&json!("INDUSTRY"), &Value::Null), "{answer}");
        assert_eq!(publisher["evidence"], json!([evidence("displayName", "The big one"), evidence("kind", "INDUSTRY")]));
        assert_eq!(shares(&server).await, json!({ "DE": 0.1, "unknown": 0.9 }));
        let cleared = json!({ "login": "small", "kind": "UNKNOWN", "country": "unknown", "source": "doubt" });
        set(&server, &boss, cleared).await;
        assert_eq!(shares(&server).await, json!({ "unknown": 1.0 }));
        assert_eq!(version(&database).await, before + 3);
    }

    async fn every_change_leaves_what_was_known_before_and_after(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        let boss = key(&database, "boss", "admin").await;
        import(&database, "login,kind,country,source\nQwen,INDUSTRY,SG,atlas\n").await;
        let published = version(&database).await;
        let china = json!({ "login": "qwen", "country": "CN", "source": "register", "url": "https://example.org/q" });
        set(&server, &boss, china.clone()).await;
        assert_eq!(version(&database).await, published + 1);
        // Known already, source and all: an entry, and no version.
        let answer = set(&server, &boss, china).await;
        assert_eq!(answer["data"]["setPublisher"]["dataVersion"]["version"], published + 1, "{answer}");
        // Another source is another answer.
        set(&server, &boss, json!({ "login": "Qwen", "country": "CN", "source": "press" })).await;
        assert_eq!(version(&database).await, published + 2);

        let history = printed(&database, &["history", "QWEN"]).await;
        let told: Vec<_> = fields(&history).into_iter().map(|line| line[1..].to_vec()).collect();
        assert_eq!(told, [
            vec!["who", "action", "field", "before", "after", "source", "url"],
            vec!["cli", "publishers import", "kind", "-", "INDUSTRY", "atlas", "-"],
            vec!["cli", "publishers import", "country", "-", "SG", "atlas", "-"],
            vec!["boss", "setPublisher", "country", "SG", "CN", "register", "https://example.org/q"],
            vec!["boss", "setPublisher", "-", "-", "-", "register", "https://example.org/q"],
            vec!["boss", "setPublisher", "country", "CN", "CN", "press", "-"],
        ]);
        let minute = chrono::Utc::now().format("%Y-%m-%d").to_string();
        assert!(fields(&history)[1..].iter().all(|line| line[0].starts_with(&minute)), "{history}");
        assert_eq!(fields(&printed(&database, &["history", "Qwen", "--hub", "modelscope"]).await).len(), 1);

        // What an import changes is in the trail, what it repeats is not.
        import(&database, "login,kind,country,source\nQwen,INDUSTRY,CN,press\nnew,,,\n").await;
        let entries = scalar(&database.url, "SELECT COUNT(*) FROM audit_entry").await;
        import(&database, &printed(&database, &["export"]).await).await;
        assert_eq!(scalar(&database.url, "SELECT COUNT(*) FROM audit_entry").await, entries);
        assert_eq!(entries, 6, "four before, and one each for a source and a new account");

        // What a table has no column for stays.
        import(&database, "login,display_name,kind,country,parent,source\nQwen,Qwen team,INDUSTRY,CN,Alibaba,press\n").await;
        import(&database, "login,kind,country\nQwen,ACADEMIA,CN\n").await;
        let exported = printed(&database, &["export"]).await;
        assert!(exported.contains("\nQwen,Qwen team,ACADEMIA,,Alibaba,,,\nQwen,,,CN,,press,,\n"), "{exported}");
    }

    async fn what_was_corrected_goes_out_and_in_again_unchanged(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        let boss = key(&database, "boss", "admin").await;
        import(&database, concat!(
            "login,display_name,kind,country,parent,source,url,note\n",
            "a,A,INDUSTRY,SG,Group,atlas,https://example.org/a,kept\n",
            "listed-only,,,,,,,\n",
        )).await;
        set(&server, &boss, json!({ "login": "a", "country": "CN", "source": "register", "url": "https://example.org/r" })).await;
        set(&server, &boss, json!({ "login": "a", "displayName": "A, \"the\" company", "source": "its page" })).await;
        set(&server, &boss, json!({ "login": "b", "kind": "ACADEMIA", "source": "its page" })).await;
        set(&server, &boss, json!({ "login": "b", "kind": "UNKNOWN", "source": "doubt" })).await;
        let exported = printed(&database, &["export"]).await;
        assert_eq!(exported, concat!(
            "login,display_name,kind,country,parent,source,url,note\n",
            "a,,INDUSTRY,,Group,atlas,https://example.org/a,kept\n",
            "a,,,CN,,register,https://example.org/r,\n",
            "a,\"A, \"\"the\"\" company\",,,,its page,,\n",
            "b,,,,,doubt,,\n",
            "listed-only,,,,,,,\n",
        ));
        let before = tables(&database.url).await;
        import(&database, &exported).await;
        assert_eq!(differing(&before, &tables(&database.url).await), ["data_version"]);
        let second = database.kind.migrated().await;
        import(&second, &exported).await;
        assert_eq!(printed(&second, &["export"]).await, exported);
    }

    async fn nothing_changes_when_a_value_is_wrong_or_the_key_is(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        recorded(&server).await;
        let (boss, reader) = (key(&database, "boss", "admin").await, key(&database, "reader", "read").await);
        server.current().await;
        let state = async || {
            let mut tables = tables(&database.url).await;
            tables.remove("api_key");
            tables
        };
        let before = state().await;
        let right = json!({ "login": "Big", "kind": "INDUSTRY", "country": "CN", "displayName": "B", "source": "s" });
        for (field, value) in [
            ("login", json!("")),
            ("login", json!("a/b")),
            ("login", json!("a\0b")),
            ("login", json!("x".repeat(501))),
            ("country", json!("XX")),
            ("country", json!("China")),
            ("kind", json!("COMPANY")),
            ("displayName", json!("")),
            ("displayName", json!("a\nb")),
            ("source", json!(" ")),
            ("source", Value::Null),
            ("url", json!("javascript:alert(1)")),
            ("url", json!("")),
        ] {
            let mut wrong = right.clone();
            wrong[field] = value;
            let answer = set(&server, &boss, wrong.clone()).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{wrong} {answer}");
        }
        let mut unlisted = right.clone();
        unlisted["login"] = json!("école");
        let answer = set(&server, &boss, unlisted.clone()).await;
        assert!(message(&answer).contains("no account of this name is recorded"), "{answer}");
        let answer = set(&server, &boss, json!({ "login": "Big", "source": "s" })).await;
        assert_eq!(message(&answer), "give what is to be corrected: `kind`, `country` or `displayName`");
        assert_eq!(code(&set(&server, &reader, right.clone()).await), "FORBIDDEN");
        let anonymous = server.ask(&json!({ "query": SET, "variables": { "input": right } })).await;
        assert_eq!(code(&anonymous), "UNAUTHENTICATED");
        let twice = "mutation { a: setPublisher(input: { login: \"a\", kind: INDUSTRY, source: \"s\" }) { publisher { login } }
            b: setPublisher(input: { login: \"b\", kind: INDUSTRY, source: \"s\" }) { publisher { login } } }";
        assert_eq!(code(&ask(&server, &boss, twice, json!({})).await), "QUERY_TOO_COMPLEX");
        let after = state().await;
        assert!(before == after, "{:?}", differing(&before, &after));

        // What a listing told can be corrected, however it is called.
        let row = json!({ "id": "école/x", "downloads": 30 }).as_object().unwrap().clone();
        let listing = listed("models", "2025-02-07", true, vec![row]);
        server.ingest(&listing.snapshot, &listing.file).await.unwrap();
        let answer = set(&server, &boss, unlisted).await;
        assert_eq!(answer["data"]["setPublisher"]["publisher"]["country"], "CN", "{answer}");
    }

    async fn a_correction_waits_for_another_writer_only_for_a_while(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        let boss = key(&database, "boss", "admin").await;
        let held = (chrono::Utc::now() + chrono::Duration::seconds(60)).timestamp_micros();
        execute(&database.url, &format!("UPDATE writer_lease SET holder = 'another', expires_at = {held}")).await;
        let begin = Instant::now();
        let answer = set(&server, &boss, json!({ "login": "a", "kind": "INDUSTRY", "source": "s" })).await;
        assert_eq!((code(&answer), message(&answer)), ("UNAVAILABLE", "another change is being written; try again"));
        assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
        execute(&database.url, "UPDATE writer_lease SET expires_at = 0").await;
        let answer = set(&server, &boss, json!({ "login": "a", "kind": "INDUSTRY", "source": "s" })).await;
        assert_eq!(answer["data"]["setPublisher"]["publisher"]["login"], "a", "{answer}");
        assert_eq!(scalar(&database.url, "SELECT expires_at FROM writer_lease").await, 0, "the right to write is given back");
        assert_eq!(scalar(&database.url, "SELECT COUNT(*) FROM audit_entry").await, 1);
    }

    async fn gaps_are_listed_by_what_they_weigh(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        assert_eq!(fields(&printed(&database, &["gaps"]).await), [["downloads", "share", "models", "missing", "login"]]);
        let row = |name: &str, downloads: u64| {
            let row = json!({ "id": name, "createdAt": "2020-01-01", "downloads": downloads });
            row.as_object().unwrap().clone()
        };
        let rows = vec![row("Big/x", 400), row("mid/y", 290), row("mid/z", 10), row("kind/x", 150), row("all/x", 100), row("bare", 50), row("none/x", 0)];
        let listing = listed("models", "2025-01-31", false, rows);
        server.ingest(&listing.snapshot, &listing.file).await.unwrap();
        import(&database, "login,kind,country\nmid,INDUSTRY,\nkind,,DE\nall,ACADEMIA,FR\n").await;
        let printed_gaps = printed(&database, &["gaps"]).await;
        // 150 and 100 of 1,000 have a country, 300 and 100 a kind; `bare` has no account.
        let head = "# of the lifetime downloads of models on huggingface, 25.00% have a known country, 40.00% a known kind, 5.00% no account";
        assert_eq!(printed_gaps.lines().next(), Some(head));
        assert_eq!(fields(&printed_gaps), [
            ["downloads", "share", "models", "missing", "login"],
            ["400", "40.00%", "1", "country,kind", "Big"],
            ["300", "30.00%", "2", "country", "mid"],
            ["150", "15.00%", "1", "kind", "kind"],
        ]);
        assert_eq!(fields(&printed(&database, &["gaps", "--top", "1"]).await).len(), 2);
        assert_eq!(fields(&printed(&database, &["gaps", "--hub", "modelscope"]).await).len(), 1);
    }
}
