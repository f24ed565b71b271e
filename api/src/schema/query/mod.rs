//! The questions that can be asked.

mod attention;
mod caller;
mod counts;
mod federation;
mod lineage;
mod lists;
mod look_ups;
mod measures;
mod metrics;
mod reports;

use async_graphql::MergedObject;

pub(super) use federation::KEYS;

/// Questions about the recorded hubs.
#[derive(Debug, Default, MergedObject)]
pub(super) struct Query(
    metrics::Metrics,
    counts::Counts,
    measures::Measures,
    lists::Lists,
    look_ups::LookUps,
    reports::Reports,
    lineage::Lineage,
    attention::Cohorts,
    caller::OfCaller,
    federation::Subgraph,
);
