//! `/graphiql`: the playground, from files that are part of the program.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::{Edge, text};

// `FILES`: path below the folder of what was built for browsers, content. Empty when nothing was.
include!(concat!(env!("OUT_DIR"), "/playground.rs"));

const MISSING: &str = include_str!("playground_missing.html");

/// Everything comes from this server. Editors set styles from scripts and run workers from blobs; nothing may frame the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// `GET /graphiql`.
pub(super) async fn page(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    if !edge.settings.graphiql {
        return text::not_found(request, edge).await;
    }
    let html = find("playground/index.html").unwrap_or(MISSING.as_bytes());
    send("index.html", html, "no-cache")
}

/// `GET /graphiql/assets/…`.
pub(super) async fn asset(request: HttpRequest, name: Path<String>, edge: Data<Edge>) -> HttpResponse {
    let path = format!("playground/assets/{name}");
    match find(&path).filter(|_| edge.settings.graphiql) {
        Some(content) => send(&path, content, "public, max-age=3600"),
        None => text::not_found(request, edge).await,
    }
}

fn find(path: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, content)| *content)
}

fn send(path: &str, content: &'static [u8], caching: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content_type(path)))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
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
