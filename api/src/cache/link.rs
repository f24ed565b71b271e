//! Redis, one node or a cluster, behind short timeouts and a breaker.

use std::time::{Duration, Instant};

use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::{Client, Cmd, FromRedisValue, RedisResult};
use thread_local::ThreadLocal;
use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::answers::CacheSettings;
use super::breaker::Breaker;
use super::budget::PATIENCE;

const FAILURES: u32 = 3;

/// The way to Redis, for all that servers share.
pub(super) struct Link {
    route: Route,
    breaker: Breaker,
    timeout: Duration,
    pause: Duration,
}

enum Route {
    Node(Box<Node>),
    Cluster(Box<(ClusterClient, OnceCell<ClusterConnection>)>),
}

/// One node. Each thread that asks has a connection of its own: its requests are written and read by that thread, and none waits for
/// another to be woken.
struct Node {
    client: Client,
    config: ConnectionManagerConfig,
    connections: ThreadLocal<ConnectionManager>,
}

impl Node {
    /// That of this thread. It connects when it is first used.
    fn connection(&self) -> RedisResult<ConnectionManager> {
        let connect = || ConnectionManager::new_lazy_with_config(self.client.clone(), self.config.clone());
        self.connections.get_or_try(connect).cloned()
    }
}

impl Link {
    /// Connects to nothing yet; an error when an address cannot be one.
    pub(super) fn new(settings: &CacheSettings) -> RedisResult<Self> {
        let (connecting, longest) = (settings.timeout * 10, settings.timeout.max(PATIENCE));
        let route = match settings.redis.as_slice() {
            [node] => {
                let config = ConnectionManagerConfig::new()
                    .set_number_of_retries(1)
                    .set_max_delay(settings.timeout)
                    .set_connection_timeout(Some(connecting))
                    .set_response_timeout(Some(longest));
                let (client, connections) = (Client::open(node.as_str())?, ThreadLocal::new());
                Route::Node(Box::new(Node { client, config, connections }))
            }
            nodes => {
                let client = ClusterClient::builder(nodes.iter().map(String::as_str))
                    .connection_timeout(connecting)
                    .response_timeout(longest)
                    .retries(1)
                    .build()?;
                Route::Cluster(Box::new((client, OnceCell::new())))
            }
        };
        let breaker = Breaker::new("answers", FAILURES, settings.pause);
        Ok(Self { route, breaker, timeout: settings.timeout, pause: settings.pause })
    }

    /// Whether Redis answers now.
    pub(super) async fn answers(&self) -> bool {
        let mut ping = Cmd::new();
        ping.arg("PING");
        self.run::<String>(&ping).await.is_some()
    }

    /// What Redis says to a command; none when it does not say so in time.
    pub(super) async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Option<T> {
        self.run_within(&self.breaker, self.timeout, command).await
    }

    /// A breaker of its own, for commands that fail where others do not.
    pub(super) fn breaker(&self, lost: &'static str) -> Breaker {
        Breaker::new(lost, FAILURES, self.pause)
    }

    /// The same behind another breaker, with another patience.
    pub(super) async fn run_within<T: FromRedisValue>(
        &self,
        breaker: &Breaker,
        patience: Duration,
        command: &Cmd,
    ) -> Option<T> {
        if !breaker.admits(Instant::now()) {
            return None;
        }
        let answered = match &self.route {
            Route::Node(node) => match node.connection() {
                Ok(connection) => timeout(patience, query_again(command, connection)).await,
                Err(error) => Ok(Err(error)),
            },
            Route::Cluster(cluster) => {
                let (client, cell) = cluster.as_ref();
                let connected =
                    timeout(self.timeout * 10, cell.get_or_try_init(|| client.get_async_connection())).await;
                match connected {
                    Ok(Ok(connection)) => timeout(patience, query(command, connection.clone())).await,
                    Ok(Err(error)) => Ok(Err(error)),
                    Err(elapsed) => Err(elapsed),
                }
            }
        };
        match answered {
            Ok(Ok(value)) => {
                if breaker.succeeded() {
                    tracing::info!("Redis answers again; {} are shared", breaker.lost);
                }
                Some(value)
            }
            Ok(Err(error)) => give_up(breaker, error.code().unwrap_or_else(|| error.category())),
            Err(_) => give_up(breaker, "no answer in time"),
        }
    }
}

fn give_up<T>(breaker: &Breaker, why: &str) -> Option<T> {
    if breaker.failed(Instant::now()) {
        tracing::warn!(why, "Redis does not answer, or refuses; going on alone, {} are not shared", breaker.lost);
    }
    None
}

/// A connection that was lost while nobody used it, as all are when Redis starts anew, says so only when it is used, and connects again.
async fn query_again<T: FromRedisValue>(command: &Cmd, mut connection: ConnectionManager) -> RedisResult<T> {
    match command.query_async(&mut connection).await {
        Err(error) if error.is_unrecoverable_error() => command.query_async(&mut connection).await,
        result => result,
    }
}

async fn query<T: FromRedisValue>(command: &Cmd, mut connection: impl ConnectionLike) -> RedisResult<T> {
    command.query_async(&mut connection).await
}
