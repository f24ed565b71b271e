//! Engine *sql*: each plan as one statement over the tables. The plain, obviously right one.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{Mutex, OnceCell};

use super::{DayChange, Engine, Plan, Recorded, Snapshot, StretchSum};
use crate::calendar::{Day, Period};
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{BreakRecord, Session, StoreResult, Version};

/// Answers from the tables as one consistent read sees them. What every answer asks for anew is read once.
#[derive(Debug)]
pub struct SqlEngine {
    session: Arc<Session>,
    recorded: Mutex<HashMap<(Hub, RepositoryKind), Recorded>>,
    breaks: Mutex<HashMap<Hub, Vec<BreakRecord>>>,
    version: OnceCell<(Version, Option<Day>)>,
}

impl SqlEngine {
    /// An engine over a read.
    pub fn new(session: Arc<Session>) -> Self {
        Self { session, recorded: Mutex::default(), breaks: Mutex::default(), version: OnceCell::new() }
    }
}

#[async_trait]
impl Engine for SqlEngine {
    async fn downloads(&self, plan: &Plan, span: Period) -> StoreResult<Vec<StretchSum>> {
        let mut sums = Vec::new();
        self.each_download(plan, span, &mut |sum| sums.push(sum)).await?;
        Ok(sums)
    }

    async fn each_download(
        &self,
        plan: &Plan,
        span: Period,
        visit: &mut (dyn FnMut(StretchSum) + Send),
    ) -> StoreResult<()> {
        self.session.each_stretch_sum(plan.hub, plan.kind, plan.by, &plan.filter, span, visit).await
    }

    async fn downloaded(&self, plan: &Plan, span: Period) -> StoreResult<Vec<(Option<String>, i64)>> {
        self.session.downloaded(plan.hub, plan.kind, plan.by, &plan.filter, span).await
    }

    async fn population(&self, plan: &Plan) -> StoreResult<Vec<DayChange>> {
        self.session.changes(plan.hub, plan.kind, plan.by, &plan.filter).await
    }

    async fn accounts_at(&self, hub: Hub, end: Day) -> StoreResult<i64> {
        self.session.accounts_at(hub, end).await
    }

    async fn recorded(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Recorded> {
        let mut known = self.recorded.lock().await;
        if let Some(recorded) = known.get(&(hub, kind)) {
            return Ok(recorded.clone());
        }
        let snapshots = self.session.snapshots(hub, kind).await?;
        let snapshots = snapshots.iter().filter_map(|row| {
            Some(Snapshot { taken_on: Day::from_epoch_days(row.taken_on.into())?, partial: row.partial })
        });
        let downloads_from = self.session.recorded_from(hub, kind).await?;
        let recorded = Recorded { snapshots: snapshots.collect(), downloads_from };
        known.insert((hub, kind), recorded.clone());
        Ok(recorded)
    }

    async fn breaks(&self, hub: Hub) -> StoreResult<Vec<BreakRecord>> {
        let mut known = self.breaks.lock().await;
        if let Some(breaks) = known.get(&hub) {
            return Ok(breaks.clone());
        }
        let breaks = self.session.breaks(hub).await?;
        known.insert(hub, breaks.clone());
        Ok(breaks)
    }

    async fn account_labels(&self, hub: Hub, logins: &[String]) -> StoreResult<Vec<(String, String)>> {
        self.session.account_labels(hub, logins).await
    }

    async fn version(&self) -> StoreResult<(Version, Option<Day>)> {
        let read = async || Ok((self.session.version().await?, self.session.last_snapshot_on().await?));
        self.version.get_or_try_init(read).await.copied()
    }
}
