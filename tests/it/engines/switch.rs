//! What is held in memory follows what is published, while questions are asked.

use std::sync::atomic::{AtomicBool, Ordering};

use entity::amount;
use futures_util::future::join_all;
use hubscope::ingest::{Order, ingest};
use hubscope::store::SnapshotKey;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::harness::copies::reading;
use crate::harness::database::both;
use crate::harness::parquet;
use crate::harness::server::{Answering, TestServer};

/// The listing of a day: models of two accounts, with so many downloads each.
fn order(folder: &std::path::Path, day: u32) -> Order {
    let location = folder.join(format!("{day}.parquet"));
    let row =
        |at: usize| json!({ "id": format!("{}/{at}", ["a", "b"][at % 2]), "downloads": 30 * day, "pipeline_tag": "x" });
    let rows: Vec<_> = (0..10_usize).map(|at| row(at).as_object().unwrap().clone()).collect();
    parquet::write(&location, &rows);
    let taken_on = format!("2025-01-{day:02}").parse().unwrap();
    let key = SnapshotKey { hub: "huggingface".parse().unwrap(), kind: "models".parse().unwrap(), taken_on };
    Order { key, partial: false, location: location.into(), name: format!("{day}.parquet") }
}

/// A question that nobody asked before, answered from memory alone; with `tables` not alone.
fn question(number: usize, tables: bool) -> Value {
    let more = if tables { "models(first: 2) { nodes { name downloads } }" } else { "" };
    let query = format!(
        "{{ q{number}: downloadShare(by: PUBLISHER, top: 3, interval: DAY) {{
            total groups {{ key label downloads models points {{ downloads status }} }}
            provenance {{ dataVersion {{ version }} }} }} {more} }}"
    );
    json!({ "query": query, "variables": {} })
}

both! {
    async fn what_is_held_is_answered_without_the_tables(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let held = TestServer::with(&database.url, Answering::Columns.settings()).await;
        let read = TestServer::with(&database.url, Answering::Sql.settings()).await;
        ingest(&held.store, vec![order(folder.path(), 10), order(folder.path(), 11)], std::future::pending()).await.unwrap();
        held.current().await;
        read.current().await;
        let expected = read.text(&question(0, false)).await;
        assert!(expected.contains("\"total\""), "{expected}");
        // As nobody does: without a new version.
        let connection = reading(&database.url).await;
        amount::Entity::delete_many().exec(&connection).await.unwrap();
        connection.close().await.unwrap();
        assert_eq!(held.text(&question(0, false)).await, expected);
        assert_ne!(read.text(&question(1, false)).await.replace("q1", "q0"), expected);
    }

    async fn what_is_published_takes_the_place_of_what_is_held(database: TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let held = TestServer::with(&database.url, Answering::Columns.settings()).await;
        let read = TestServer::with(&database.url, Answering::Sql.settings()).await;
        ingest(&held.store, vec![order(folder.path(), 1)], std::future::pending()).await.unwrap();
        held.current().await;
        let over = AtomicBool::new(false);
        let asking = async |tables: bool| {
            let mut versions = Vec::new();
            for number in (usize::from(tables)..).step_by(2) {
                let answer = held.ask(&question(number, tables)).await;
                assert!(answer.get("errors").is_none(), "{answer}");
                let version = &answer["data"][format!("q{number}")]["provenance"]["dataVersion"]["version"];
                versions.push(version.as_u64().unwrap_or_else(|| panic!("{answer}")));
                if over.load(Ordering::Relaxed) {
                    break;
                }
            }
            versions
        };
        let publishing = async {
            for day in 2..=12 {
                ingest(&held.store, vec![order(folder.path(), day)], std::future::pending()).await.unwrap();
                held.current().await;
            }
            over.store(true, Ordering::Relaxed);
        };
        let (asked, ()) = tokio::join!(join_all([false, true].map(asking)), publishing);
        for versions in asked {
            assert!(versions.is_sorted() && versions.len() > 10, "{versions:?}");
        }
        read.current().await;
        for tables in [false, true] {
            assert_eq!(held.text(&question(0, tables)).await, read.text(&question(0, tables)).await);
        }
    }
}
