//! What was asked most is computed again when new data comes into force, before it is asked.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::Edge;
use super::graphql::run_again;
use super::stamp::Stamp;

/// How often it is looked whether new data is in force.
const LOOK: Duration = Duration::from_millis(250);
/// The least time between two computations.
const PAUSE: Duration = Duration::from_millis(20);
/// What was not computed again within this time is computed when it is asked for.
const BUDGET: Duration = Duration::from_secs(120);

impl Edge {
    /// Follows the data in force for as long as the server runs: after each change, what was asked most is computed again, one after
    /// the other, for at most half of the time, and charged to nobody.
    pub async fn keep_warm(&self) {
        let mut known = self.in_force();
        loop {
            sleep(LOOK).await;
            let now = self.in_force();
            if now != known {
                known = now;
                self.warm(&known).await;
            }
        }
    }

    /// The data in force now. It is remembered, so that what comes after it knows what was before.
    fn in_force(&self) -> Stamp {
        let state = self.engine.state();
        self.past.before(&state);
        Stamp::of(&state)
    }

    async fn warm(&self, stamp: &Stamp) {
        let end = Instant::now() + BUDGET;
        for known in self.known.most_asked(self.settings.warm_up) {
            if Instant::now() > end || self.in_force() != *stamp {
                return;
            }
            let began = Instant::now();
            if run_again(self, known.received()).await {
                self.traffic.warmed();
            }
            sleep(began.elapsed().max(PAUSE)).await;
        }
    }
}
