//! Input objects of the contract.

use async_graphql::InputObject;

mod clauses;
mod filters;
mod orders;

pub(super) use filters::{DatasetFilter, ModelFilter, PublisherFilter, SpaceFilter};
pub(super) use orders::{PublisherOrder, RepositoryOrder, SpaceOrder};

use super::scalars::Date;
use crate::calendar::Day;
use crate::dimension::Clause;
use crate::metrics::{MetricError, PeriodRequest};

/// Half-open range of days, `from` included, `to` excluded. A missing end means the edge of the recorded history.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub(super) struct DateRange {
    /// First day.
    from: Option<Date>,
    /// The day after the last.
    to: Option<Date>,
}

impl DateRange {
    /// First day, and the day after the last.
    pub(super) fn ends(self) -> (Option<Day>, Option<Day>) {
        (self.from.map(|from| from.0), self.to.map(|to| to.0))
    }

    fn created(self) -> Result<Clause, MetricError> {
        let (from, to) = self.ends();
        if let (Some(from), Some(to)) = (from, to) {
            crate::calendar::Period::new(from, to)?;
        }
        Ok(Clause::Created { from, to })
    }
}

impl std::fmt::Display for DateRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let (from, to) = self.ends();
        write!(f, "{}..{}", end(from), end(to))
    }
}

impl From<DateRange> for PeriodRequest {
    fn from(range: DateRange) -> Self {
        let (from, to) = range.ends();
        Self { from, to }
    }
}

/// Half-open range of parameter counts (not bytes), `from` included, `below` excluded: {from: 1e9, below: 9e9}. Repositories of
/// unknown size never match.
#[derive(Clone, Copy, Debug, InputObject)]
pub(super) struct ParameterRange {
    /// Lowest number of parameters.
    from: Option<f64>,
    /// The lowest number above.
    below: Option<f64>,
}
