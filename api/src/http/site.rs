//! The page for people at `/` and the playground at `/graphiql`, from files that are part of the program.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::web::{Data, Path};

use super::{Edge, text};

// `FILES`: path below the folder of what was built, content. Empty when it was not built.
include!(concat!(env!("OUT_DIR"), "/site.rs"));

const MISSING: &str = include_str!("site_missing.html");

/// Everything comes from this server. Editors set styles from scripts and run workers from blobs; nothing may frame the playground.
const OF_PLAYGROUND: &str = "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
/// The same for the page, whose charts bring styles of their own and are made into pictures.
macro_rules! of_charts {
    ($frames:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; ",
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ",
            $frames
        )
    };
}
const OF_PAGE: &str = of_charts!("'none'");
/// A chart by itself is there to be framed.
const OF_CHART: &str = of_charts!("*");

/// What is asked about again each time, and what has its content in its name.
const ASK: &str = "no-cache";
const KEEP: &str = "public, max-age=3600";

/// `GET /`. A page cannot ask whether there is a playground without an error in the console, so it is told.
pub(super) async fn page(edge: Data<Edge>) -> HttpResponse {
    html(if edge.settings.graphiql { "page/index.html" } else { "page/index-without-playground.html" }, OF_PAGE)
}

/// `GET /embed/{chart}`: the same page, which shows that chart alone.
pub(super) async fn chart() -> HttpResponse {
    html("page/index.html", OF_CHART)
}

/// `GET /graphiql`.
pub(super) async fn playground(edge: Data<Edge>) -> HttpResponse {
    if !edge.settings.graphiql {
        return text::not_found(edge).await;
    }
    let mut response = html("playground/index.html", OF_PLAYGROUND);
    response
        .headers_mut()
        .insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    response
}

/// `GET /page/assets/…`.
pub(super) async fn page_asset(name: Path<String>, edge: Data<Edge>) -> HttpResponse {
    match find(&format!("page/assets/{name}")) {
        Some(content) => send(content_type(&name), content, KEEP, OF_PAGE),
        None => text::not_found(edge).await,
    }
}

/// `GET /graphiql/assets/…`.
pub(super) async fn playground_asset(name: Path<String>, edge: Data<Edge>) -> HttpResponse {
    match find(&format!("playground/assets/{name}")).filter(|_| edge.settings.graphiql) {
        Some(content) => send(content_type(&name), content, KEEP, OF_PLAYGROUND),
        None => text::not_found(edge).await,
    }
}

fn html(path: &str, policy: &'static str) -> HttpResponse {
    send(content_type("html"), find(path).unwrap_or(MISSING.as_bytes()), ASK, policy)
}

fn find(path: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, content)| *content)
}

fn send(kind: &'static str, content: &'static [u8], caching: &'static str, policy: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .body(content)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "ttf" => "font/ttf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
