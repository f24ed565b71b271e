//! When a repository was there: removal by complete snapshots, return by any.

use crate::calendar::Day;

/// Days on which a repository was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Day of the complete snapshot that lacks it.
    pub from: Day,
    /// Day of the snapshot that lists it again; none while it has not come back.
    pub to: Option<Day>,
}

impl Absence {
    /// The absence that ends with a listing on `to` (none: at the end of the record) after the last one on `listed`, if a
    /// complete snapshot lies between them. `complete` are the days of complete snapshots, ascending.
    pub fn after(listed: Day, to: Option<Day>, complete: &[Day]) -> Option<Self> {
        let next = complete.partition_point(|day| *day <= listed);
        let from = complete.get(next).copied()?;
        to.is_none_or(|to| from < to).then_some(Self { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(numbers: &[i64]) -> Vec<Day> {
        numbers.iter().filter_map(|n| Day::from_epoch_days(*n)).collect()
    }

    #[test]
    fn only_a_complete_snapshot_in_between_removes() {
        let complete = days(&[10, 20, 30]);
        let at = |n: i64| Day::from_epoch_days(n).unwrap();
        assert_eq!(Absence::after(at(10), Some(at(20)), &complete), None);
        assert_eq!(Absence::after(at(10), Some(at(25)), &complete), Some(Absence { from: at(20), to: Some(at(25)) }));
        assert_eq!(Absence::after(at(12), None, &complete), Some(Absence { from: at(20), to: None }));
        assert_eq!(Absence::after(at(30), None, &complete), None);
        assert_eq!(Absence::after(at(10), None, &[]), None);
    }
}
