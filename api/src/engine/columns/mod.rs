//! Engine *columns*: plans answered from arrays in memory. What they do not hold is read from the tables at the same version.

mod adding;
mod amounts;
mod arrays;
mod census;
mod csr;
mod cube;
mod from_parts;
mod from_tables;
mod groups;
mod lead;
mod load;
mod memo;
mod names;
mod predicate;
mod reader;
mod scan;
mod selection;
mod steps;

use std::sync::Arc;

use async_trait::async_trait;

pub use arrays::Arrays;
pub use load::{Loaded, load};

use self::arrays::{Columns, KindArrays};
use self::scan::OneByOne;
use self::selection::{Among, Selection};
use super::tables::Tables;
use super::{DayChange, Derivative, Engine, Leaders, Lifetime, NamedBase, Plan, Recorded, Stretch, StretchSum, Sums};
use crate::calendar::{Day, Period};
use crate::dimension::{Attribute, Hub, RepositoryKind};
use crate::store::{BreakRecord, StoreError, StoreResult, Version};

/// Among from which on a plan is answered on a thread of its own: others go on meanwhile.
const MANY_ROWS: usize = 20_000;
/// Amounts after which others have their turn, where sums are visited.
const TURN: usize = 1 << 18;

/// Answers from arrays, and from the tables at their version.
#[derive(Debug)]
pub struct ColumnsEngine {
    arrays: Arc<Arrays>,
    tables: Arc<Tables>,
}

impl ColumnsEngine {
    /// An engine over arrays; `tables` are read at their version.
    pub fn new(arrays: Arc<Arrays>, tables: Arc<Tables>) -> Self {
        Self { arrays, tables }
    }

    fn kind(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<&KindArrays> {
        self.arrays.kinds.get(&(hub, kind)).ok_or_else(|| StoreError::corrupt("the arrays of a kind"))
    }

    /// What `work` makes of what a plan is about; none where arrays cannot tell.
    async fn over<T: Send + 'static>(
        &self,
        plan: &Plan,
        among: Among,
        work: impl FnOnce(&Selection<'_>) -> T + Send + 'static,
    ) -> StoreResult<Option<T>> {
        let columns = Arc::clone(&self.kind(plan.hub, plan.kind)?.columns);
        if columns.len() < MANY_ROWS {
            return Ok(Selection::of(&columns, plan, among).map(|selection| work(&selection)));
        }
        let plan = plan.clone();
        let apart = move || Selection::of(&columns, &plan, among).map(|selection| work(&selection));
        tokio::task::spawn_blocking(apart).await.map_err(|_| StoreError::corrupt("what a thread answered"))
    }
}

/// Lets others have their turn before many rows are looked at on the thread that asks.
async fn others_first<'c>(columns: impl IntoIterator<Item = &'c Columns>) {
    if columns.into_iter().map(Columns::len).sum::<usize>() >= MANY_ROWS {
        tokio::task::yield_now().await;
    }
}

/// Where no amounts are looked at, ages at their ends tell nothing.
fn looks_at_no_stretch(selection: &Selection<'_>) -> bool {
    !selection.is_of_stretch()
}

/// The sums of a plan over some days, where there are too many for all days.
fn some_sums(selection: &Selection<'_>, span: Period) -> Option<Sums> {
    OneByOne::new(selection, span).map(OneByOne::collect)
}

#[async_trait]
impl Engine for ColumnsEngine {
    async fn sums(&self, plan: &Plan, span: Period) -> StoreResult<Arc<Sums>> {
        let kind = self.kind(plan.hub, plan.kind)?;
        if let Some(sums) = kind.memo.get(plan) {
            return Ok(sums);
        }
        let all = match kind.cube(plan).and_then(|cube| Selection::of(cube, plan, Among::Counted)) {
            Some(selection) => scan::all_sums(&selection),
            None => self.over(plan, Among::Counted, scan::all_sums).await?.flatten(),
        };
        if let Some(sums) = all {
            return Ok(kind.memo.keep(plan, sums));
        }
        match self.over(plan, Among::Counted, move |selection| some_sums(selection, span)).await?.flatten() {
            Some(sums) => Ok(Arc::new(sums)),
            None => self.tables.engine().await?.sums(plan, span).await,
        }
    }

    async fn each_sum(
        &self,
        plan: &Plan,
        span: Period,
        visit: &mut (dyn for<'v> FnMut(Option<&'v str>, StretchSum) + Send),
    ) -> StoreResult<()> {
        let columns = Arc::clone(&self.kind(plan.hub, plan.kind)?.columns);
        others_first([&*columns]).await;
        let Some(selection) = Selection::of(&columns, plan, Among::Counted) else {
            return self.tables.engine().await?.each_sum(plan, span, visit).await;
        };
        if selection.groups.is_of_stretch() {
            drop(selection);
            for group in self.sums(plan, span).await?.groups() {
                group.sums.iter().for_each(|sum| visit(group.value.as_deref(), *sum));
            }
            return Ok(());
        }
        let Some(mut groups) = OneByOne::new(&selection, span) else {
            return self.tables.engine().await?.each_sum(plan, span, visit).await;
        };
        let (mut sums, mut looked_at) = (Vec::new(), 0);
        for number in 0..groups.len() {
            let (value, more) = groups.group(number, &mut sums);
            sums.iter().for_each(|sum| visit(value, *sum));
            looked_at += more;
            if looked_at >= TURN {
                looked_at = 0;
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    async fn each_leading_sum(
        &self,
        plan: &Plan,
        span: Period,
        leaders: Leaders,
        visit: &mut (dyn for<'v> FnMut(Option<&'v str>, StretchSum) + Send),
    ) -> StoreResult<()> {
        let leading = move |selection: &Selection<'_>| lead::leading_sums(selection, leaders);
        let Some(sums) = self.over(plan, Among::Counted, leading).await?.flatten() else {
            return self.each_sum(plan, span, visit).await;
        };
        for group in sums.groups() {
            group.sums.iter().for_each(|sum| visit(group.value.as_deref(), *sum));
        }
        Ok(())
    }

    async fn each_stretch(&self, plan: &Plan, days: i64, visit: &mut (dyn FnMut(Stretch) + Send)) -> StoreResult<()> {
        self.tables.engine().await?.each_stretch(plan, days, visit).await
    }

    async fn downloaded(&self, plan: &Plan, span: Period) -> StoreResult<Vec<(Option<String>, i64)>> {
        match self.over(plan, Among::Counted, move |selection| scan::downloaded(selection, span)).await? {
            Some(counts) => Ok(counts),
            None => self.tables.engine().await?.downloaded(plan, span).await,
        }
    }

    async fn each_lifetime(&self, plan: &Plan, visit: &mut (dyn FnMut(Lifetime) + Send)) -> StoreResult<()> {
        let columns = Arc::clone(&self.kind(plan.hub, plan.kind)?.columns);
        others_first([&*columns]).await;
        match Selection::of(&columns, plan, Among::All).filter(looks_at_no_stretch) {
            Some(selection) => census::each_lifetime(&selection, visit),
            None => self.tables.engine().await?.each_lifetime(plan, visit).await?,
        }
        Ok(())
    }

    async fn population(&self, plan: &Plan) -> StoreResult<Vec<DayChange>> {
        let changes = |selection: &Selection<'_>| looks_at_no_stretch(selection).then(|| census::changes(selection));
        match self.over(plan, Among::All, changes).await?.flatten() {
            Some(changes) => Ok(changes),
            None => self.tables.engine().await?.population(plan).await,
        }
    }

    async fn derivatives(&self, plan: &Plan) -> StoreResult<Vec<Derivative>> {
        self.tables.engine().await?.derivatives(plan).await
    }

    async fn each_base(
        &self,
        hub: Hub,
        attribute: Attribute,
        visit: &mut (dyn FnMut(NamedBase) + Send),
    ) -> StoreResult<()> {
        self.tables.engine().await?.each_base(hub, attribute, visit).await
    }

    async fn accounts_at(&self, hub: Hub, end: Day) -> StoreResult<i64> {
        let mut kinds: Vec<&Columns> = Vec::new();
        for kind in RepositoryKind::ALL {
            kinds.push(&self.kind(hub, *kind)?.columns);
        }
        others_first(kinds.iter().copied()).await;
        Ok(census::accounts_at(&kinds, end))
    }

    async fn recorded(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Recorded> {
        Ok(self.kind(hub, kind)?.recorded.clone())
    }

    async fn breaks(&self, hub: Hub) -> StoreResult<Vec<BreakRecord>> {
        Ok(self.arrays.hubs.get(&hub).map(|hub| hub.breaks.clone()).unwrap_or_default())
    }

    async fn account_labels(&self, hub: Hub, logins: &[String]) -> StoreResult<Vec<(String, String)>> {
        let Some(accounts) = self.arrays.hubs.get(&hub).map(|hub| &hub.accounts) else { return Ok(Vec::new()) };
        let label = |login: &String| {
            let place = *accounts.by_login.get(login.as_str())? as usize;
            Some((login.clone(), accounts.labels.get(place).to_owned()))
        };
        Ok(logins.iter().filter_map(label).collect())
    }

    async fn version(&self) -> StoreResult<(Version, Option<Day>)> {
        Ok((self.arrays.version, self.arrays.last_on))
    }
}
