//! The page for people at `/` and the playground at `/graphiql`, from files that are part of the program.

use std::sync::LazyLock;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::files::{File, file};
use super::{Edge, text};

/// In the place of what was not built.
static MISSING: LazyLock<File> =
    LazyLock::new(|| File::new("index.html", include_str!("site_missing.html").as_bytes()));

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

/// A page cannot ask whether there is a playground without an error in the console, so it is told.
fn index(edge: &Edge) -> &'static str {
    if edge.settings.graphiql { "page/index.html" } else { "page/index-without-playground.html" }
}

/// `GET /`.
pub(super) async fn page(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    html(index(&edge), OF_PAGE, &request, &edge).await
}

/// `GET /embed/{chart}`: the same page, which shows that chart alone.
pub(super) async fn chart(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    html(index(&edge), OF_CHART, &request, &edge).await
}

/// `GET /graphiql`.
pub(super) async fn playground(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    if !edge.settings.graphiql {
        return text::not_found(edge).await;
    }
    let mut response = html("playground/index.html", OF_PLAYGROUND, &request, &edge).await;
    response
        .headers_mut()
        .insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    response
}

/// `GET /page/assets/…`.
pub(super) async fn page_asset(name: Path<String>, request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    match file(&format!("page/assets/{name}")) {
        Some(found) => send(found, OF_PAGE, &request, &edge).await,
        None => text::not_found(edge).await,
    }
}

/// `GET /graphiql/assets/…`.
pub(super) async fn playground_asset(name: Path<String>, request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    match file(&format!("playground/assets/{name}")).filter(|_| edge.settings.graphiql) {
        Some(found) => send(found, OF_PLAYGROUND, &request, &edge).await,
        None => text::not_found(edge).await,
    }
}

async fn html(path: &str, policy: &'static str, request: &HttpRequest, edge: &Edge) -> HttpResponse {
    send(file(path).unwrap_or(&MISSING), policy, request, edge).await
}

async fn send(file: &File, policy: &'static str, request: &HttpRequest, edge: &Edge) -> HttpResponse {
    let mut response = file.answer(request, edge).await;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}
