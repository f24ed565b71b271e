//! Plain text: the schema, and what there is for those who come by a wrong path.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ContentType, VARY};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Edge;
use super::codings::Codings;
use super::files::sent;

/// `GET /schema.graphql`: the schema definition language, in production too, for code generators.
pub(super) async fn schema(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"));
    response.insert_header((CACHE_CONTROL, "public, max-age=60")).insert_header((VARY, "Accept-Encoding"));
    sent(response, &edge.sdl, Codings::of(request.headers()), &edge).await
}

/// Every path that is none.
pub(super) async fn not_found(edge: Data<Edge>) -> HttpResponse {
    let playground = if edge.settings.graphiql { "  /graphiql        the playground\n" } else { "" };
    let named =
        if edge.settings.trusted.is_empty() { "" } else { "  /q               queries with an address of their own\n" };
    let text = format!(
        "Nothing is here. This is hubscope. It answers at:\n  /                a page with charts\n{playground}  /graphql         GraphQL over HTTP\n  /schema.graphql  the schema\n{named}"
    );
    HttpResponse::NotFound().insert_header(ContentType::plaintext()).body(text)
}
