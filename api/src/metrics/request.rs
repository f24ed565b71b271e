//! Arguments that all metrics share: the period, `top`, the number of points.

use super::MetricError;
use crate::calendar::{Day, Interval, Period, PeriodError};
use crate::engine::Recorded;

/// Points over all groups of an answer.
const MOST_POINTS: i64 = 5_000;

/// A period as it was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodRequest {
    /// First day; the edge of the history when missing.
    pub from: Option<Day>,
    /// The day after the last; the edge of the history when missing.
    pub to: Option<Day>,
}

impl PeriodRequest {
    /// The day on which repositories have the age that counts where no amounts are looked at (definitions.md section 4, AGE): the end
    /// of the period where it is given, else that of the last snapshot.
    pub fn age_on(self, recorded: &Recorded) -> Day {
        let last = recorded.snapshots.last().map(|snapshot| snapshot.taken_on);
        self.to.or(last).unwrap_or(Day::LAST)
    }

    /// The period with its missing ends taken from what is recorded.
    pub(super) fn resolve(self, recorded: Option<Period>, what: &str) -> Result<Period, MetricError> {
        let edge = |given: Option<Day>, edge: fn(Period) -> Day| given.or_else(|| recorded.map(edge));
        let (Some(from), Some(to)) = (edge(self.from, Period::from), edge(self.to, Period::to)) else {
            let told = format!(
                "no {what} are recorded on this hub, so there is no period to answer for; ingest a snapshot, or give a \
                 period with both ends"
            );
            return Err(MetricError::Unavailable(told));
        };
        let empty = |error: PeriodError| match self {
            // Who gave one end cannot know where the other is.
            Self { to: None, .. } => MetricError::BadInput(format!(
                "the period begins on {from}, and the recorded history ends before {to}; let `from` be earlier than {to}, or give `to` \
                 as well"
            )),
            Self { from: None, .. } => MetricError::BadInput(format!(
                "the period ends before {to}, and the recorded history begins on {from}; let `to` be later than {from}, or give `from` \
                 as well"
            )),
            _ => error.into(),
        };
        Period::new(from, to).map_err(empty)
    }
}

/// Refuses what would not be read by anybody.
pub(super) fn check_points(period: Period, interval: Interval, groups: usize) -> Result<(), MetricError> {
    let intervals = period.count(interval);
    let points = intervals.saturating_mul(i64::try_from(groups.max(1)).unwrap_or(i64::MAX));
    if points <= MOST_POINTS {
        return Ok(());
    }
    let (each, instead) = match groups {
        0 | 1 => (String::new(), " or a longer interval"),
        _ => {
            (format!(" ({intervals} intervals for each of {groups} groups)"), ", a longer interval or a smaller `top`")
        }
    };
    Err(MetricError::BadInput(format!(
        "the answer would have {points} points{each}, and {MOST_POINTS} are the most; ask for a shorter period{instead}"
    )))
}

/// How many groups are named.
pub(super) fn check_top(top: i32) -> Result<usize, MetricError> {
    match usize::try_from(top) {
        Ok(top @ 1..=100) => Ok(top),
        _ => Err(MetricError::BadInput(format!("`top` is {top}; it goes from 1 to 100"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Snapshot;

    #[test]
    fn ages_are_those_on_the_told_end_else_on_the_day_of_the_last_snapshot() {
        let day = |n: i64| Day::from_epoch_days(n).unwrap();
        let asked = |from: Option<i64>, to: Option<i64>| PeriodRequest { from: from.map(day), to: to.map(day) };
        let snapshots = [10, 20].map(|n| Snapshot { taken_on: day(n), partial: n == 20 }).to_vec();
        let recorded = Recorded::new(snapshots, None);
        assert_eq!(asked(None, None).age_on(&recorded), day(20));
        assert_eq!(asked(Some(15), None).age_on(&recorded), day(20));
        assert_eq!(asked(None, Some(12)).age_on(&recorded), day(12));
        assert_eq!(asked(Some(15), Some(90)).age_on(&recorded), day(90));
        assert_eq!(asked(None, Some(12)).age_on(&Recorded::default()), day(12));
    }
}
