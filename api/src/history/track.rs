//! What the listings of one repository say, listing by listing, in the order of their days.

use crate::calendar::Day;

use super::{Absence, Amount, Counters, FirstCount, Thirtieths};

/// The days of a kind's snapshots.
#[derive(Clone, Debug, Default)]
pub struct SnapshotDays {
    /// All of them, ascending.
    pub all: Vec<Day>,
    /// Those that list everything, ascending.
    pub complete: Vec<Day>,
}

impl SnapshotDays {
    /// The day of the snapshot before the one of `day`.
    pub fn before(&self, day: Day) -> Option<Day> {
        let next = self.all.partition_point(|other| *other < day);
        next.checked_sub(1).and_then(|at| self.all.get(at)).copied()
    }
}

/// The listings of a repository so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    /// Day of the first snapshot that lists it.
    pub first_seen: Day,
    /// Day of the last one so far.
    pub last_seen: Day,
    /// The latest told number of likes.
    pub likes: Option<i64>,
    /// The latest told instant of change.
    pub last_modified: Option<i64>,
    /// The latest told all-time counter.
    pub downloads_all_time: Option<i64>,
    /// The first listing with a counter.
    pub first_count: Option<FirstCount>,
    last_count: Option<(Day, Counters)>,
    /// Downloads of the amounts between listings so far.
    recorded: Option<Thirtieths>,
}

impl Track {
    /// A repository that is listed for the first time on `day`, before anything of that listing is taken in.
    pub fn begin(day: Day) -> Self {
        Self {
            first_seen: day,
            last_seen: day,
            likes: None,
            last_modified: None,
            downloads_all_time: None,
            first_count: None,
            last_count: None,
            recorded: None,
        }
    }

    /// Takes in a listing of a day not earlier than any before. Gives the amount that it closes (that of a first count is told
    /// by [`FirstCount::amount`] once the creation day is known) and the absence that it ends.
    pub fn listed(&mut self, day: Day, now: Counters, days: &SnapshotDays) -> (Option<Amount>, Option<Absence>) {
        let absence = Absence::after(self.last_seen, Some(day), &days.complete);
        self.last_seen = day;
        self.downloads_all_time = now.all_time.or(self.downloads_all_time);
        self.likes = now.likes.or(self.likes);
        if !now.told() {
            return (None, absence);
        }
        let amount = self.last_count.and_then(|since| Amount::between(since, day, now));
        self.recorded = together(self.recorded, amount);
        self.last_count = Some((day, now));
        self.first_count.get_or_insert(FirstCount { day, previous: days.before(day), counters: now });
        (amount, absence)
    }

    /// The absence at the end of the record.
    pub fn removed(&self, days: &SnapshotDays) -> Option<Absence> {
        Absence::after(self.last_seen, None, &days.complete)
    }

    /// Lifetime downloads: the latest all-time counter, else the recorded history, of which `first` is the first amount. None when
    /// no snapshot told a counter.
    pub fn lifetime(&self, first: Option<Amount>) -> Option<Thirtieths> {
        self.downloads_all_time.map(Thirtieths::whole).or_else(|| together(self.recorded, first))
    }

    /// A told creation day as it counts: no later than the first snapshot that lists the repository.
    pub fn created(&self, told: Option<Day>) -> Option<Day> {
        told.map(|told| told.min(self.first_seen))
    }
}

fn together(known: Option<Thirtieths>, amount: Option<Amount>) -> Option<Thirtieths> {
    let more = amount.map(Thirtieths::of);
    known.zip(more).map(|(known, more)| known.plus(more)).or(known).or(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(all: &[i64]) -> SnapshotDays {
        let all: Vec<_> = all.iter().filter_map(|n| Day::from_epoch_days(*n)).collect();
        SnapshotDays { complete: all.clone(), all }
    }

    fn all_time(count: i64) -> Counters {
        Counters { all_time: Some(count), ..Counters::default() }
    }

    #[test]
    fn what_is_not_listed_for_a_while_is_counted_over_the_whole_stretch() {
        let days = days(&[10, 20, 30]);
        let mut track = Track::begin(days.all[0]);
        assert_eq!(track.listed(days.all[0], all_time(5), &days), (None, None));
        let (amount, absence) = track.listed(days.all[2], all_time(25), &days);
        let amount = amount.unwrap();
        assert_eq!((amount.stretch.from(), amount.stretch.days(), amount.count), (days.all[0], 20, 20));
        assert_eq!(absence, Some(Absence { from: days.all[1], to: Some(days.all[2]) }));
    }

    #[test]
    fn likes_are_gained_over_the_stretches_of_downloads() {
        let days = days(&[10, 20, 30, 40]);
        let liked = |counters: Counters, likes| Counters { likes: Some(likes), ..counters };
        let mut track = Track::begin(days.all[0]);
        track.listed(days.all[0], liked(all_time(5), 2), &days);
        // Likes alone are the latest told, but end no stretch.
        assert_eq!(track.listed(days.all[1], liked(Counters::default(), 90), &days), (None, None));
        assert_eq!(track.likes, Some(90));
        let (amount, _) = track.listed(days.all[2], liked(all_time(9), 7), &days);
        assert_eq!(amount.map(|a| (a.stretch.days(), a.likes_gained)), Some((20, Some(5))));
        let (amount, _) = track.listed(days.all[3], all_time(11), &days);
        assert_eq!((amount.map(|a| a.likes_gained), track.likes), (Some(None), Some(7)));
    }

    #[test]
    fn a_listing_without_a_counter_is_passed_over_by_the_series() {
        let days = days(&[10, 20, 30]);
        let mut track = Track::begin(days.all[0]);
        track.listed(days.all[0], all_time(5), &days);
        assert_eq!(track.listed(days.all[1], Counters::default(), &days), (None, None));
        let (amount, _) = track.listed(days.all[2], all_time(9), &days);
        assert_eq!(amount.map(|a| (a.stretch.days(), a.count)), Some((20, 4)));
        assert_eq!(track.first_count.and_then(|first| first.previous), None);
    }
}
