//! Routes and the listening server.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, KeepAlive, Protocol};
use actix_server::{GracefulShutdownSignal, Server};
use actix_service::{ServiceFactory, ServiceFactoryExt as _, apply_fn_factory, fn_service, map_config};
use actix_tls::accept::rustls_0_23::{Acceptor, TlsStream};
use actix_tls::accept::{TlsError as TlsAcceptError, max_concurrent_tls_connect};
use actix_web::App;
use actix_web::dev::AppConfig;
use actix_web::guard::fn_guard;
use actix_web::web::{self, Data, ServiceConfig};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream};

use super::connection::{Patience, Watched};
use super::observe::Front;
use super::{Certificate, Edge, TlsError, health, live, metrics, site, text};

/// How long a connection may take to end.
const ENDING: Duration = Duration::from_secs(1);
/// Bytes that the system takes beyond what a client has room for. Megabytes, as it would by itself, take a slow client minutes, in which
/// it could not be told from one that takes nothing.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;
/// Connections that wait to be accepted.
const BACKLOG: u32 = 1_024;

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
    let listener = listen(bind)?;
    let address = listener.local_addr()?;
    let limits = &edge.settings.limits;
    let patience =
        Patience { head: limits.head_deadline, idle: limits.idle, write: limits.write_deadline, end: ENDING };
    let server = Server::build().disable_signals().shutdown_timeout(edge.settings.grace.as_secs());
    let (stops, data) = (server.graceful_shutdown_signal(), Data::new(edge));
    let server = match certificate.map(Certificate::config).transpose()? {
        None => server.listen("http", listener, move || {
            let watch = move |io: TcpStream| async move {
                let peer = io.peer_addr().ok();
                Ok((Watched::new(io, patience), Protocol::Http1, peer))
            };
            fn_service(watch).and_then(answers(&data, patience, &stops))
        })?,
        Some(config) => {
            let mut accepts = Acceptor::new(config);
            accepts.set_handshake_timeout(patience.head);
            max_concurrent_tls_connect(HANDSHAKES);
            server.listen("https", listener, move || {
                let watch = move |io: TlsStream<TcpStream>| async move {
                    let peer = io.get_ref().0.peer_addr().ok();
                    Ok((Watched::new(io, patience), Protocol::Http1, peer))
                };
                let answers = answers(&data, patience, &stops).map_err(TlsAcceptError::Service);
                accepts.clone().map_err(TlsAcceptError::into_service_error).and_then(watch).and_then(answers)
            })?
        }
    };
    Ok((server.run(), address))
}

/// Handshakes that may be under way at the same time, in each thread: those who begin one and say nothing keep nobody else waiting.
const HANDSHAKES: usize = 16_384;

/// A listening socket, of a port that a server before may only just have left.
fn listen(bind: SocketAddr) -> io::Result<TcpListener> {
    let socket = if bind.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(bind)?;
    let listener = socket.listen(BACKLOG)?.into_std()?;
    // Its connections have it from their listener.
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(&listener).set_tcp_notsent_lowat(UNSENT)?;
    Ok(listener)
}

/// What answers on each connection, of whatever kind.
fn answers<T: AsyncRead + AsyncWrite + Unpin + 'static>(
    edge: &Data<Edge>,
    patience: Patience,
    stops: &GracefulShutdownSignal,
) -> impl ServiceFactory<
    (Watched<T>, Protocol, Option<SocketAddr>),
    Config = (),
    Response = (),
    Error = DispatchError,
    InitError = (),
> + use<T> {
    let front = Front::new(edge);
    let routes = map_config(App::new().app_data(edge.clone()).configure(routes), |()| AppConfig::default());
    let stops = stops.clone();
    HttpService::build()
        .graceful_shutdown_signal(move || {
            let stops = stops.clone();
            async move { stops.notified().await }
        })
        .client_request_timeout(patience.head)
        .client_disconnect_timeout(ENDING)
        // Connections end by themselves, without a timer that is set and taken back with each request.
        .keep_alive(KeepAlive::Os)
        .on_connect_ext(|io: &Watched<T>, data| {
            data.insert(io.exchange().clone());
        })
        .finish(apply_fn_factory(routes, move |request, routes: &_| front.answer(request, routes)))
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
