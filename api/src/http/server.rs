//! Routes and the listening server.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_service::apply_fn_factory;
use actix_web::dev::Server;
use actix_web::guard::fn_guard;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};

use super::observe::Front;
use super::{Certificate, Edge, TlsError, health, live, metrics, site, text};

/// How long a connection without requests is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port.
    #[error(transparent)]
    Bind(#[from] io::Error),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Binds `bind` (port 0: any free one) and gives the server, to be awaited, with the address it listens on: over TLS where there is a
/// certificate. It handles no signals: stop it with `Server::handle().stop(true)`, which lets requests under way end within the grace
/// period.
pub fn serve(
    edge: Edge,
    bind: SocketAddr,
    certificate: Option<&Certificate>,
) -> Result<(Server, SocketAddr), ServeError> {
    let (grace, head) = (edge.settings.grace.as_secs(), edge.settings.limits.head_deadline);
    let data = Data::new(edge);
    let server = HttpServer::new(move || {
        let front = Front::new(&data);
        let routes = App::new().app_data(data.clone()).configure(routes);
        apply_fn_factory(routes, move |request, routes: &_| front.answer(request, routes))
    })
    .disable_signals()
    .client_request_timeout(head)
    .tls_handshake_timeout(head)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(grace);
    let server = match certificate {
        Some(certificate) => server.bind_rustls_0_23(bind, certificate.config()?)?,
        None => server.bind(bind)?,
    };
    let address = server.addrs().first().copied().ok_or_else(|| io::Error::other("the server listens nowhere"))?;
    Ok((server.run(), address))
}

/// Everything but requests of GraphQL, which [`Front`] answers itself.
fn routes(config: &mut ServiceConfig) {
    let read = |path: &str| web::resource(path.to_owned());
    config
        .service(
            web::resource("/graphql")
                .route(web::get().guard(fn_guard(|context| live::is_upgrade(context.head()))).to(live::socket))
                .default_service(web::to(text::not_found)),
        )
        .service(read("/schema.graphql").route(web::get().to(text::schema)).route(web::head().to(text::schema)))
        .service(read("/livez").route(web::get().to(health::livez)).route(web::head().to(health::livez)))
        .service(read("/readyz").route(web::get().to(health::readyz)).route(web::head().to(health::readyz)))
        .service(read("/metrics").route(web::get().to(metrics::page)).route(web::head().to(metrics::page)))
        .service(read("/").route(web::get().to(site::page)).route(web::head().to(site::page)))
        .service(read("/embed/{chart}").route(web::get().to(site::chart)).route(web::head().to(site::chart)))
        .service(
            read("/page/assets/{name:.+}")
                .route(web::get().to(site::page_asset))
                .route(web::head().to(site::page_asset)),
        )
        .service(
            web::resource(["/graphiql", "/graphiql/"])
                .route(web::get().to(site::playground))
                .route(web::head().to(site::playground)),
        )
        .service(
            read("/graphiql/assets/{name:.+}")
                .route(web::get().to(site::playground_asset))
                .route(web::head().to(site::playground_asset)),
        )
        .default_service(web::to(text::not_found));
}
