//! A walk through a list by pages of any length meets each entry once, in the order asked for, also when data is published on the way.

mod walk;

use std::collections::HashSet;

use serde_json::json;

use crate::harness::database::{TestDatabase, both};
use crate::harness::listings::{self, Listed};
use crate::harness::sample::Sample;
use crate::harness::server::TestServer;
use walk::{Met, Walk, keys_of};

/// Recorded days of the sample, and what was downloaded on them.
const SUMMER: &str = ", period: { from: \"2025-06-07\", to: \"2025-09-07\" }";
const OF_SUMMER: &str = "downloads(period: { from: \"2025-06-07\", to: \"2025-09-07\" })";

/// Walks through whole lists.
const WHOLE: [Walk; 13] = [
    Walk::of("models", "downloads", ""),
    Walk::of("models", OF_SUMMER, SUMMER),
    Walk::of("models", "likes", ", orderBy: { field: LIKES, direction: DESC }"),
    Walk::of("models", "createdAt", ", orderBy: { field: CREATED_AT, direction: ASC }").rising(),
    Walk::of("models", "", ", orderBy: { field: NAME, direction: DESC }"),
    Walk::of("datasets", "downloads", ""),
    Walk::of("datasets", "lastModified", ", orderBy: { field: LAST_MODIFIED, direction: DESC }"),
    Walk::of("datasets", "likes", ", orderBy: { field: LIKES, direction: ASC }").rising(),
    Walk::of("spaces", "likes", ""),
    Walk::of("spaces", "likes", ", orderBy: { field: LIKES, direction: ASC }").rising(),
    Walk::of("publishers", "downloads", ""),
    Walk::of("publishers", OF_SUMMER, SUMMER),
    Walk::of("publishers", "", ", orderBy: { field: LOGIN, direction: ASC }").rising(),
];

/// Walks that are short enough for pages of one.
const SHORT: [Walk; 7] = [
    Walk::of("spaces", "likes", ""),
    Walk::of("spaces", "likes", ", orderBy: { field: LIKES, direction: ASC }").rising(),
    Walk::of("spaces", "", ", orderBy: { field: NAME, direction: ASC }").rising(),
    Walk::of("models", "downloads", ", where: { publisher: [\"apple\"] }"),
    Walk::of("models", "likes", ", where: { search: \"-7b-\" }, orderBy: { field: LIKES, direction: ASC }").rising(),
    Walk::of("datasets", "createdAt", ", where: { search: \"math\" }, orderBy: { field: CREATED_AT, direction: DESC }"),
    Walk::of(
        "publishers",
        OF_SUMMER,
        ", where: { origin: [\"CN\"] }, period: { from: \"2025-06-07\", to: \"2025-09-07\" }",
    ),
];

async fn filled(database: &TestDatabase) -> TestServer {
    let server = TestServer::start(&database.url).await;
    Sample::unpacked().ingest(&server.store).await;
    publish(&server, &listings::spaces(40)).await;
    server
}

async fn publish(server: &TestServer, Listed { snapshot, file, .. }: &Listed) {
    server.ingest(snapshot, file).await.unwrap();
    server.current().await;
}

both! {
    async fn every_entry_of_a_list_is_met_once_in_its_order(database: TestDatabase) {
        let server = filled(&database).await;
        for (number, walk) in WHOLE.iter().enumerate() {
            let recorded = keys_of(&database, walk.field).await;
            let by_seven = number == 0 || recorded.len() < 1_000;
            for pages in [Some(100), by_seven.then_some(7)].into_iter().flatten() {
                let met = walk.through(&server, pages, async |_| {}).await;
                walk.hold_order(&met);
                let mut met: Vec<String> = met.into_iter().map(|met| met.key).collect();
                met.sort();
                assert!(met == recorded, "{walk:?} by {pages}: {} of {}", met.len(), recorded.len());
            }
        }
    }

    async fn pages_of_one_seven_and_a_hundred_together_are_the_same(database: TestDatabase) {
        let server = filled(&database).await;
        for walk in SHORT {
            let whole = walk.through(&server, 100, async |_| {}).await;
            walk.hold_order(&whole);
            assert!(whole.len() > 10 && unique(&whole), "{walk:?}: {} entries", whole.len());
            for pages in [1, 7] {
                assert_eq!(walk.through(&server, pages, async |_| {}).await, whole, "{walk:?} by {pages}");
            }
        }
        let snapshots = "{ snapshots(first: 100) { totalCount nodes { id kind takenOn } } }";
        let snapshots = server.data(snapshots).await["snapshots"].clone();
        let nodes = snapshots["nodes"].as_array().unwrap();
        let mut days: Vec<String> = nodes.iter().map(|node| node["takenOn"].to_string()).collect();
        assert_eq!(snapshots["totalCount"], 24, "11 of models, 12 of datasets, 1 of spaces");
        days.reverse();
        assert!(days.len() == 24 && days.is_sorted(), "{days:?}");
        for pages in [1, 7] {
            let walk = Walk::of("snapshots", "", "");
            let met = walk.through(&server, pages, async |_| {}).await;
            let met: Vec<&str> = met.iter().map(|met| met.key.as_str()).collect();
            let expected: Vec<&str> = nodes.iter().map(|node| node["id"].as_str().unwrap()).collect();
            assert_eq!(met, expected, "by {pages}");
        }
    }

    async fn what_was_there_is_met_once_when_data_is_published_on_the_way(database: TestDatabase) {
        let server = filled(&database).await;
        let walks = [(&WHOLE[0], 100), (&WHOLE[1], 100), (&SHORT[4], 7)];
        for (number, (walk, pages)) in walks.into_iter().enumerate() {
            let before: Vec<Met> = walk.through(&server, 100, async |_| {}).await;
            let met = walk.through(&server, pages, async |page| match page {
                1 => publish(&server, &models(number)).await,
                2 => publish(&server, &listings::spaces(41 + number as u64)).await,
                _ => {}
            }).await;
            walk.hold_order(&met);
            assert!(unique(&met), "{walk:?}: an entry is met twice");
            let known: HashSet<&str> = before.iter().map(|met| met.key.as_str()).collect();
            let still: Vec<&Met> = met.iter().filter(|met| known.contains(met.key.as_str())).collect();
            assert_eq!(still, before.iter().collect::<Vec<_>>(), "{walk:?}: what was there at the start");
        }
    }
}

fn unique(met: &[Met]) -> bool {
    met.iter().map(|met| &met.key).collect::<HashSet<_>>().len() == met.len()
}

/// New models with counters from low to high, and names all over the alphabet: a part of a listing, so that others stay as they are.
fn models(number: usize) -> Listed {
    let rows = (0..60_u64).map(|model| {
        let letter = char::from(b'a' + u8::try_from(model % 26).unwrap());
        let row = json!({
            "id": format!("{letter}-walker-{number}/model-{model}-7b-"),
            "downloads": model * model * 100,
            "downloadsAllTime": model * model * model * 1_000,
            "likes": model * 3,
        });
        row.as_object().unwrap().clone()
    });
    listings::listed("models", &format!("2025-09-{:02}", 14 + number), true, rows.collect())
}
