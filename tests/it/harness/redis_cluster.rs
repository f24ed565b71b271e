//! A real Redis Cluster: three nodes that hold a third of the keys each, and one for each that takes its place.

use std::process::Command;
use std::time::{Duration, Instant};

use hubscope::config::SecretUrl;

use super::redis::RedisServer;
use super::supervised::free_port;

/// How long a node may be silent before another takes its place.
const SILENCE: Duration = Duration::from_millis(1_000);
/// How soon the nodes agree.
const AGREED: Duration = Duration::from_secs(60);

/// A running cluster, without persistence.
pub(crate) struct RedisCluster {
    /// The first three hold keys.
    nodes: Vec<RedisServer>,
}

impl RedisCluster {
    /// Starts a cluster.
    pub(crate) async fn start() -> Self {
        let mut nodes = Vec::new();
        for _ in 0..6 {
            let bus = free_port().to_string();
            let silence = SILENCE.as_millis().to_string();
            let options = [
                ["--cluster-enabled", "yes"],
                ["--cluster-port", &bus],
                ["--cluster-node-timeout", &silence],
                // One that was never behind for long takes the place at once.
                ["--cluster-replica-validity-factor", "0"],
            ];
            nodes.push(RedisServer::with(options.concat().into_iter().map(str::to_owned).collect()).await);
        }
        let mut create = Command::new("redis-cli");
        create.args(["--cluster", "create"]).args(nodes.iter().map(RedisServer::place));
        let created = create.args(["--cluster-replicas", "1", "--cluster-yes"]).output().expect("redis-cli");
        assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stdout));
        let cluster = Self { nodes };
        cluster.holds_all(0).await;
        cluster
    }

    /// The addresses of three nodes.
    pub(crate) fn urls(&self) -> Vec<SecretUrl> {
        self.nodes.iter().take(3).map(|node| SecretUrl::new(node.url())).collect()
    }

    /// Ends the first node at once, with the keys that it holds.
    pub(crate) fn lose_one(&mut self) {
        self.nodes[0].stop();
    }

    /// Starts that node again: it stands by now.
    pub(crate) async fn bring_back(&mut self) {
        self.nodes[0].start_again().await;
    }

    /// Waits until all keys have a place, in the eyes of all nodes but the first so many, and each of these has one that stands by.
    pub(crate) async fn holds_all(&self, lost: usize) {
        let begin = Instant::now();
        for node in self.nodes.iter().skip(lost) {
            while !Self::is_whole(node, 3 - lost).await {
                assert!(begin.elapsed() < AGREED, "the nodes of the cluster do not agree");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    async fn is_whole(node: &RedisServer, standing_by: usize) -> bool {
        let Ok(mut connection) = node.connection().await else { return false };
        let mut ask = async |what: &str| {
            redis::cmd("CLUSTER").arg(what).query_async::<String>(&mut connection).await.unwrap_or_default()
        };
        let (info, nodes) = (ask("INFO").await, ask("NODES").await);
        let connected = |line: &&str| line.contains("slave") && line.contains(" connected") && !line.contains("fail");
        info.contains("cluster_state:ok") && nodes.lines().filter(connected).count() >= standing_by
    }

    /// How many keys the nodes hold, those that stand by not counted.
    pub(crate) async fn keys(&self) -> usize {
        let mut held = 0;
        for node in &self.nodes {
            let Ok(mut connection) = node.connection().await else { continue };
            let role: Vec<redis::Value> = redis::cmd("ROLE").query_async(&mut connection).await.unwrap_or_default();
            let is_first = role.first().is_some_and(|role| *role == redis::Value::BulkString(b"master".to_vec()));
            let keys: usize = redis::cmd("DBSIZE").query_async(&mut connection).await.unwrap_or_default();
            held += if is_first { keys } else { 0 };
        }
        held
    }
}
