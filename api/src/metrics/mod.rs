//! Metrics: from arguments to a plan, from the sums of an engine to an answer. Every definition is in definitions.md and, in short,
//! in [`definition`].

pub mod attention;
pub mod available;
mod census;
pub mod compare_downloads;
pub mod concentration;
pub mod counts;
pub mod definition;
pub mod derivatives;
pub mod download_series;
pub mod download_share;
pub mod downloaded_model_size;
mod error;
mod group;
mod history;
pub mod hub_totals;
mod in_periods;
mod ledger;
mod provenance;
mod reading;
mod request;
mod round;
mod sweep;

pub use error::MetricError;
pub use history::{Freshness, PointStatus, count_of_days, freshness_of};
pub use provenance::{Basis, Break, Provenance};
pub use reading::Reading;
pub use request::PeriodRequest;
pub use round::shown;

use crate::calendar::Period;
use definition::Definition;

/// What every metric's answer carries.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What the metric means.
    pub definition: &'static Definition,
    /// The range of days that can be answered; none where nothing is recorded.
    pub available: Option<Period>,
    /// The range that was answered.
    pub period: Period,
    /// What it was computed from.
    pub provenance: Provenance,
    /// Breaks inside the period that touch the metric.
    pub breaks: Vec<Break>,
}

/// What a group of an answer stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// One value of the dimension.
    Value,
    /// The values that are not named.
    Other,
    /// What is not known.
    Unknown,
}

/// One interval of an answer.
#[derive(Clone, Copy, Debug)]
pub struct AxisPoint {
    /// The calendar interval, cut to the period.
    pub interval: Period,
    /// What the totals of the interval are worth.
    pub status: PointStatus,
}
