//! Routes and the listening server.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::guard::fn_guard;
use actix_web::http::header::{
    ACCEPT, AGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER,
};
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};

use super::gate::{RATE_LIMIT, RATE_LIMIT_POLICY};
use super::observe::{REQUEST_ID, observe};
use super::{Edge, graphql, health, live, metrics, playground, text};

/// The head of a request has to be here within this time.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// How long a connection without requests is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Browsers ask again after this many seconds whether an origin may send a request.
const PREFLIGHT_SECONDS: usize = 3600;

/// Binds `bind` (port 0: any free one) and gives the server, to be awaited, with the address it listens on. It handles no
/// signals: stop it with `Server::handle().stop(true)`, which lets requests under way end within the grace period.
pub fn serve(edge: Edge, bind: SocketAddr) -> io::Result<(Server, SocketAddr)> {
    let grace = edge.settings.grace.as_secs();
    let data = Data::new(edge);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .wrap(Condition::new(!data.settings.cors_origins.is_empty(), cors(&data.settings.cors_origins)))
            .wrap(from_fn(observe))
            .configure(routes)
    })
    .disable_signals()
    .client_request_timeout(HEAD_DEADLINE)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(grace)
    .bind(bind)?;
    let address = server.addrs().first().copied().ok_or_else(|| io::Error::other("the server listens nowhere"))?;
    Ok((server.run(), address))
}

fn routes(config: &mut ServiceConfig) {
    let read = |path: &str| web::resource(path.to_owned());
    config
        .service(
            web::resource("/graphql")
                .route(web::get().guard(fn_guard(live::is_upgrade)).to(live::socket))
                .route(web::get().to(graphql::get))
                .route(web::head().to(graphql::get))
                .route(web::post().to(graphql::post))
                .default_service(web::to(graphql::other)),
        )
        .service(read("/schema.graphql").route(web::get().to(text::schema)).route(web::head().to(text::schema)))
        .service(read("/livez").route(web::get().to(health::livez)).route(web::head().to(health::livez)))
        .service(read("/readyz").route(web::get().to(health::readyz)).route(web::head().to(health::readyz)))
        .service(read("/metrics").route(web::get().to(metrics::page)).route(web::head().to(metrics::page)))
        .service(
            web::resource(["/graphiql", "/graphiql/"])
                .route(web::get().to(playground::page))
                .route(web::head().to(playground::page)),
        )
        .service(
            read("/graphiql/assets/{name:.+}")
                .route(web::get().to(playground::asset))
                .route(web::head().to(playground::asset)),
        )
        .default_service(web::to(text::not_found));
}

/// Pages of these origins, and no others, may read answers.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST"])
        .allowed_headers([ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, IF_NONE_MATCH, REQUEST_ID])
        .expose_headers([REQUEST_ID, graphql::DATA_VERSION, graphql::DATA_FRESHNESS, ETAG])
        .expose_headers([AGE, graphql::CACHE_STATUS, RATE_LIMIT_POLICY, RATE_LIMIT, RETRY_AFTER])
        .max_age(PREFLIGHT_SECONDS)
        .block_on_origin_mismatch(false);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
