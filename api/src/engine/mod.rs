//! The engine answers plans in whole numbers; pure code turns them into series. One interface, so that engines can be compared.

mod columns;
mod day_totals;
mod ready;
mod recorded;
mod shelf;
mod sql;
mod sums;
mod tables;

use std::sync::Arc;

use async_trait::async_trait;

pub use crate::dimension::Plan;
pub use crate::store::{Change, DayChange, Derivative, Lifetime, NamedBase, Stretch, StretchSum};
pub use columns::{Arrays, ColumnsEngine, Loaded, load};
pub use day_totals::DayTotals;
pub use ready::{Ready, ready};
pub use recorded::{Recorded, Snapshot};
pub use shelf::{Holding, Shelf};
pub use sql::SqlEngine;
pub use sums::{Group, Sums, in_order};
pub use tables::Tables;

use crate::calendar::{Day, Period};
use crate::dimension::{Attribute, Hub, RepositoryKind};
use crate::store::{BreakRecord, StoreResult, Version};

/// The groups with the most downloads in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaders {
    /// How many of them, at least; all that have as many downloads as the last of them are among them.
    pub top: usize,
    /// The period.
    pub period: Period,
}

/// Answers plans from one consistent state of the data.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Sums of what was counted over each stretch that touches `span`: amounts above zero, and resets. Others may be among them, so
    /// that an engine can give the same sums for several spans: readers look at the days that they are about.
    async fn sums(&self, plan: &Plan, span: Period) -> StoreResult<Arc<Sums>>;

    /// Visits the same sums, each with the recorded value of its group, none where that is not known; those of a group one after the
    /// other: where there are as many groups as repositories.
    async fn each_sum(
        &self,
        plan: &Plan,
        span: Period,
        visit: &mut (dyn for<'v> FnMut(Option<&'v str>, StretchSum) + Send),
    ) -> StoreResult<()>;

    /// Visits the same sums of the leaders, and of the group whose value is not known. Others may be among them.
    async fn each_leading_sum(
        &self,
        plan: &Plan,
        span: Period,
        _leaders: Leaders,
        visit: &mut (dyn for<'v> FnMut(Option<&'v str>, StretchSum) + Send),
    ) -> StoreResult<()> {
        self.each_sum(plan, span, visit).await
    }

    /// Visits what was counted for repositories whose day of creation is told, zeros included, as far as it touches the `days` days
    /// from that day on: repository after repository, each from its first stretch to its last. Groups of the plan do not matter.
    async fn each_stretch(&self, plan: &Plan, days: i64, visit: &mut (dyn FnMut(Stretch) + Send)) -> StoreResult<()>;

    /// How many repositories of each group have a download in `span`. Adds up over groups only where
    /// [`crate::dimension::Attribute::is_multiple`] does not hold.
    async fn downloaded(&self, plan: &Plan, span: Period) -> StoreResult<Vec<(Option<String>, i64)>>;

    /// Visits the lifetime downloads of each group with a repository whose counters were told; in any order.
    async fn each_lifetime(&self, plan: &Plan, visit: &mut (dyn FnMut(Lifetime) + Send)) -> StoreResult<()>;

    /// How the number of repositories of each group changed, day by day.
    async fn population(&self, plan: &Plan) -> StoreResult<Vec<DayChange>>;

    /// The models of a plan, each with its relation to its bases and its lifetime downloads.
    async fn derivatives(&self, plan: &Plan) -> StoreResult<Vec<Derivative>>;

    /// Visits every base that a model of a hub names, in any order, with what is known of it: [`Attribute::Login`] and
    /// [`Attribute::Country`] are those of its account, [`Attribute::Repository`] is its present name, or the name as declared.
    async fn each_base(
        &self,
        hub: Hub,
        attribute: Attribute,
        visit: &mut (dyn FnMut(NamedBase) + Send),
    ) -> StoreResult<()>;

    /// Accounts with at least one repository that exists at the end of the day before `end`.
    async fn accounts_at(&self, hub: Hub, end: Day) -> StoreResult<i64>;

    /// What is recorded of a kind.
    async fn recorded(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<Recorded>;

    /// The breaks of a hub, oldest first.
    async fn breaks(&self, hub: Hub) -> StoreResult<Vec<BreakRecord>>;

    /// What people call accounts, by login without regard to case.
    async fn account_labels(&self, hub: Hub, logins: &[String]) -> StoreResult<Vec<(String, String)>>;

    /// The version of the data, and the day of the last snapshot of any kind.
    async fn version(&self) -> StoreResult<(Version, Option<Day>)>;
}
