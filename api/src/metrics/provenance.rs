//! What an answer was computed from.

use chrono::{DateTime, Utc};

use super::definition::Definition;
use super::history::{DownloadHistory, freshness_of};
use super::ledger::Ledger;
use super::{Frame, Freshness, Reading};
use crate::calendar::{Day, Period};
use crate::dimension::{Hub, RepositoryKind};
use crate::engine::{Recorded, Snapshot};
use crate::history::Rule;
use crate::store::{StoreResult, Version};

/// How downloads were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Difference of the all-time counter between two snapshots.
    AllTimeDifference,
    /// Rolling 30-day counter.
    Rolling30Days,
}

impl Basis {
    fn of(rule: Rule) -> Self {
        if rule.is_rolling() { Self::Rolling30Days } else { Self::AllTimeDifference }
    }
}

/// A change in how something is counted, or in what is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The first day on which it holds.
    pub on: Day,
    /// What changed, short.
    pub title: String,
    /// What changed.
    pub note: String,
    /// Where it is told.
    pub url: Option<String>,
}

/// What an answer was computed from.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The data version.
    pub version: Version,
    /// Day of the last snapshot of that version, of any kind.
    pub version_last_on: Option<Day>,
    /// How old the data is.
    pub freshness: Freshness,
    /// When the answer was computed.
    pub computed_at: DateTime<Utc>,
    /// Snapshots whose numbers are part of the answer, oldest first.
    pub snapshots: Vec<Snapshot>,
    /// How the downloads were counted.
    pub basis: Vec<Basis>,
    /// Gaps that touch the period.
    pub gaps: Vec<Period>,
    /// Counters that ran backwards.
    pub resets: i64,
}

impl Provenance {
    /// What an answer about kinds was computed from, apart from downloads.
    pub(super) async fn of(reading: &Reading, kinds: &[&Recorded], snapshots: Vec<Snapshot>) -> StoreResult<Self> {
        let (version, version_last_on) = reading.engine().version().await?;
        let told = kinds.iter().filter(|recorded| !recorded.snapshots.is_empty());
        let freshness = told.map(|recorded| freshness_of(recorded, reading.today())).max();
        Ok(Self {
            version,
            version_last_on,
            freshness: freshness.unwrap_or(Freshness::Stale),
            computed_at: reading.now(),
            snapshots,
            basis: Vec::new(),
            gaps: Vec::new(),
            resets: 0,
        })
    }

    /// Adds how the downloads of a period were counted.
    pub(super) fn with_downloads(mut self, counted: &Ledger<'_>, gaps: &[Period], period: Period) -> Self {
        self.basis = counted.rules(period).map(Basis::of).collect();
        self.basis.sort_unstable();
        self.basis.dedup();
        self.gaps = gaps.iter().copied().filter(|gap| gap.overlap(period) > 0).collect();
        self.resets = counted.resets(period);
        self
    }
}

/// The snapshots whose counters the downloads of a period were made from: those from the last one on or before its first day to
/// the first one on or after its end, and those at the ends of longer stretches, of what was counted by a rolling counter or was
/// not listed for a while.
pub(super) fn snapshots_of(recorded: &Recorded, counted: &Ledger<'_>, period: Period) -> Vec<Snapshot> {
    let days = &recorded.snapshots;
    let first = days.partition_point(|snapshot| snapshot.taken_on <= period.from()).saturating_sub(1);
    let end = days.partition_point(|snapshot| snapshot.taken_on < period.to());
    let around = first..(end + 1).min(days.len());
    let (Some(oldest), Some(newest)) = (days.first(), days.last()) else { return Vec::new() };
    let at = |day: Day| usize::try_from(day.days_since(oldest.taken_on)).ok();
    let mut ends = vec![false; at(newest.taken_on).map_or(0, |last| last + 1)];
    for day in counted.snapshot_days(period) {
        if let Some(is_end) = at(day).and_then(|at| ends.get_mut(at)) {
            *is_end = true;
        }
    }
    let is_end = |day: Day| at(day).and_then(|at| ends.get(at)).is_some_and(|is_end| *is_end);
    // A period that ends before anything was counted, or begins after, has no snapshot at its sides.
    let touched = recorded.downloads_from.is_some_and(|from| from < period.to()) && newest.taken_on > period.from();
    let told = days.iter().enumerate().filter(|(at, day)| around.contains(at) || is_end(day.taken_on));
    if touched { told.map(|(_, snapshot)| *snapshot).collect() } else { Vec::new() }
}

/// What an answer carries that adds up what was counted of a kind in a period. Without what was counted its provenance tells version and
/// freshness alone.
pub(super) async fn frame_of_downloads(
    reading: &Reading,
    definition: &'static Definition,
    (hub, kind): (Hub, RepositoryKind),
    (recorded, history): (&Recorded, &DownloadHistory),
    counted: Option<&Ledger<'_>>,
    period: Period,
) -> StoreResult<Frame> {
    let snapshots = counted.map(|counted| snapshots_of(recorded, counted, period)).unwrap_or_default();
    let mut provenance = Provenance::of(reading, &[recorded], snapshots).await?;
    if let Some(counted) = counted {
        provenance = provenance.with_downloads(counted, &history.gaps, period);
    }
    Ok(Frame {
        definition,
        available: history.recorded,
        period,
        provenance,
        breaks: breaks_in(reading, hub, definition.name, &[kind], period).await?,
    })
}

/// The breaks inside a period that touch a metric of some kinds.
pub(super) async fn breaks_in(
    reading: &Reading,
    hub: Hub,
    metric: &str,
    kinds: &[RepositoryKind],
    period: Period,
) -> StoreResult<Vec<Break>> {
    let breaks = reading.engine().breaks(hub).await?;
    Ok(breaks
        .into_iter()
        .filter(|record| period.from() <= record.on && record.on < period.to())
        .filter(|record| record.metrics.iter().any(|touched| touched == metric))
        .filter(|record| record.kinds.iter().any(|touched| kinds.contains(touched)))
        .map(|record| Break {
            on: record.on,
            title: record.title,
            note: record.note.unwrap_or_default(),
            url: record.url,
        })
        .collect())
}
