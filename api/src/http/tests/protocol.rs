//! Methods, media types, headers and the paths beside GraphQL.

use std::io::Read as _;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use serde_json::{Value, json};

use super::{TestServer, header};
use crate::cache::CacheSettings;
use crate::config::Limits;
use crate::http::HttpSettings;

#[tokio::test(flavor = "multi_thread")]
async fn the_media_type_decides_the_status() {
    let server = TestServer::start().await;
    for (accept, status, content_type) in [
        ("application/json", 200, "application/json; charset=utf-8"),
        ("application/graphql-response+json", 400, "application/graphql-response+json; charset=utf-8"),
        ("*/*", 200, "application/json; charset=utf-8"),
        ("text/html", 406, "application/json; charset=utf-8"),
    ] {
        let request = server.client.post(format!("{}/graphql", server.url)).header("accept", accept);
        let response = request.json(&json!({ "query": "{" })).send().await.unwrap();
        assert_eq!((response.status().as_u16(), header(&response, "content-type")), (status, content_type), "{accept}");
        let answer: Value = response.json().await.unwrap();
        assert!(!answer.as_object().unwrap().contains_key("data"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_400_under_either_media_type() {
    let server = TestServer::start().await;
    let bodies = [
        "",
        "nonsense",
        "1",
        "null",
        "{}",
        "[]",
        "[{\"query\":\"{ __typename }\"}]",
        "{\"query\":1}",
        "{\"query\":null}",
        "{\"query\":\"{ __typename }\",\"operationName\":1}",
        "{\"query\":\"{ __typename }\",\"variables\":[]}",
        "{\"query\":\"{ __typename }\",\"variables\":\"{}\"}",
        "{\"query\":\"{ __typename }\",\"extensions\":1}",
        "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"00\"}}}",
        "\u{feff}{\"query\":\"{ __typename }\"}",
    ];
    for body in bodies {
        for accept in ["application/json", "application/graphql-response+json"] {
            let request = server.client.post(format!("{}/graphql", server.url)).header("accept", accept);
            let response = request.header("content-type", "application/json").body(body).send().await.unwrap();
            assert_eq!(response.status(), 400, "{body}");
            let answer: Value = response.json().await.unwrap();
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{body}");
        }
    }
    for query in [
        "",
        "?query=",
        "?query=%7B__typename%7D&variables=1",
        "?query=%7B__typename%7D&variables=nonsense",
        "?query=%7B__typename%7D&query=%7B__typename%7D",
        "?operationName=A",
    ] {
        let response = server.get(&format!("/graphql{query}")).await;
        assert_eq!(response.status(), if query == "?query=" { 200 } else { 400 }, "{query}");
        assert_ne!(response.json::<Value>().await.unwrap()["errors"], Value::Null, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_that_is_nested_too_deep_is_told_so() {
    let server = TestServer::start().await;
    let body = |levels: usize| {
        let lists = "[".repeat(levels - 2) + "\"]\\\"\"" + &"]".repeat(levels - 2);
        format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{lists}}}}}")
    };
    for (levels, status, told) in [(127, 200, Value::Null), (128, 400, json!(128)), (5_000, 400, json!(5_000))] {
        let request = server.client.post(format!("{}/graphql", server.url)).header("content-type", "application/json");
        let response = request.body(body(levels)).send().await.unwrap();
        assert_eq!(response.status(), status, "{levels}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["measured"], told, "{answer}");
        assert_eq!(answer["errors"].is_array(), status == 400, "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_read_as_json_only_and_to_its_limit() {
    let limits = Limits { body: 1000, ..Limits::default() };
    let server = TestServer::with(HttpSettings { limits, ..HttpSettings::default() }, CacheSettings::default()).await;
    let post = |content_type: &str, body: String| {
        server.client.post(format!("{}/graphql", server.url)).header("content-type", content_type).body(body).send()
    };
    let small = "{\"query\":\"{ __typename }\"}".to_owned();
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql"]
    {
        assert_eq!(post(content_type, small.clone()).await.unwrap().status(), 415, "{content_type}");
    }
    assert_eq!(post("application/json", small.clone()).await.unwrap().status(), 200);
    let packed = server.client.post(format!("{}/graphql", server.url)).header("content-type", "application/json");
    let packed = packed.header("content-encoding", "gzip").body(small.clone()).send().await.unwrap();
    assert_eq!(packed.status(), 415);
    let large = format!("{{\"query\":\"{{ __typename }} #{}\"}}", "x".repeat(2000));
    assert_eq!(post("application/json", large.clone()).await.unwrap().status(), 413);
    assert_eq!(unannounced(&server.url, &large).await, 413, "without a length, too");
    assert_eq!(unannounced(&server.url, &small).await, 200);
}

/// The status of a post whose length is not told beforehand.
async fn unannounced(url: &str, body: &str) -> u16 {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    let head =
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    stream.write_all(chunk.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    std::str::from_utf8(&start[9..]).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_do_what_they_may() {
    let server = TestServer::start().await;
    let mutation = server.get("/graphql?query=mutation%7Bset(value:1)%7D").await;
    assert_eq!((mutation.status().as_u16(), header(&mutation, "allow")), (405, "POST"));
    assert_eq!(server.engine.executions.load(SeqCst), 0);
    let posted = server.post_as(&server.admin, json!({ "query": "mutation { set(value: 1) }" })).await;
    let posted: Value = posted.json().await.unwrap();
    assert_eq!(posted, json!({ "data": { "set": 1 } }));
    let query = "query%20A(%24n:Int)%7Becho(first:%24n)%7D&operationName=A&variables=%7B%22n%22:4%7D&extensions=%7B%7D";
    let got: Value = server.get(&format!("/graphql?query={query}")).await.json().await.unwrap();
    assert_eq!(got["data"]["echo"], "4 None None None");
    let put = server.client.put(format!("{}/graphql", server.url)).send().await.unwrap();
    assert_eq!((put.status().as_u16(), header(&put, "allow")), (405, "GET, HEAD, POST"));
    for path in ["/graphql?query=%7Blong%7D", "/schema.graphql", "/livez", "/readyz", "/graphiql"] {
        let head = server.client.head(format!("{}{path}", server.url)).send().await.unwrap();
        let get = server.get(path).await;
        assert_eq!(head.status(), 200, "{path}");
        assert_eq!(header(&head, "content-type"), header(&get, "content-type"), "{path}");
        assert_eq!(head.text().await.unwrap(), "", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_a_request_id() {
    let server = TestServer::start().await;
    for path in ["/graphql?query=%7B__typename%7D", "/graphql", "/nothing", "/livez", "/schema.graphql"] {
        let own = server.get(path).await;
        assert_eq!(header(&own, "x-request-id").len(), 36, "{path}");
        let send = |id: &str| server.client.get(format!("{}{path}", server.url)).header("x-request-id", id).send();
        assert_eq!(header(&send("abc-123").await.unwrap(), "x-request-id"), "abc-123");
        for insane in ["a b", &"x".repeat(129)] {
            assert_eq!(header(&send(insane).await.unwrap(), "x-request-id").len(), 36, "{insane}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_listed_origins_may_read() {
    let settings = HttpSettings { cors_origins: vec!["https://a.example".into()], ..HttpSettings::default() };
    let server = TestServer::with(settings, CacheSettings::default()).await;
    let ask = |origin: &str| {
        let request = server.client.get(format!("{}/graphql?query=%7B__typename%7D", server.url));
        request.header("origin", origin).send()
    };
    let listed = ask("https://a.example").await.unwrap();
    assert_eq!(header(&listed, "access-control-allow-origin"), "https://a.example");
    let exposed = header(&listed, "access-control-expose-headers").to_ascii_lowercase();
    let names =
        ["x-request-id", "x-data-version", "x-data-freshness", "etag", "ratelimit-policy", "ratelimit", "retry-after"];
    for name in names {
        assert!(exposed.split(", ").chain(exposed.split(',')).any(|exposed| exposed == name), "{exposed}");
    }
    let varies: Vec<_> = listed.headers().get_all("vary").iter().map(|v| v.to_str().unwrap()).collect();
    assert!(varies.join(",").contains("Origin") && varies.join(",").contains("Accept"), "{varies:?}");
    for other in ["https://b.example", "https://a.example.evil", "null"] {
        let response = ask(other).await.unwrap();
        assert_eq!(header(&response, "access-control-allow-origin"), "", "{other}");
    }
    let preflight = server.client.request(reqwest::Method::OPTIONS, format!("{}/graphql", server.url));
    let preflight = preflight.header("origin", "https://a.example").header("access-control-request-method", "POST");
    let preflight =
        preflight.header("access-control-request-headers", "authorization,content-type").send().await.unwrap();
    assert_eq!(
        (preflight.status().as_u16(), header(&preflight, "access-control-allow-origin")),
        (200, "https://a.example")
    );
    assert_eq!(header(&preflight, "x-request-id").len(), 36);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_tells_each_part() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/livez").await.status(), 200);
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status(), 200);
    let (ok, off) = (json!({ "state": "ok" }), json!({ "state": "off" }));
    let parts = json!({ "database": ok, "migrations": ok, "data": ok, "memory": off, "cache": off });
    assert_eq!(ready.json::<Value>().await.unwrap(), json!({ "status": "ready", "parts": parts }));
    server.ready.store(0, SeqCst);
    // What was found holds for a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let unready = server.get("/readyz").await;
    assert_eq!(unready.status(), 503);
    let report: Value = unready.json().await.unwrap();
    assert_eq!(report["parts"]["data"], json!({ "state": "empty", "advice": "Ingest a snapshot." }));

    // Nothing listens on port 1.
    let cache = CacheSettings { redis: vec!["redis://127.0.0.1:1".into()], ..CacheSettings::default() };
    let server = TestServer::with(HttpSettings::default(), cache).await;
    assert_eq!(server.ask("{ node { id } }").await, json!({ "data": { "node": { "id": 1 } } }));
    let degraded = server.get("/readyz").await;
    assert_eq!(degraded.status(), 200);
    let report: Value = degraded.json().await.unwrap();
    assert_eq!((&report["status"], &report["parts"]["cache"]["state"]), (&json!("degraded"), &json!("degraded")));
}

#[tokio::test(flavor = "multi_thread")]
async fn production_keeps_the_schema_and_closes_the_rest() {
    let settings =
        HttpSettings { introspection: false, graphiql: false, suggestions: false, ..HttpSettings::default() };
    let server = TestServer::with(settings, CacheSettings::default()).await;
    for query in
        ["{ __schema { types { name } } }", "{ ...F } fragment F on Query { a: __type(name: \"Node\") { name } }"]
    {
        let answer = server.ask(query).await;
        assert_eq!(super::code(&answer), "GRAPHQL_VALIDATION_FAILED");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("/schema.graphql"));
    }
    assert_eq!(server.ask("{ __typename }").await, json!({ "data": { "__typename": "Query" } }));
    let schema = server.get("/schema.graphql").await;
    assert_eq!(header(&schema, "content-type"), "text/plain; charset=utf-8");
    assert!(schema.text().await.unwrap().contains("type Query"));
    for path in ["/graphiql", "/graphiql/assets/index.js"] {
        assert_eq!(server.get(path).await.status(), 404);
    }
    // Where the page is built, it says whether it may link to a playground.
    assert!(!server.get("/").await.text().await.unwrap().contains("name=\"playground\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_playground_loads_from_here_alone() {
    let server = TestServer::start().await;
    let page = server.get("/graphiql").await;
    assert_eq!((page.status().as_u16(), header(&page, "content-type")), (200, "text/html; charset=utf-8"));
    let policy = header(&page, "content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert_eq!(server.get("/graphiql/assets/../../Cargo.toml").await.status(), 404);
    let nowhere = server.get("/nowhere").await;
    assert_eq!(nowhere.status(), 404);
    let text = nowhere.text().await.unwrap();
    assert!(["/graphiql", "/graphql", "/schema.graphql"].iter().all(|path| text.contains(path)), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn charts_may_be_framed_and_the_page_may_not() {
    let server = TestServer::start().await;
    for (path, frames) in [("/", "frame-ancestors 'none'"), ("/embed/origin", "frame-ancestors *")] {
        let page = server.get(path).await;
        assert_eq!(
            (page.status().as_u16(), header(&page, "content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
        let policy = header(&page, "content-security-policy");
        assert!(policy.contains("script-src 'self';") && policy.ends_with(frames), "{path}: {policy}");
    }
    for path in ["/embed/", "/embed/a/b", "/page/assets/../../Cargo.toml"] {
        assert_eq!(server.get(path).await.status(), 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_packed_for_who_takes_them_so_and_sent_once() {
    let server = TestServer::start().await;
    let get = async |coding: &str, held: &str| {
        let asked = server.client.get(format!("{}/", server.url)).header("accept-encoding", coding);
        asked.header("if-none-match", held).send().await.unwrap()
    };
    let plain = get("identity", "\"other\"").await;
    let tag = header(&plain, "etag").to_owned();
    assert_eq!((plain.status().as_u16(), header(&plain, "cache-control")), (200, "no-cache"));
    assert_eq!(header(&plain, "vary"), "Accept-Encoding");
    assert!(!plain.headers().contains_key("content-encoding"));
    let plain = plain.bytes().await.unwrap();
    let packed = get("gzip;q=1, identity;q=0", "").await;
    assert_eq!((header(&packed, "content-encoding"), header(&packed, "etag")), ("gzip", tag.as_str()));
    let mut unpacked = Vec::new();
    let packed = packed.bytes().await.unwrap();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    let held = get("gzip", &tag).await;
    assert_eq!((held.status().as_u16(), header(&held, "etag")), (304, tag.as_str()));
    assert!(held.bytes().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_requests_under_way_end() {
    let server = TestServer::start().await;
    let asking = server.ask("{ sleepy(ms: 500) }");
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.handle.stop(true).await;
    };
    let (answer, ()) = tokio::join!(asking, stopping);
    assert_eq!(answer, json!({ "data": { "sleepy": 500 } }));
    assert!(server.client.get(format!("{}/livez", server.url)).send().await.is_err(), "nobody listens any more");
}
