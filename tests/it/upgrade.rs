//! A database of an earlier version of the program: what a migration emptied is derived anew when it is migrated.

use std::sync::Arc;

use hubscope::engine::{Loaded, load};
use hubscope::ingest::ingest;
use hubscope::store::Store;
use migration::{Migrator, MigratorTrait};

use crate::harness::database::both;
use crate::harness::postgres::options;
use crate::harness::sample::Sample;
use crate::harness::server::TestServer;

/// Migrations before the one that brought lists.
const BEFORE_LISTS: usize = 4;

const DOCUMENT: &str = "{
    models(first: 100) { totalCount pageInfo { endCursor } nodes { id name downloads publisher { login downloads } } }
    publishers(first: 50) { totalCount nodes { login downloads models { totalCount } datasets { totalCount } } }
    downloadShare(by: ORIGIN) { total groups { key downloads models } }
    roots: downloadShare(by: PUBLISHER, attribution: ROOT_MODEL) { total groups { key label downloads models } }
    derivatives(by: BASE_MODEL, scope: RECURSIVE) { total groups { key label count downloads } }
    datasetCounts { total groups { key total } }
    attention(measure: LIKES) { models censored curve { survival atRisk meanShareOfPeak } }
}";

both! {
    async fn a_database_from_before_lists_answers_them_once_it_is_migrated(database: TestDatabase) {
        let sample = Sample::unpacked();
        let before = {
            let server = TestServer::start(&database.url).await;
            sample.import(&server.store).await;
            ingest(&server.store, sample.orders(), std::future::pending()).await.unwrap();
            server.current().await;
            server.data(DOCUMENT).await
        };
        assert!(before["models"]["totalCount"].as_i64() > Some(1_000), "{before}");
        assert!(before["attention"]["models"].as_i64() > Some(10), "{before}");
        let store = Store::connect(&database.url).await.unwrap();
        let version = async || store.read().await.unwrap().version().number;
        let published = version().await;

        let connection = sea_orm::Database::connect(options(&database.url)).await.unwrap();
        let since_lists = Migrator::migrations().len() - BEFORE_LISTS;
        Migrator::down(&connection, Some(since_lists.try_into().unwrap())).await.unwrap();
        connection.close().await.unwrap();
        assert!(!store.is_migrated().await.unwrap());

        hubscope::publish::migrate(&store).await.unwrap();
        assert_eq!(version().await, published + 1, "what is derived anew is another version");
        hubscope::publish::migrate(&store).await.unwrap();
        assert_eq!(version().await, published + 1, "there is nothing more to derive");

        let server = TestServer::start(&database.url).await;
        assert_eq!(server.data(DOCUMENT).await, before);

        // What was derived in the migration lies ready as well.
        let session = Arc::new(store.read_whole().await.unwrap());
        let Loaded::Held(arrays) = load(&session, u64::MAX).await.unwrap() else { panic!("there is room") };
        assert_eq!(arrays.from_tables(), []);
    }
}
