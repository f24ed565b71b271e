//! What models are built on: pages of derivatives on hubs with loops and merges, and accounts that only bases name.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::database::{Database, both};
use crate::harness::listings;
use crate::harness::server::TestServer;

/// Models of the generated hub.
const MODELS: usize = 60;

/// The bases of each model, some in loops, and its downloads, with ties and without.
fn hub(seed: u64) -> Vec<(Vec<usize>, Option<i64>)> {
    let mut state = seed;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut model = |at: usize| {
        let bases = [0, 1, 1, 1, 2, 3][next(6)];
        // Mostly of what came before; one in ten of anything, and so in loops.
        let bases = (0..bases).map(|_| if next(10) == 0 || at == 0 { next(MODELS) } else { next(at) }).collect();
        (bases, [None, Some(0), Some(5), Some(5), Some(70)][next(5)])
    };
    (0..MODELS).map(&mut model).collect()
}

fn name(at: usize) -> String {
    format!("a{}/m{at:02}", at % 7)
}

async fn ingest(server: &TestServer, on: &str, rows: Vec<Value>) {
    let rows = rows.into_iter().map(|row| row.as_object().unwrap().clone());
    let listed = listings::listed("models", on, true, rows.collect());
    server.ingest(&listed.snapshot, &listed.file).await.unwrap();
}

/// Models that are built on one: those that name it and, if through others too, those that name them.
fn built_on(hub: &[(Vec<usize>, Option<i64>)], base: usize, recursive: bool) -> Vec<String> {
    let naming = |of: &BTreeSet<usize>| -> BTreeSet<usize> {
        (0..MODELS).filter(|at| hub[*at].0.iter().any(|base| base != at && of.contains(base))).collect()
    };
    let mut found = naming(&BTreeSet::from([base]));
    // Nothing is further away than there are models.
    for _ in 0..if recursive { MODELS } else { 0 } {
        found = found.union(&naming(&found)).copied().collect();
    }
    found.remove(&base);
    let mut places: Vec<_> =
        found.into_iter().map(|at| (hub[at].1.is_none(), -hub[at].1.unwrap_or(0), name(at))).collect();
    places.sort();
    places.into_iter().map(|(_, _, name)| name).collect()
}

async fn walk(server: &TestServer, base: usize, scope: &str, first: usize) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), Value::Null);
    loop {
        let query = format!(
            "query Q($after: String) {{ model(name: \"{}\") {{ derivatives(scope: {scope}, first: {first}, after: $after) {{
                totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ name }} }} }} }}",
            name(base)
        );
        let answer = server.ask(&json!({ "query": query, "variables": { "after": after } })).await;
        let page = &answer["data"]["model"]["derivatives"];
        let nodes = page["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
        names.extend(nodes.iter().map(|node| node["name"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] != true {
            assert_eq!(page["totalCount"], names.len());
            return names;
        }
        assert_eq!(nodes.len(), first);
        after = page["pageInfo"]["endCursor"].clone();
    }
}

both! {
    async fn pages_of_derivatives_hold_each_once_in_loops_and_merges(database: TestDatabase) {
        let hub = hub(if database.kind == Database::Sqlite { 7 } else { 8 });
        let server = TestServer::start(&database.url).await;
        let rows = hub.iter().enumerate().map(|(at, (bases, downloads))| {
            let bases: Vec<Value> = bases.iter().map(|base| json!({ "id": name(*base) })).collect();
            json!({ "id": name(at), "downloads": downloads, "downloadsAllTime": downloads, "baseModels": { "models": bases } })
        });
        ingest(&server, "2025-01-11", rows.collect()).await;
        server.current().await;

        let mut met = 0;
        for base in 0..MODELS {
            let expected = [false, true].map(|recursive| built_on(&hub, base, recursive));
            for (scope, expected) in ["DIRECT", "RECURSIVE"].into_iter().zip(&expected) {
                met += expected.len();
                for first in [3, 100] {
                    assert_eq!(&walk(&server, base, scope, first).await, expected, "{scope} of {}", name(base));
                }
            }
        }
        assert!(met > 200, "{met}");

        // The first pages of many at once are those of each alone.
        let all = "{ models(first: 100) { nodes { name direct: derivatives(first: 3) { totalCount nodes { name } }
            derivatives(first: 2, scope: RECURSIVE) { totalCount nodes { name } } } } }";
        for node in server.data(all).await["models"]["nodes"].as_array().unwrap() {
            let of: usize = node["name"].as_str().unwrap().split_once("/m").unwrap().1.parse().unwrap();
            for (field, first, recursive) in [("direct", 3, false), ("derivatives", 2, true)] {
                let expected = built_on(&hub, of, recursive);
                let names: Vec<Value> = expected.iter().take(first).map(|name| json!({ "name": name })).collect();
                assert_eq!(node[field], json!({ "totalCount": expected.len(), "nodes": names }), "{node}");
            }
        }

        // A model counts for the accounts of what it derives from.
        let direct = (0..MODELS).filter(|at| hub[*at].0.iter().any(|base| base != at));
        let total = direct.count();
        for scope in ["DIRECT", "RECURSIVE"] {
            let query = format!("{{ derivatives(by: BASE_MODEL, scope: {scope}, top: 100) {{ total groups {{ key role count downloads }} }} }}");
            let answer = server.data(&query).await;
            assert_eq!(answer["derivatives"]["total"], total);
            for group in answer["derivatives"]["groups"].as_array().unwrap() {
                let of: usize = group["key"].as_str().unwrap().split_once("/m").unwrap().1.parse().unwrap();
                let built = built_on(&hub, of, scope == "RECURSIVE");
                let downloads: i64 = (0..MODELS).filter(|at| built.contains(&name(*at))).filter_map(|at| hub[at].1).sum();
                assert_eq!((&group["count"], &group["downloads"]), (&json!(built.len()), &json!(downloads)), "{group}");
            }
        }
    }

    async fn a_cursor_of_derivatives_is_of_one_model_and_scope(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        let of = |id: &str, bases: &[&str]| {
            let bases: Vec<Value> = bases.iter().map(|base| json!({ "id": base })).collect();
            json!({ "id": id, "downloads": 1, "baseModels": { "models": bases } })
        };
        let rows = vec![of("a/a", &[]), of("b/b", &["a/a"]), of("c/c", &["a/a", "b/b"]), of("d/d", &["b/b"])];
        ingest(&server, "2025-01-11", rows).await;
        server.current().await;
        let first = "{ model(name: \"a/a\") { derivatives(first: 1) { pageInfo { endCursor } } } }";
        let cursor = server.data(first).await["model"]["derivatives"]["pageInfo"]["endCursor"].clone();
        let of = |model: &str, scope: &str| {
            format!("{{ model(name: \"{model}\") {{ derivatives(scope: {scope}, after: {cursor}) {{ nodes {{ name }} }} }} }}")
        };
        let next = server.data(&of("a/a", "DIRECT")).await;
        assert_eq!(next["model"]["derivatives"]["nodes"], json!([{ "name": "c/c" }]));
        for foreign in [of("b/b", "DIRECT"), of("a/a", "RECURSIVE")] {
            let answer = server.ask(&json!({ "query": foreign })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        }
    }

    async fn an_account_that_only_bases_name_is_credited_and_is_no_publisher(database: TestDatabase) {
        let on = |id: &str, base: &str| json!({ "id": id, "downloads": 30, "baseModels": { "models": [{ "id": base }] } });
        let days = [("2025-01-01", on("a/one", "ghost/x")), ("2025-01-31", on("a/two", "GHOST/y"))];
        let mut told = Vec::new();
        for order in [[0, 1], [1, 0]] {
            let own = database.kind.migrated().await;
            let server = TestServer::start(&own.url).await;
            for at in order {
                ingest(&server, days[at].0, vec![days[at].1.clone()]).await;
            }
            server.current().await;
            told.push(server.data("{
                downloadShare(by: PUBLISHER, attribution: ROOT_MODEL) { groups { key label models } }
                derivatives { total groups { key label role count } }
                publishers { totalCount nodes { login } }
                hubTotals { publishers }
                publisher(login: \"ghost\") { login downloads models { totalCount } }
            }").await);
        }
        // Of two spellings the first by code points, whichever came first.
        assert_eq!(told[0], json!({
            "downloadShare": { "groups": [{ "key": "ghost", "label": "GHOST", "models": 2 }] },
            "derivatives": { "total": 2, "groups": [{ "key": "ghost", "label": "GHOST", "role": "VALUE", "count": 2 }] },
            "publishers": { "totalCount": 1, "nodes": [{ "login": "a" }] },
            "hubTotals": { "publishers": 1 },
            "publisher": { "login": "GHOST", "downloads": null, "models": { "totalCount": 0 } },
        }));
        assert_eq!(told[0], told[1]);
    }
}
