//! The weeks of a hub's record, some of which nobody took a snapshot of.

use super::dice::Dice;
use super::scale::Scale;
use crate::calendar::Day;

/// Weeks missing in a row, each with the number of snapshots from which on a record has such a hole: a missing week, which is no
/// gap, and two gaps.
const HOLES: [(u32, u32); 3] = [(6, 1), (12, 2), (40, 3)];

/// A week, by the day on which it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Week {
    /// The day after the week; that of the snapshot, if one was taken.
    pub(super) end: Day,
    /// Whether a snapshot was taken.
    pub(super) recorded: bool,
}

/// All weeks from that of the first snapshot to that of the last.
pub(super) fn weeks(scale: &Scale, dice: Dice) -> Vec<Week> {
    let mut missing_before = vec![0_u32; scale.weeks as usize];
    let holes = HOLES.into_iter().filter(|(from, _)| *from <= scale.weeks);
    for (number, (_, missing)) in holes.enumerate() {
        // Each in a part of its own, so that two are never one.
        let part = u64::from(scale.weeks - 2) / HOLES.len() as u64;
        let at = 1 + number as u64 * part + dice.of(number as u64).below(part);
        missing_before[at as usize] = missing;
    }
    let mut weeks = Vec::new();
    let mut end = scale.last;
    for missing in missing_before.into_iter().rev() {
        for recorded in std::iter::once(true).chain((0..missing).map(|_| false)) {
            weeks.push(Week { end, recorded });
            end = end.plus(-7);
        }
    }
    weeks.reverse();
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(snapshots: u32, seed: u64) -> Vec<Week> {
        let last = "2026-03-02".parse().unwrap();
        let scale = Scale { models: 1, datasets: 0, spaces: 0, weeks: snapshots, last, seed };
        weeks(&scale, Dice::new(seed))
    }

    #[test]
    fn snapshots_are_as_many_as_asked_for_and_some_weeks_are_missing() {
        for (snapshots, expected) in
            [(1, vec![]), (5, vec![]), (6, vec![14]), (12, vec![14, 21]), (120, vec![14, 21, 28])]
        {
            for seed in 0..50 {
                let weeks = of(snapshots, seed);
                let days: Vec<Day> = weeks.iter().filter(|week| week.recorded).map(|week| week.end).collect();
                assert_eq!((days.len(), days.last()), (snapshots as usize, "2026-03-02".parse().as_ref().ok()));
                assert!(weeks[0].recorded && weeks.windows(2).all(|pair| pair[1].end.days_since(pair[0].end) == 7));
                let longer: Vec<i64> =
                    days.windows(2).map(|pair| pair[1].days_since(pair[0])).filter(|days| *days != 7).collect();
                assert_eq!(longer, expected, "{snapshots} snapshots, seed {seed}");
            }
        }
    }
}
