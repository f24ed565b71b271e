//! What every metric's answer carries.

use async_graphql::{Interface, SimpleObject};

use super::attention::Attention;
use super::concentration::Concentration;
use super::counts::RepositoryCounts;
use super::definition::MetricDefinition;
use super::derivatives::Derivatives;
use super::download_comparison::DownloadComparison;
use super::download_series::DownloadSeries;
use super::download_share::DownloadShare;
use super::downloaded_model_size::DownloadedModelSize;
use super::enums::{DownloadBasis, Freshness, PointStatus};
use super::hub_totals::HubTotals;
use super::scalars::{Count, Date, DateTime};
use super::written::row;
use crate::calendar;
use crate::metrics::{self, Break, Frame};
use crate::store::Version;

/// What every metric's answer carries: what it means and what it was computed from.
#[derive(Interface)]
#[graphql(
    field(name = "definition", ty = "&MetricDefinition", desc = "What the metric means."),
    field(name = "provenance", ty = "&Provenance", desc = "What the answer was computed from."),
    field(name = "period", ty = "&Period", desc = "The range that was answered, both ends resolved."),
    field(
        name = "breaks",
        ty = "&Vec<SeriesBreak>",
        desc = "Breaks inside the period that touch this metric, for charts to draw."
    )
)]
pub(super) enum MetricResult {
    DownloadShare(DownloadShare),
    DownloadSeries(DownloadSeries),
    RepositoryCounts(RepositoryCounts),
    HubTotals(HubTotals),
    Derivatives(Derivatives),
    Attention(Attention),
    DownloadComparison(DownloadComparison),
    DownloadedModelSize(DownloadedModelSize),
    Concentration(Concentration),
}

/// A range of days, `from` included, `to` excluded.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct Period {
    /// First day.
    from: Date,
    /// The day after the last.
    to: Date,
}

impl From<calendar::Period> for Period {
    fn from(period: calendar::Period) -> Self {
        Self { from: Date(period.from()), to: Date(period.to()) }
    }
}

row! {
    /// One interval of an answer; `from` and `to` are the calendar bounds cut to the period.
    pub(super) struct AxisPoint {
        /// First day.
        pub(super) from: Date,
        /// The day after the last.
        pub(super) to: Date,
        /// What the totals of the interval are worth.
        pub(super) status: PointStatus,
    }
}

impl From<metrics::AxisPoint> for AxisPoint {
    fn from(point: metrics::AxisPoint) -> Self {
        let (from, to) = (Date(point.interval.from()), Date(point.interval.to()));
        Self { from, to, status: point.status.into() }
    }
}

row! {
    /// Downloads in one interval; `from` and `to` are the calendar bounds cut to the period.
    pub(super) struct DownloadPoint {
        /// First day.
        pub(super) from: Date,
        /// The day after the last.
        pub(super) to: Date,
        /// Downloads; null where nothing is recorded.
        pub(super) downloads: Option<Count>,
        /// What the number is worth.
        pub(super) status: PointStatus,
    }
}

/// The version of the published data. Version 0, published never: nothing is recorded yet.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(super) struct DataVersion {
    /// Grows by 1 with each publication.
    version: Count,
    /// When it was published.
    published_at: Option<DateTime>,
    /// Day of the last snapshot of any kind.
    last_snapshot_on: Option<Date>,
}

impl DataVersion {
    pub(super) fn new(version: Version, last_on: Option<calendar::Day>) -> Self {
        Self {
            version: Count(version.number),
            published_at: version.published_at.and_then(DateTime::of_micros),
            last_snapshot_on: last_on.map(Date),
        }
    }
}

/// What an answer was computed from.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Provenance {
    /// The version of the data that was read.
    data_version: DataVersion,
    /// How old the data is, by the snapshots of the metric's kind.
    freshness: Freshness,
    /// When this answer was computed; older than the request where it came from a cache.
    computed_at: DateTime,
    /// Snapshots whose numbers are part of the answer.
    snapshot_count: i32,
    /// Day of the first of them.
    first_snapshot_on: Option<Date>,
    /// Day of the last of them.
    last_snapshot_on: Option<Date>,
    /// True when any of them lists only part of its hub.
    partial: bool,
    /// How the downloads were counted.
    basis: Vec<DownloadBasis>,
    /// Stretches without a snapshot that are longer than twice the usual distance; their downloads are spread over the days between.
    gaps: Vec<Period>,
    /// Counters that ran backwards and were taken as zero.
    resets: Count,
}

impl From<metrics::Provenance> for Provenance {
    fn from(of: metrics::Provenance) -> Self {
        let day = |snapshot: &crate::engine::Snapshot| Date(snapshot.taken_on);
        Self {
            data_version: DataVersion::new(of.version, of.version_last_on),
            freshness: of.freshness.into(),
            computed_at: DateTime::of(of.computed_at),
            snapshot_count: i32::try_from(of.snapshots.len()).unwrap_or(i32::MAX),
            first_snapshot_on: of.snapshots.first().map(day),
            last_snapshot_on: of.snapshots.last().map(day),
            partial: of.snapshots.iter().any(|snapshot| snapshot.partial),
            basis: of.basis.into_iter().map(Into::into).collect(),
            gaps: of.gaps.into_iter().map(Into::into).collect(),
            resets: Count(of.resets),
        }
    }
}

/// A change in how something is counted, or in what is listed: numbers on its two sides do not compare without care.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct SeriesBreak {
    /// The first day on which it holds.
    on: Date,
    /// What changed, short.
    title: String,
    /// What changed.
    note: String,
    /// Where it is told.
    url: Option<String>,
}

impl From<Break> for SeriesBreak {
    fn from(of: Break) -> Self {
        Self { on: Date(of.on), title: of.title, note: of.note, url: of.url }
    }
}

/// The four fields of [`MetricResult`], converted.
pub(super) fn frame(frame: Frame) -> (MetricDefinition, Provenance, Period, Vec<SeriesBreak>) {
    (
        MetricDefinition::of_answer(frame.definition, frame.available),
        frame.provenance.into(),
        frame.period.into(),
        frame.breaks.into_iter().map(Into::into).collect(),
    )
}
