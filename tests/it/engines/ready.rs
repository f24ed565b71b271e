//! What lies ready is read into memory only where it is what derives from the record.

use std::sync::Arc;

use hubscope::dimension::{Hub, RepositoryKind};
use hubscope::publish::repack;
use hubscope::store::{Lease, Store};

use super::asked::{Known, plans};
use super::{Engines, arrays, hold, record};
use crate::harness::copies::{execute, scalar};
use crate::harness::database::{Database, TestDatabase, both};
use crate::scenarios::random;

const MODELS: (Hub, RepositoryKind) = (Hub::HuggingFace, RepositoryKind::Model);

/// A hub, and what of it lies ready.
async fn recorded(database: &TestDatabase) -> Store {
    let store = record(&random(300..301).remove(0), database).await;
    assert_eq!(from_tables(&store).await, []);
    store
}

async fn from_tables(store: &Store) -> Vec<(Hub, RepositoryKind)> {
    arrays(store).await.from_tables().to_vec()
}

pub(super) async fn repacked(store: &Store) {
    let lease = Lease::acquire(store, || ()).await.unwrap();
    repack(store, &lease).await.unwrap();
    lease.release().await;
}

both! {
    async fn what_is_damaged_is_not_trusted(database: TestDatabase) {
        let store = recorded(&database).await;
        for damage in [
            "DELETE FROM array_part WHERE hub = 0 AND kind = 0 AND span = 0",
            "DELETE FROM array_part WHERE hub = 0 AND kind = 0 AND span = -1",
            "UPDATE array_part SET span = 1 WHERE hub = 0 AND kind = 0 AND span = 0",
            "UPDATE array_part SET bytes = (SELECT other.bytes FROM array_part AS other
                WHERE other.hub = 0 AND other.kind = 0 AND other.span = -1) WHERE hub = 0 AND kind = 0 AND span = 0",
        ] {
            execute(&database.url, damage).await;
            assert_eq!(from_tables(&store).await, [MODELS], "{damage}");
            let engines = Engines::of(&store, vec![arrays(&store).await]).await;
            for plan in plans(&Known::of(&store).await, 10) {
                hold(&engines, &plan).await;
            }
            repacked(&store).await;
            assert_eq!(from_tables(&store).await, []);
        }
    }

    async fn what_was_published_by_a_program_that_knows_of_no_parts_is_read_from_the_tables(database: TestDatabase) {
        let store = recorded(&database).await;
        let parts = async || scalar(&database.url, "SELECT count(*) FROM array_part").await;
        let before = parts().await;
        execute(&database.url, "UPDATE data_version SET version = version + 1").await;
        assert!(from_tables(&store).await.contains(&MODELS));
        assert_eq!(parts().await, before);
        // The next publication does not make them right.
        let lease = Lease::acquire(&store, || ()).await.unwrap();
        hubscope::publish::amend(&store, &lease, async |_| Ok(true)).await.unwrap();
        lease.release().await;
        assert!(from_tables(&store).await.contains(&MODELS));
        assert_eq!(parts().await, 0);
        repacked(&store).await;
        assert_eq!(from_tables(&store).await, []);
    }
}

/// Takes the tables of amounts away.
const WITHOUT_AMOUNTS: &str = "DO $$ DECLARE derivation text; BEGIN
    FOR derivation IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^hubscope_derivation_' LOOP
        EXECUTE 'DROP TABLE ' || derivation || '.amount CASCADE';
    END LOOP;
END $$";

/// Connections of a store to PostgreSQL but one.
const OTHERS: usize = 7;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_of_whole_tables_that_fails_leaves_its_connection_to_others() {
    let database = Database::Postgres.migrated().await;
    let store = recorded(&database).await;
    execute(&database.url, "DELETE FROM array_part").await;
    execute(&database.url, WITHOUT_AMOUNTS).await;
    let mut held = Vec::new();
    for _ in 0..OTHERS {
        held.push(store.read().await.unwrap());
    }
    let published = held[0].version();
    for _ in 0..3 {
        let session = Arc::new(store.read_whole().await.unwrap());
        assert!(hubscope::engine::load(&session, u64::MAX).await.is_err());
    }
    for read in 0..20 {
        assert_eq!(store.read().await.unwrap().version(), published, "read {read}");
    }
}
