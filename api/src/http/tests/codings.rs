//! Answers in fewer bytes, for those who take them.

use std::io::Read as _;
use std::sync::atomic::Ordering::SeqCst;

use reqwest::{Response, StatusCode};
use serde_json::json;

use super::{TestServer, header};
use crate::cache::CacheSettings;
use crate::http::HttpSettings;

const LONG: &str = "/graphql?query=%7Blong%7D";

async fn get(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = server.client.get(format!("{}{path}", server.url));
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
}

async fn plain(coding: &str, response: Response) -> Vec<u8> {
    assert_eq!(header(&response, "content-encoding"), coding);
    let length: usize = header(&response, "content-length").parse().unwrap();
    let body = response.bytes().await.unwrap();
    assert_eq!(body.len(), length);
    match coding {
        "gzip" => {
            let mut read = Vec::new();
            flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut read).unwrap();
            read
        }
        "zstd" => zstd::bulk::decompress(&body, 1 << 20).unwrap(),
        _ => body.to_vec(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_coding_is_the_same_answer_under_a_tag_of_its_own() {
    let server = TestServer::start().await;
    let expected = json!({ "data": { "long": "x".repeat(10_000) } }).to_string().into_bytes();
    let mut tags = Vec::new();
    for (accepted, coding) in [("gzip", "gzip"), ("gzip, zstd", "zstd"), ("br", ""), ("gzip;q=0.5, zstd;q=0.1", "gzip")]
    {
        let response = get(&server, LONG, &[("accept-encoding", accepted)]).await;
        assert!(header(&response, "vary").contains("Accept-Encoding"), "{response:?}");
        tags.push(header(&response, "etag").to_owned());
        assert_eq!(plain(coding, response).await, expected, "{accepted}");
    }
    assert_eq!(tags[0], tags[3], "the same bytes");
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    assert!(tags.iter().all(|tag| tag.starts_with('"')), "strong: {tags:?}");
    let posted = server.client.post(format!("{}/graphql", server.url)).header("accept-encoding", "gzip");
    let posted = posted.json(&json!({ "query": "{ long }" })).send().await.unwrap();
    assert_eq!(plain("gzip", posted).await, expected);
    assert_eq!(server.engine.executions.load(SeqCst), 1);
    let metrics = server.get("/metrics").await.text().await.unwrap();
    for line in ["{coding=\"identity\"} 1", "{coding=\"gzip\"} 3", "{coding=\"zstd\"} 1"] {
        assert!(metrics.contains(&format!("hubscope_graphql_sent_total{line}\n")), "{line}\n{metrics}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_in_any_coding_that_is_taken_is_not_sent_again() {
    let server = TestServer::start().await;
    let mut tags = Vec::new();
    for coding in ["gzip", "zstd", "identity"] {
        tags.push(header(&get(&server, LONG, &[("accept-encoding", coding)]).await, "etag").to_owned());
    }
    let [gzip, zstd, as_it_is] = [&tags[0], &tags[1], &tags[2]];
    let ask = async |accepted: &str, held: &str| {
        let response = get(&server, LONG, &[("accept-encoding", accepted), ("if-none-match", held)]).await;
        (response.status() == StatusCode::NOT_MODIFIED).then(|| header(&response, "etag").to_owned())
    };
    for tag in &tags {
        assert_eq!(ask("gzip, zstd", tag).await.as_ref(), Some(tag));
        assert_eq!(ask("gzip, zstd", &format!("W/\"x\", {tag}")).await.as_ref(), Some(tag));
    }
    assert_eq!(ask("gzip", gzip).await.as_ref(), Some(gzip));
    assert_eq!(ask("gzip", zstd).await, None, "it could not be read");
    assert_eq!(ask("gzip, identity;q=0", as_it_is).await, None);
    assert_eq!(ask("gzip", "*").await.as_ref(), Some(gzip));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_an_answer_is_that_of_its_coding() {
    let server = TestServer::start().await;
    let whole = get(&server, LONG, &[("accept-encoding", "gzip")]).await;
    let head = server.client.head(format!("{}{LONG}", server.url)).header("accept-encoding", "gzip");
    let head = head.send().await.unwrap();
    for name in ["etag", "content-length", "content-encoding", "content-type", "vary"] {
        assert_eq!(header(&head, name), header(&whole, name), "{name}");
        assert_ne!(header(&head, name), "", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_small_or_the_callers_own_or_not_held_goes_as_it_is() {
    let server = TestServer::start().await;
    let coding = async |server: &TestServer, path: &str| {
        let response = get(server, path, &[("accept-encoding", "gzip, zstd")]).await;
        header(&response, "content-encoding").to_owned()
    };
    assert_eq!(coding(&server, LONG).await, "zstd");
    assert_eq!(coding(&server, "/graphql?query=%7Bnode%7Bid%7D%7D").await, "");
    assert_eq!(coding(&server, "/graphql?query=%7Blong%20rateLimit%7D").await, "");
    let cache = CacheSettings { capacity: 0, ..CacheSettings::default() };
    let server = TestServer::with(HttpSettings::default(), cache).await;
    assert_eq!(coding(&server, LONG).await, "", "it would be made for each request");
    assert_eq!(coding(&server, LONG).await, "");
    assert_eq!(server.engine.executions.load(SeqCst), 2, "nothing is held");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_of_an_answer_counts_as_held() {
    // Room for the answer, and for the answer with one coding of it, by far not for ten answers.
    let cache = CacheSettings { capacity: 22_000, ..CacheSettings::default() };
    let server = TestServer::with(HttpSettings::default(), cache).await;
    for number in 0..10 {
        let path = format!("/graphql?query=%7Blong%20a{number}:__typename%7D");
        for coding in ["gzip", "zstd", "identity"] {
            assert_eq!(get(&server, &path, &[("accept-encoding", coding)]).await.status(), 200);
        }
    }
    let told = async || {
        let metrics = server.get("/metrics").await.text().await.unwrap();
        let line = metrics.lines().find_map(|line| line.strip_prefix("hubscope_answer_cache_bytes ")).unwrap();
        line.parse::<u64>().unwrap()
    };
    assert!(told().await <= 22_000, "{}", told().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_comes_in_fewer_bytes_too() {
    let server = TestServer::start().await;
    let expected = server.get("/schema.graphql").await.bytes().await.unwrap();
    for coding in ["gzip", "zstd"] {
        let response = get(&server, "/schema.graphql", &[("accept-encoding", coding)]).await;
        assert_eq!(header(&response, "vary"), "Accept-Encoding");
        assert_eq!(plain(coding, response).await, expected, "{coding}");
    }
}
