//! What actix-web does at most with given bytes: the limits beside which the server is measured.
//!
//! `bare naked PORT BODY` answers every request with the bytes of a file; `bare dressed PORT BODY HEADERS` with the headers of a file
//! (a line each) and one line of log for each request, too; `bare redis PORT REDIS KEY` with what Redis holds under a key.

use std::sync::OnceLock;
use std::time::Instant;

use actix_web::dev::Service as _;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::web::{self, Bytes};
use actix_web::{App, Error, HttpResponse, HttpServer, error};
use hubscope::config::{LogFormat, LogSettings};
use redis::aio::ConnectionManager;

static BODY: OnceLock<Bytes> = OnceLock::new();
static HEADERS: OnceLock<Vec<(HeaderName, HeaderValue)>> = OnceLock::new();

async fn naked(_: Bytes) -> HttpResponse {
    let body = BODY.get().cloned().unwrap_or_default();
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(body)
}

async fn dressed(_: Bytes) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for header in HEADERS.get().into_iter().flatten() {
        response.insert_header(header.clone());
    }
    response.body(BODY.get().cloned().unwrap_or_default())
}

async fn redis(_: Bytes, from: web::Data<(ConnectionManager, String)>) -> Result<HttpResponse, Error> {
    let (connection, key) = from.get_ref();
    let held = redis::Cmd::get(key).query_async(&mut connection.clone()).await;
    let held: Vec<u8> = held.map_err(error::ErrorBadGateway)?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(held))
}

fn headers(text: &str) -> Vec<(HeaderName, HeaderValue)> {
    let read = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().parse().ok()?, value.trim().parse().ok()?))
    };
    text.lines().filter_map(read).collect()
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // Until the end.
    let mut log = None;
    let server = match arguments[..] {
        ["naked", port, body] => {
            BODY.get_or_init(|| std::fs::read(body).map(Bytes::from).unwrap_or_default());
            let app = || App::new().route("/graphql", web::to(naked));
            HttpServer::new(app).bind(format!("127.0.0.1:{port}"))?.run()
        }
        ["dressed", port, body, head] => {
            BODY.get_or_init(|| std::fs::read(body).map(Bytes::from).unwrap_or_default());
            let head = std::fs::read_to_string(head)?;
            HEADERS.get_or_init(|| headers(&head));
            let settings = LogSettings { filter: "info".to_owned(), format: LogFormat::Json };
            log = Some(hubscope::telemetry::start(&settings, None).map_err(std::io::Error::other)?);
            let app = || {
                let observed = App::new().wrap_fn(|request, next| {
                    let start = Instant::now();
                    let answer = next.call(request);
                    async move {
                        let answer = answer.await?;
                        let (request, status) = (answer.request(), answer.status().as_u16());
                        let duration_ms = start.elapsed().as_secs_f64() * 1000.0;
                        let (method, path) = (request.method(), request.path());
                        tracing::info!(%method, path, status, duration_ms, "request");
                        Ok(answer)
                    }
                });
                observed.route("/graphql", web::to(dressed))
            };
            HttpServer::new(app).bind(format!("127.0.0.1:{port}"))?.run()
        }
        ["redis", port, url, key] => {
            let client = redis::Client::open(url).map_err(std::io::Error::other)?;
            let connection = ConnectionManager::new(client).await.map_err(std::io::Error::other)?;
            let held = web::Data::new((connection, key.to_owned()));
            let app = move || App::new().app_data(held.clone()).route("/graphql", web::to(redis));
            HttpServer::new(app).bind(format!("127.0.0.1:{port}"))?.run()
        }
        _ => return Err(std::io::Error::other("bare naked|dressed|redis PORT …: see its first lines")),
    };
    let ended = server.await;
    drop(log);
    ended
}
