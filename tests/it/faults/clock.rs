//! A clock that is put back.

use std::time::{Duration, Instant};

use crate::cache::publish;
use crate::harness::copies::execute;
use crate::harness::database::both;
use crate::harness::server::TestServer;

both! {
    /// As a writer leaves it that was killed, on a clock that was put back by an hour since.
    async fn a_clock_that_is_put_back_holds_up_no_writer(database: TestDatabase) {
        let server = TestServer::start(&database.url).await;
        publish(&server, 1, 30).await;
        let ends = chrono::Utc::now() + Duration::from_secs(3630);
        let left = format!("UPDATE writer_lease SET holder = 'killed', expires_at = {}", ends.timestamp_micros());
        execute(&database.url, &left).await;
        let begin = Instant::now();
        publish(&server, 8, 60).await;
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    }
}
