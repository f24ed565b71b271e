//! Engine *sql*: each plan as one statement over the tables. The plain, obviously right one.

use std::sync::Arc;

use async_trait::async_trait;

use super::{DayChange, Engine, Plan, Recorded, Snapshot, StretchSum};
use crate::calendar::{Day, Period};
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{BreakRecord, Session, StoreResult, Version};

/// Answers from the tables as one consistent read sees them.
#[derive(Clone, Debug)]
pub struct SqlEngine {
    session: Arc<Session>,
}

impl SqlEngine {
    /// An engine over a read.
    pub fn new(session: Arc<Session>) -> Self {
        Self { session }
    }
}

#[async_trait]
impl Engine for SqlEngine {
    async fn downloads(&self, plan: &Plan, span: Period) -> StoreResult<Vec<StretchSum>> {
        self.session.stretch_sums(plan.hub, plan.kind, plan.by, &plan.filter, span).await
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
        let snapshots = self.session.snapshots(hub, kind).await?;
        let snapshots = snapshots.iter().filter_map(|row| {
            Some(Snapshot { taken_on: Day::from_epoch_days(row.taken_on.into())?, partial: row.partial })
        });
        Ok(Recorded { snapshots: snapshots.collect(), downloads_from: self.session.recorded_from(hub, kind).await? })
    }

    async fn breaks(&self, hub: Hub) -> StoreResult<Vec<BreakRecord>> {
        self.session.breaks(hub).await
    }

    async fn account_labels(&self, hub: Hub, logins: &[String]) -> StoreResult<Vec<(String, String)>> {
        self.session.account_labels(hub, logins).await
    }

    async fn version(&self) -> StoreResult<(Version, Option<Day>)> {
        Ok((self.session.version().await?, self.session.last_snapshot_on().await?))
    }
}
