//! What is recorded of a kind, and what a point of a series is therefore worth (definitions.md sections 2, 3 and 5).

use super::MetricError;
use super::round::count;
use crate::calendar::{Day, Period};
use crate::engine::Recorded;

/// What a number in a series is worth; the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointStatus {
    /// Measured over the whole interval.
    Normal,
    /// Some part comes from a rolling counter, was spread over a gap, or is known by what was left of it.
    Estimated,
    /// The recorded history covers only part of the interval.
    Partial,
    /// The recorded history does not touch the interval.
    Missing,
}

/// How old data is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// The last snapshot is at most one and a half usual distances old.
    Fresh,
    /// At most three.
    Late,
    /// Older, or there is none.
    #[default]
    Stale,
}

impl Freshness {
    /// Every freshness by its name, and whether it is this one.
    pub fn among_all(self) -> [(&'static str, bool); 3] {
        [Self::Fresh, Self::Late, Self::Stale].map(|any| (any.name(), any == self))
    }

    /// The name that programs read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "FRESH",
            Self::Late => "LATE",
            Self::Stale => "STALE",
        }
    }
}

/// The recorded history of downloads of a kind.
#[derive(Clone, Debug)]
pub(super) struct DownloadHistory {
    /// From the earliest day that an amount covers to the day of the last snapshot; none where nothing was counted.
    pub(super) recorded: Option<Period>,
    /// Stretches between snapshots that are longer than twice the usual distance.
    pub(super) gaps: Vec<Period>,
}

impl DownloadHistory {
    pub(super) fn of(recorded: &Recorded) -> Self {
        let last = recorded.snapshots.last().map(|snapshot| snapshot.taken_on);
        let period = recorded.downloads_from.zip(last).and_then(|(from, last)| Period::new(from, last).ok());
        Self { recorded: period, gaps: gaps(recorded) }
    }

    /// Whether any day of a period is recorded.
    pub(super) fn touches(&self, period: Period) -> bool {
        self.recorded.is_some_and(|recorded| recorded.overlap(period) > 0)
    }

    /// Downloads of a period as they are shown: none, and never zero, where no day of it is recorded.
    pub(super) fn told(&self, period: Period, downloads: f64) -> Result<Option<i64>, MetricError> {
        self.touches(period).then(|| count(downloads)).transpose()
    }

    /// The status of an interval; `rolling` tells whether an amount above zero in it comes from a rolling counter.
    pub(super) fn status(&self, interval: Period, rolling: bool) -> PointStatus {
        match self.recorded {
            Some(recorded) if recorded.covers(interval) => {
                let estimated = rolling || self.gaps.iter().any(|gap| gap.overlap(interval) > 0);
                if estimated { PointStatus::Estimated } else { PointStatus::Normal }
            }
            _ if self.touches(interval) => PointStatus::Partial,
            _ => PointStatus::Missing,
        }
    }
}

/// The days for which repositories of a kind are counted: from its first snapshot to the day after its last.
pub fn count_of_days(recorded: &Recorded) -> Option<Period> {
    let (first, last) = (recorded.snapshots.first()?, recorded.snapshots.last()?);
    Period::new(first.taken_on, last.taken_on.plus(1)).ok()
}

/// The status of a count at the end of an interval.
pub(super) fn count_status(counted: Option<Period>, interval: Period) -> PointStatus {
    match counted {
        None => PointStatus::Missing,
        Some(counted) if interval.from() >= counted.to() => PointStatus::Missing,
        Some(counted) if interval.to() > counted.to() => PointStatus::Partial,
        Some(counted) if interval.from() < counted.from() => PointStatus::Estimated,
        Some(_) => PointStatus::Normal,
    }
}

/// How old the last of some snapshots is on a day, measured in their usual distance.
pub fn freshness_of(recorded: &Recorded, today: Day) -> Freshness {
    let Some(last) = recorded.snapshots.last() else { return Freshness::Stale };
    let age = today.days_since(last.taken_on) as f64;
    let (fresh, late) = match recorded.usual_distance() {
        Some(usual) => (1.5 * usual, 3.0 * usual),
        None => (45.0, 45.0),
    };
    if age <= fresh {
        Freshness::Fresh
    } else if age <= late {
        Freshness::Late
    } else {
        Freshness::Stale
    }
}

fn gaps(recorded: &Recorded) -> Vec<Period> {
    let Some(usual) = recorded.usual_distance() else { return Vec::new() };
    let pairs = recorded.snapshots.windows(2);
    let stretches = pairs.filter_map(|pair| Period::new(pair[0].taken_on, pair[1].taken_on).ok());
    stretches.filter(|stretch| stretch.days() as f64 > 2.0 * usual).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Snapshot;

    fn recorded(days: &[i64]) -> Recorded {
        let snapshots = days.iter().filter_map(|day| Day::from_epoch_days(*day));
        let snapshots = snapshots.map(|taken_on| Snapshot { taken_on, partial: false }).collect();
        Recorded::new(snapshots, Day::from_epoch_days(-30))
    }

    fn period(from: i64, to: i64) -> Period {
        Period::new(Day::from_epoch_days(from).unwrap(), Day::from_epoch_days(to).unwrap()).unwrap()
    }

    #[test]
    fn a_gap_is_longer_than_twice_the_median_distance() {
        // Distances 7, 7, 14, 15, 7: median 7.
        let history = DownloadHistory::of(&recorded(&[0, 7, 14, 28, 43, 50]));
        assert_eq!(history.gaps, [period(28, 43)]);
        // Distances 5 and 8: median 6.5; 13 is exactly twice, 14 is more.
        assert!(DownloadHistory::of(&recorded(&[0, 5, 13])).gaps.is_empty());
        assert_eq!(DownloadHistory::of(&recorded(&[0, 4, 8, 16, 33])).gaps, [period(16, 33)]);
    }

    #[test]
    fn the_first_status_that_fits() {
        let history = DownloadHistory::of(&recorded(&[0, 7, 14, 28, 43, 50]));
        assert_eq!(history.status(period(50, 57), false), PointStatus::Missing);
        assert_eq!(history.status(period(43, 51), true), PointStatus::Partial);
        assert_eq!(history.status(period(42, 49), false), PointStatus::Estimated);
        assert_eq!(history.status(period(43, 50), true), PointStatus::Estimated);
        assert_eq!(history.status(period(43, 50), false), PointStatus::Normal);
    }

    #[test]
    fn freshness_is_measured_in_usual_distances() {
        let at = |days: &[i64], today| freshness_of(&recorded(days), Day::from_epoch_days(today).unwrap());
        assert_eq!(
            [at(&[0, 10], 25), at(&[0, 10], 26), at(&[0, 10], 40), at(&[0, 10], 41)].map(Freshness::name),
            ["FRESH", "LATE", "LATE", "STALE"]
        );
        assert_eq!((at(&[0], 45), at(&[0], 46), at(&[], 0)), (Freshness::Fresh, Freshness::Stale, Freshness::Stale));
    }
}
