//! Traces of requests, as a collector gets them.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::web::{Bytes, Data, post};
use actix_web::{App, HttpResponse, HttpServer};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use serde_json::json;

use crate::cache::{publish, shared_keys};
use crate::harness::database::Database;
use crate::harness::process::Process;
use crate::harness::program::signal;
use crate::harness::redis::RedisServer;
use crate::harness::server::{TestServer, client};
use crate::harness::supervised::free_port;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const LIST: &str = "query Newest { models(first: 3) { nodes { name } } }";
const KEY: &str = "hubscope_0123456789abcdef_secret";

/// What came in so far.
#[derive(Default)]
struct Collected {
    spans: Vec<Span>,
    services: HashSet<String>,
    bytes: Vec<u8>,
}

type Collector = Arc<Mutex<Collected>>;

async fn collect(body: Bytes, collector: Data<Collector>) -> HttpResponse {
    let export = ExportTraceServiceRequest::decode(&body[..]).unwrap();
    let mut collected = collector.lock().unwrap();
    collected.bytes.extend(&body);
    for of in export.resource_spans {
        collected.services.insert(text(&of.resource.unwrap().attributes, "service.name"));
        collected.spans.extend(of.scope_spans.into_iter().flat_map(|scope| scope.spans));
    }
    HttpResponse::Ok().finish()
}

/// A collector, and its address.
fn collector() -> (Collector, String) {
    let collector = Collector::default();
    let data = Data::new(Arc::clone(&collector));
    let server = HttpServer::new(move || App::new().app_data(data.clone()).route("/v1/traces", post().to(collect)));
    let server = server.workers(1).bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    (collector, address)
}

fn text(attributes: &[KeyValue], name: &str) -> String {
    let of = attributes.iter().find(|attribute| attribute.key == name);
    match of.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        other => panic!("{name}: {other:?} in {attributes:?}"),
    }
}

fn number(attributes: &[KeyValue], name: &str) -> i64 {
    let of = attributes.iter().find(|attribute| attribute.key == name);
    match of.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(Value::IntValue(number)) => *number,
        other => panic!("{name}: {other:?} in {attributes:?}"),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn ask(base: &str, trace: Option<&str>) {
    let asked = client().post(format!("{base}/graphql")).json(&json!({ "query": LIST })).bearer_auth(KEY);
    let asked = trace.iter().fold(asked, |asked, trace| asked.header("traceparent", format!("00-{trace}-{PARENT}-01")));
    assert_eq!(asked.send().await.unwrap().status(), 401, "the key opens nothing");
    let asked = client().post(format!("{base}/graphql")).json(&json!({ "query": LIST }));
    let asked = trace.iter().fold(asked, |asked, trace| asked.header("traceparent", format!("00-{trace}-{PARENT}-01")));
    assert_eq!(asked.send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_gets_requests_with_their_statements_and_nothing_else() {
    let database = Database::Postgres.migrated().await;
    publish(&TestServer::start(&database.url).await, 6, 300).await;
    let (collector, address) = collector();
    let redis = RedisServer::start().await;
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
        ("HUBSCOPE_TRUSTED_PROXIES", "127.0.0.1/32"),
        ("HUBSCOPE_CACHE_BYTES", "0"),
        ("REDIS_URL", &redis.url()),
    ];
    let mut server = Process::with(&database.url, &settings).await;
    ask(&server.base, Some(TRACE)).await;
    shared_keys(&redis, 1).await;
    ask(&server.base, None).await;
    client().get(format!("{}/readyz", server.base)).send().await.unwrap();
    // What waits is sent before the server ends.
    signal(&server.process, "TERM");
    server.process.wait().await.unwrap();

    let collected = collector.lock().unwrap();
    assert_eq!(collected.services.iter().collect::<Vec<_>>(), ["hubscope"]);
    let requests: Vec<&Span> = collected.spans.iter().filter(|span| span.name == "POST /graphql").collect();
    assert_eq!(requests.len(), 4, "{:?}", collected.spans);
    let told: Vec<&&Span> = requests.iter().filter(|span| hexadecimal(&span.trace_id) == TRACE).collect();
    assert!(told.len() == 2 && told.iter().all(|span| hexadecimal(&span.parent_span_id) == PARENT));
    let statuses: Vec<i64> =
        requests.iter().map(|span| number(&span.attributes, "http.response.status_code")).collect();
    assert_eq!(statuses, [401, 200, 401, 200]);

    let children =
        |of: &Span| -> Vec<&Span> { collected.spans.iter().filter(|span| span.parent_span_id == of.span_id).collect() };
    let executed = children(requests[1]);
    assert_eq!(executed.iter().map(|span| span.name.as_str()).collect::<Vec<_>>(), ["execute"]);
    assert_eq!(text(&executed[0].attributes, "graphql.operation.name"), "Newest");
    let statements: Vec<String> = children(executed[0])
        .iter()
        .filter(|span| span.name.starts_with("sea_orm.query"))
        .filter(|span| span.attributes.iter().any(|attribute| attribute.key == "db.statement"))
        .map(|span| text(&span.attributes, "db.statement"))
        .collect();
    assert!(statements.iter().any(|sql| sql.starts_with("SELECT") && sql.contains("repository")), "{statements:?}");
    assert_eq!(text(&requests[3].attributes, "hubscope.cache"), "hit-redis");
    assert!(children(requests[3]).is_empty(), "what is known is not computed");
    // Neither health nor what the server does by itself.
    let traces: HashSet<_> = requests.iter().map(|span| &span.trace_id).collect();
    assert!(collected.spans.iter().all(|span| traces.contains(&span.trace_id)), "{:?}", collected.spans);
    assert!(!collected.bytes.windows(6).any(|bytes| bytes == b"secret"), "no trace holds a key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_away_holds_nothing_up() {
    let database = Database::Sqlite.migrated().await;
    publish(&TestServer::start(&database.url).await, 6, 300).await;
    let address = format!("http://127.0.0.1:{}", free_port());
    let mut server = Process::with(&database.url, &[("OTEL_EXPORTER_OTLP_ENDPOINT", &address)]).await;
    let begin = Instant::now();
    for _ in 0..50 {
        ask(&server.base, None).await;
    }
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    signal(&server.process, "TERM");
    let begin = Instant::now();
    assert!(server.process.wait().await.unwrap().success());
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_do_not_say_which_trace_they_belong_to() {
    let database = Database::Sqlite.migrated().await;
    publish(&TestServer::start(&database.url).await, 6, 300).await;
    let (collector, address) = collector();
    let mut server = Process::with(&database.url, &[("OTEL_EXPORTER_OTLP_ENDPOINT", &address)]).await;
    ask(&server.base, Some(TRACE)).await;
    signal(&server.process, "TERM");
    server.process.wait().await.unwrap();
    let collected = collector.lock().unwrap();
    let requests: Vec<&Span> = collected.spans.iter().filter(|span| span.name == "POST /graphql").collect();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|span| hexadecimal(&span.trace_id) != TRACE && span.parent_span_id.is_empty()));
}
