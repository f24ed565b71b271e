//! Engine *sql*: each plan as one statement over the tables. The plain, obviously right one.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::OnceCell;

use super::{DayChange, Derivative, Engine, Lifetime, NamedBase, Plan, Recorded, Snapshot, Stretch, StretchSum, Sums};
use crate::calendar::{Day, Period};
use crate::dimension::{Attribute, Hub, RepositoryKind};
use crate::store::{BreakRecord, Session, StoreResult, Version};

/// Answers from the tables as one consistent read sees them. What every answer asks for anew is read once.
#[derive(Debug)]
pub struct SqlEngine {
    session: Arc<Session>,
    recorded: Known<(Hub, RepositoryKind), Recorded>,
    breaks: Known<Hub, Vec<BreakRecord>>,
    version: OnceCell<(Version, Option<Day>)>,
}

/// What was read, each of it once: those that want the same wait together, and nobody for what others want.
#[derive(Debug)]
struct Known<K, V>(Mutex<HashMap<K, Arc<OnceCell<V>>>>);

impl<K, V> Default for Known<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V> Known<K, V> {
    fn of(&self, key: K) -> Arc<OnceCell<V>> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
    }
}

impl SqlEngine {
    /// An engine over a read.
    pub fn new(session: Arc<Session>) -> Self {
        Self { session, recorded: Known::default(), breaks: Known::default(), version: OnceCell::new() }
    }
}

#[async_trait]
impl Engine for SqlEngine {
    async fn sums(&self, plan: &Plan, span: Period) -> StoreResult<Arc<Sums>> {
        let mut sums = Sums::default();
        self.each_sum(plan, span, &mut |value, sum| sums.add(value, sum)).await?;
        Ok(Arc::new(sums.in_order()))
    }

    async fn each_sum(
        &self,
        plan: &Plan,
        span: Period,
        visit: &mut (dyn for<'v> FnMut(Option<&'v str>, StretchSum) + Send),
    ) -> StoreResult<()> {
        self.session.each_stretch_sum(plan, span, visit).await
    }

    async fn each_stretch(&self, plan: &Plan, days: i64, visit: &mut (dyn FnMut(Stretch) + Send)) -> StoreResult<()> {
        self.session.each_stretch(plan, days, visit).await
    }

    async fn downloaded(&self, plan: &Plan, span: Period) -> StoreResult<Vec<(Option<String>, i64)>> {
        self.session.downloaded(plan, span).await
    }

    async fn each_lifetime(&self, plan: &Plan, visit: &mut (dyn FnMut(Lifetime) + Send)) -> StoreResult<()> {
        self.session.each_lifetime(plan, visit).await
    }

    async fn population(&self, plan: &Plan) -> StoreResult<Vec<DayChange>> {
        self.session.changes(plan).await
    }

    async fn derivatives(&self, plan: &Plan) -> StoreResult<Vec<Derivative>> {
        self.session.derivatives(plan).await
    }

    async fn each_base(
        &self,
        hub: Hub,
        attribute: Attribute,
        visit: &mut (dyn FnMut(NamedBase) + Send),
    ) -> StoreResult<()> {
        self.session.each_base(hub, attribute, visit).await
    }

    async fn accounts_at(&self, hub: Hub, end: Day) -> StoreResult<i64> {
        self.session.accounts_at(hub, end).await
    }

    async fn recorded(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Recorded> {
        let read = async || {
            let snapshots = self.session.snapshots(hub, kind).await?;
            let snapshots = snapshots.iter().filter_map(|row| {
                Some(Snapshot { taken_on: Day::from_epoch_days(row.taken_on.into())?, partial: row.partial })
            });
            let downloads_from = self.session.recorded_from(hub, kind).await?;
            Ok(Recorded::new(snapshots.collect(), downloads_from))
        };
        self.recorded.of((hub, kind)).get_or_try_init(read).await.cloned()
    }

    async fn breaks(&self, hub: Hub) -> StoreResult<Vec<BreakRecord>> {
        self.breaks.of(hub).get_or_try_init(|| self.session.breaks(hub)).await.cloned()
    }

    async fn account_labels(&self, hub: Hub, logins: &[String]) -> StoreResult<Vec<(String, String)>> {
        self.session.account_labels(hub, logins).await
    }

    async fn version(&self) -> StoreResult<(Version, Option<Day>)> {
        let read = async || Ok((self.session.version(), self.session.last_snapshot_on().await?));
        self.version.get_or_try_init(read).await.copied()
    }
}
