//! A read replica that is behind, or gone, and a primary that is gone while its replica answers.

use std::time::Duration;

use hubscope::config::{SecretUrl, Settings};
use serde_json::{Value, json};

use super::{code, list, ready, share, soon, until};
use crate::cache::publish;
use crate::harness::copies::scalar;
use crate::harness::postgres::PostgresServer;
use crate::harness::program::{hubscope, make_key, run, written};
use crate::harness::server::{Answering, TestServer, client};

const DATABASE: &str = "faults";

/// A primary with its replica, a server that answers from the replica, and one that publishes.
struct Served {
    primary: PostgresServer,
    replica: PostgresServer,
    server: TestServer,
    publisher: TestServer,
}

impl Served {
    async fn by(answering: Answering) -> Self {
        let primary = PostgresServer::start().await;
        primary.create_database(DATABASE, "template1").await;
        let url = primary.url(DATABASE);
        let migrated = run(&url, ["migrate"]).await;
        assert!(migrated.status.success(), "{}", written(&migrated));
        let replica = primary.replica().await;
        let publisher = TestServer::start(&url).await;
        publish(&publisher, 6, 30).await;
        let mut settings: Settings = answering.settings();
        settings.database.read_url = Some(SecretUrl::new(replica.url(DATABASE)));
        let server = TestServer::with(&url, settings).await;
        server.ready().await;
        Self { primary, replica, server, publisher }
    }
}

/// The total of a question of its own for each number.
async fn total(server: &TestServer, number: usize) -> Value {
    let answer = soon(server, &share(number)).await;
    assert_eq!(code(&answer), None, "{answer}");
    answer["data"]["downloadShare"]["total"].clone()
}

/// What `hubscope doctor` says.
async fn doctor(primary: &PostgresServer, replica: &PostgresServer) -> String {
    let mut command = hubscope(&primary.url(DATABASE), ["doctor"]);
    written(&command.env("DATABASE_READ_URL", replica.url(DATABASE)).output().await.unwrap())
}

async fn correct(server: &TestServer, key: &str, country: &str) -> Value {
    let input = format!("{{ login: \"a\", country: \"{country}\", source: \"test\" }}");
    let query =
        format!("mutation {{ setPublisher(input: {input}) {{ publisher {{ country }} dataVersion {{ version }} }} }}");
    let request = client().post(format!("{}/graphql", server.base)).bearer_auth(key).json(&json!({ "query": query }));
    request.send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_is_behind_answers_of_the_version_it_has() {
    for answering in [Answering::Columns, Answering::Sql] {
        let Served { primary, replica, server, publisher } = Served::by(answering).await;
        let key = make_key(&primary.url(DATABASE), "admin", "admin").await;
        assert_eq!(total(&server, 1).await, 30);
        let changed = correct(&server, &key, "FR").await;
        assert_eq!(changed["data"]["setPublisher"]["publisher"]["country"], "FR", "{changed}");

        scalar(&replica.url(DATABASE), "SELECT 1::bigint FROM pg_wal_replay_pause()").await;
        publish(&publisher, 6, 60).await;
        let (version, first) = server.headed(&share(2), "x-data-version").await;
        assert_eq!((version.as_str(), &first["data"]["downloadShare"]["total"]), ("2", &json!(30)), "{first}");
        let lists = soon(&server, &list(1)).await;
        assert_eq!(lists["data"]["models"]["nodes"][0]["name"], "a/x", "{lists}");
        let told = doctor(&primary, &replica).await;
        assert!(told.contains("warning  replica") && told.contains("shows version 2, and 3 is published"), "{told}");
        let changed = correct(&server, &key, "DE").await;
        assert_eq!(code(&changed), Some("UNAVAILABLE"), "{changed}");
        assert!(changed.to_string().contains("this was changed, and the replica"), "{changed}");

        scalar(&replica.url(DATABASE), "SELECT 1::bigint FROM pg_wal_replay_resume()").await;
        server.serves(4).await;
        assert!(doctor(&primary, &replica).await.contains("ok       replica"));
        assert_eq!(total(&server, 3).await, 60);
        let query = "{ publisher(login: \"a\") { country } }";
        assert_eq!(server.data(query).await["publisher"]["country"], "DE", "the change was made");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_is_gone_leaves_what_is_held_and_all_is_well_once_it_is_back() {
    let Served { mut replica, server, publisher, primary } = Served::by(Answering::Columns).await;
    let lists = soon(&server, &list(1)).await;
    replica.stop();
    assert_eq!(total(&server, 1).await, 30);
    let refused = soon(&server, &list(2)).await;
    assert_eq!(code(&refused), Some("UNAVAILABLE"), "{refused}");
    ready(&server, 200, "degraded").await;
    assert!(doctor(&primary, &replica).await.contains("wrong    replica"));
    publish(&publisher, 6, 60).await;
    replica.start_again().await;
    until(&server, &list(2), &lists).await;
    server.serves(2).await;
    assert_eq!(total(&server, 2).await, 60);
    ready(&server, 200, "ready").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_primary_is_gone_its_replica_answers_and_nothing_is_changed() {
    let Served { mut primary, server, replica: _replica, publisher } = Served::by(Answering::Sql).await;
    let key = make_key(&primary.url(DATABASE), "admin", "admin").await;
    assert_eq!(code(&correct(&server, &key, "FR").await), None);
    drop(publisher);
    primary.stop();
    assert_eq!(total(&server, 1).await, 30);
    assert_eq!(code(&soon(&server, &list(1)).await), None);
    let parts = ready(&server, 200, "degraded").await["parts"].clone();
    assert_eq!(
        (&parts["primary"]["state"], &parts["database"]["state"]),
        (&json!("unreachable"), &json!("ok")),
        "{parts}"
    );
    let refused = correct(&server, &key, "DE").await;
    assert_eq!(code(&refused), Some("UNAVAILABLE"), "{refused}");
    primary.start_again().await;
    ready(&server, 200, "ready").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let changed = correct(&server, &key, "DE").await;
    assert_eq!(changed["data"]["setPublisher"]["publisher"]["country"], "DE", "{changed}");
}
