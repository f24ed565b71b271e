//! Plain text: the schema, and what there is for those who come by a wrong path.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ContentType};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::Edge;

/// `GET /schema.graphql`: the schema definition language, in production too, for code generators.
pub(super) async fn schema(edge: Data<Edge>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=60"))
        .body(edge.sdl.clone())
}

/// Every path that is none.
pub(super) async fn not_found(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    let playground = if edge.settings.graphiql { "  /graphiql        the playground\n" } else { "" };
    let missing = if request.path() == "/" { "" } else { "Nothing is here. " };
    let text = format!(
        "{missing}This is hubscope. It answers at:\n{playground}  /graphql         GraphQL over HTTP\n  /schema.graphql  the schema\n"
    );
    HttpResponse::NotFound().insert_header(ContentType::plaintext()).body(text)
}
