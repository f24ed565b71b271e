//! What the listings of one repository say, listing by listing, in the order of their days.

use crate::calendar::Day;

use super::told::Told;
use super::{Absence, Amount, Counters, FirstCount, Quiet, Thirtieths};

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

/// What a listing puts an end to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Amounts, in the order of their days. Consecutive ones of nothing are one.
    pub amounts: [Option<Amount>; 2],
    /// The absence.
    pub absence: Option<Absence>,
}

/// The listings of a repository so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    /// Day of the first snapshot that lists it.
    pub first_seen: Day,
    /// Day of the last one so far.
    pub last_seen: Day,
    pub(super) likes: Told,
    pub(super) last_modified: Told,
    pub(super) downloads_all_time: Told,
    pub(super) first_count: Option<Day>,
    pub(super) first: [Told; 3],
    pub(super) last_count: Option<Day>,
    pub(super) last: [Told; 2],
    /// Nothing was counted up to the last count since then.
    pub(super) quiet: Option<Quiet>,
    /// Thirtieths of downloads of the amounts between listings so far.
    pub(super) recorded: Told,
}

impl Track {
    /// A repository that is listed for the first time on `day`, before anything of that listing is taken in.
    pub fn begin(day: Day) -> Self {
        Self {
            first_seen: day,
            last_seen: day,
            likes: Told::NOTHING,
            last_modified: Told::NOTHING,
            downloads_all_time: Told::NOTHING,
            first_count: None,
            first: [Told::NOTHING; 3],
            last_count: None,
            last: [Told::NOTHING; 2],
            quiet: None,
            recorded: Told::NOTHING,
        }
    }

    /// The latest told number of likes.
    pub fn likes(&self) -> Option<i64> {
        self.likes.get()
    }

    /// The latest told instant of change.
    pub fn last_modified(&self) -> Option<i64> {
        self.last_modified.get()
    }

    /// The latest told all-time counter.
    pub fn downloads_all_time(&self) -> Option<i64> {
        self.downloads_all_time.get()
    }

    /// The first listing with a counter.
    pub fn first_count(&self, days: &SnapshotDays) -> Option<FirstCount> {
        let day = self.first_count?;
        let [downloads, all_time, likes] = self.first.map(Told::get);
        Some(FirstCount { day, previous: days.before(day), counters: Counters { downloads, all_time, likes } })
    }

    /// Takes in when a listing says that the repository was changed.
    pub fn modified(&mut self, told: Option<i64>) {
        self.last_modified.told_over(told);
    }

    /// Takes in a listing of a day not earlier than any before. That of a first count is told by [`FirstCount::amount`] once the
    /// creation day is known.
    pub fn listed(&mut self, day: Day, now: Counters, days: &SnapshotDays) -> Closed {
        let absence = Absence::after(self.last_seen, Some(day), &days.complete);
        self.last_seen = day;
        self.downloads_all_time.told_over(now.all_time);
        self.likes.told_over(now.likes);
        if !now.told() {
            return Closed { amounts: [None, None], absence };
        }
        let amount = self.last_count.and_then(|since| {
            let [all_time, likes] = self.last.map(Told::get);
            Amount::between((since, Counters { downloads: None, all_time, likes }), day, now)
        });
        self.recorded = Told::of(together(self.recorded(), amount).map(|all| all.0));
        let amounts = self.join(amount);
        self.last_count = Some(day);
        self.last = [now.all_time, now.likes].map(Told::of);
        if self.first_count.is_none() {
            self.first_count = Some(day);
            self.first = [now.downloads, now.all_time, now.likes].map(Told::of);
        }
        Closed { amounts, absence }
    }

    /// Keeps an amount of nothing until it is known how long nothing lasts.
    fn join(&mut self, amount: Option<Amount>) -> [Option<Amount>; 2] {
        let quiet = amount.and_then(Quiet::of);
        let goes_on = self.quiet.zip(quiet).is_some_and(|(before, now)| before.goes_on(now));
        if goes_on {
            return [None, None];
        }
        let ended = self.rest();
        self.quiet = quiet;
        [ended, amount.filter(|_| quiet.is_none())]
    }

    /// The amount that no listing has closed: nothing, up to the last count.
    pub fn rest(&self) -> Option<Amount> {
        self.quiet?.until(self.last_count?)
    }

    /// The absence at the end of the record.
    pub fn removed(&self, days: &SnapshotDays) -> Option<Absence> {
        Absence::after(self.last_seen, None, &days.complete)
    }

    /// Lifetime downloads: the latest all-time counter, else the recorded history, of which `first` is the first amount. None when
    /// no snapshot told a counter.
    pub fn lifetime(&self, first: Option<Amount>) -> Option<Thirtieths> {
        self.downloads_all_time().map(Thirtieths::whole).or_else(|| together(self.recorded(), first))
    }

    fn recorded(&self) -> Option<Thirtieths> {
        self.recorded.get().map(Thirtieths)
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
#[path = "track_tests.rs"]
mod tests;
