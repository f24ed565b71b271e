//! Engine *columns*: plans answered from flat arrays of one version, held in memory.
//!
//! A [`Table`] holds the repositories of a kind and their amounts, stretch after stretch. A plan becomes a [`Look`]: which rows are
//! looked at, and as which group. One pass over the amounts of the stretches that are asked for then gives its sums. What looks at
//! few things is answered from a [`cube`], and remembered.

mod ages;
mod condition;
mod counts;
mod cube;
mod group;
mod load;
mod look;
mod memo;
mod rows;
mod scan;
mod table;
mod truth;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::task::JoinError;

use super::{
    DayChange, Derivative, Engine, Group, Lifetime, NamedBase, Plan, Recorded, SqlEngine, Stretch, StretchSum, Sums,
};
use crate::calendar::{Day, Period};
use crate::dimension::{Attribute, Attribution, Hub, RepositoryKind};
use crate::store::{BreakRecord, Store, StoreResult, Version};
use ages::Ages;
use load::{Budget, TooLarge};
use look::Look;
use memo::Memo;
use table::Table;

/// All kinds of all hubs as they are at one version.
#[derive(Debug)]
pub struct Arrays {
    version: Version,
    kinds: HashMap<(Hub, RepositoryKind), Kind>,
}

/// A kind.
#[derive(Debug, Default)]
struct Kind {
    table: Table,
    /// By the accounts of publishers, and of roots.
    cubes: [Table; 2],
    memo: Memo,
}

impl Arrays {
    /// Reads everything in one consistent read; none where it takes more than `bytes`.
    pub async fn load(store: &Store, bytes: u64) -> StoreResult<Option<Self>> {
        let session = store.read().await?;
        let mut budget = Budget(bytes);
        let version = session.version().await?;
        let terms = load::terms(&session).await?;
        let mut kinds = HashMap::new();
        for hub in Hub::ALL {
            let accounts = load::accounts(&session, *hub).await?;
            for kind in RepositoryKind::ALL {
                let of = (*hub, *kind);
                let table = match load::table(&session, of, &accounts, &terms, &mut budget).await? {
                    Ok(table) => table,
                    Err(TooLarge) => return Ok(None),
                };
                // Work for a processor, not for those who wait for the network.
                let of_kind = tokio::task::spawn_blocking(move || Kind::of(table));
                kinds.insert(of, finished(of_kind.await).await);
            }
        }
        Ok(Some(Self { version, kinds }))
    }

    /// The version that they are of.
    pub fn version(&self) -> Version {
        self.version
    }

    /// How many amounts they hold.
    pub fn amounts(&self) -> usize {
        self.kinds.values().map(|kind| kind.table.amounts()).sum()
    }

    fn kind(&self, plan: &Plan) -> Option<&Kind> {
        self.kinds.get(&(plan.hub, plan.kind))
    }

    /// The sums of a plan; none where the tables have to tell.
    fn sums(&self, plan: &Plan, span: Period) -> Option<Arc<Sums>> {
        let kind = self.kind(plan)?;
        if cube::answers(plan) {
            let cube = &kind.cubes[usize::from(plan.attribution == Attribution::RootModel)];
            let always = Period::new(Day::FIRST, Day::LAST).ok()?;
            return kind.memo.get_or(plan, || groups(cube, plan, always).map(Sums::of));
        }
        groups(&kind.table, plan, span).map(|groups| Arc::new(Sums::of(groups)))
    }

    /// What a plan looks at, where ages at the time of amounts do not matter.
    fn look_at_any_time(&self, plan: &Plan) -> Option<Look<'_>> {
        Look::of(&self.kind(plan)?.table, plan).filter(|_| Ages::of(plan).is_none())
    }
}

impl Kind {
    fn of(table: Table) -> Self {
        let cubes = [Attribution::Publisher, Attribution::RootModel].map(|attribution| cube::cube(&table, attribution));
        Self { table, cubes, memo: Memo::default() }
    }
}

fn groups(table: &Table, plan: &Plan, span: Period) -> Option<Vec<Group>> {
    Look::of(table, plan).map(|look| scan::sums(&look, span))
}

/// What a thread worked out. A panic goes on here; a runtime that is stopping waits for nothing.
async fn finished<T>(worked_out: Result<T, JoinError>) -> T {
    match worked_out {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => std::future::pending().await,
        },
    }
}

/// Answers from arrays, and from a read of the same version what they do not hold.
#[derive(Debug)]
pub struct ColumnsEngine {
    arrays: Arc<Arrays>,
    tables: SqlEngine,
}

impl ColumnsEngine {
    /// An engine over arrays and a read; none when they are of different versions.
    pub async fn of(arrays: Arc<Arrays>, tables: SqlEngine) -> StoreResult<Result<Self, SqlEngine>> {
        let (version, _) = tables.version().await?;
        Ok(if version == arrays.version { Ok(Self { arrays, tables }) } else { Err(tables) })
    }

    /// Works something out apart from those who wait for the network.
    async fn apart<T: Send + 'static>(&self, work: impl FnOnce(&Arrays) -> T + Send + 'static) -> T {
        let arrays = Arc::clone(&self.arrays);
        finished(tokio::task::spawn_blocking(move || work(&arrays)).await).await
    }
}

#[async_trait]
impl Engine for ColumnsEngine {
    async fn sums(&self, plan: &Plan, span: Period) -> StoreResult<Arc<Sums>> {
        let of = plan.clone();
        let sums = if cube::answers(plan) {
            self.arrays.sums(plan, span)
        } else {
            self.apart(move |arrays| arrays.sums(&of, span)).await
        };
        match sums {
            Some(sums) => Ok(sums),
            None => self.tables.sums(plan, span).await,
        }
    }

    async fn each_sum(
        &self,
        plan: &Plan,
        span: Period,
        visit: &mut (dyn for<'v> FnMut(Option<&'v str>, StretchSum) + Send),
    ) -> StoreResult<()> {
        if plan.by == Some(Attribute::Repository)
            && let Some(kind) = self.arrays.kind(plan)
            && let Some(look) = Look::of(&kind.table, &plan.ungrouped())
        {
            rows::each_row(&look, span, &mut |row, sum| visit(Some(kind.table.names.list_key(row)), sum));
            return Ok(());
        }
        for group in self.sums(plan, span).await?.groups() {
            group.sums.iter().for_each(|sum| visit(group.value.as_deref(), *sum));
        }
        Ok(())
    }

    async fn each_stretch(&self, plan: &Plan, days: i64, visit: &mut (dyn FnMut(Stretch) + Send)) -> StoreResult<()> {
        self.tables.each_stretch(plan, days, visit).await
    }

    async fn downloaded(&self, plan: &Plan, span: Period) -> StoreResult<Vec<(Option<String>, i64)>> {
        let of = plan.clone();
        let told = self.apart(move |arrays| {
            let look = Look::of(&arrays.kind(&of)?.table, &of)?;
            Some(counts::downloaded(&look, span, of.by.is_some()))
        });
        match told.await {
            Some(told) => Ok(told),
            None => self.tables.downloaded(plan, span).await,
        }
    }

    async fn each_lifetime(&self, plan: &Plan, visit: &mut (dyn FnMut(Lifetime) + Send)) -> StoreResult<()> {
        match self.arrays.look_at_any_time(plan) {
            Some(look) => counts::each_lifetime(&look, plan.by.is_some(), visit),
            None => return self.tables.each_lifetime(plan, visit).await,
        }
        Ok(())
    }

    async fn population(&self, plan: &Plan) -> StoreResult<Vec<DayChange>> {
        let of = plan.clone();
        let told = self.apart(move |arrays| arrays.look_at_any_time(&of).map(|look| counts::changes(&look))).await;
        match told {
            Some(changes) => changes,
            None => self.tables.population(plan).await,
        }
    }

    async fn derivatives(&self, plan: &Plan) -> StoreResult<Vec<Derivative>> {
        self.tables.derivatives(plan).await
    }

    async fn each_base(
        &self,
        hub: Hub,
        attribute: Attribute,
        visit: &mut (dyn FnMut(NamedBase) + Send),
    ) -> StoreResult<()> {
        self.tables.each_base(hub, attribute, visit).await
    }

    async fn accounts_at(&self, hub: Hub, end: Day) -> StoreResult<i64> {
        self.tables.accounts_at(hub, end).await
    }

    async fn recorded(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Recorded> {
        self.tables.recorded(hub, kind).await
    }

    async fn breaks(&self, hub: Hub) -> StoreResult<Vec<BreakRecord>> {
        self.tables.breaks(hub).await
    }

    async fn account_labels(&self, hub: Hub, logins: &[String]) -> StoreResult<Vec<(String, String)>> {
        self.tables.account_labels(hub, logins).await
    }

    async fn version(&self) -> StoreResult<(Version, Option<Day>)> {
        self.tables.version().await
    }
}
