//! Reads the record in the order of its days and follows each repository through it.

use std::collections::HashMap;

use crate::calendar::Day;
use crate::history::{Counters, Roster, SnapshotDays, Track, Tracks};
use crate::store::{Derived, Digest, Listed, StoreResult, Writer};

use super::written::Written;
use super::{attributes, earliest};

/// Rows read at a time.
const ROWS: u64 = 4_000;

/// What the record says when it was read to its end; all run parallel to the roster's repositories.
pub(super) struct Read {
    /// Who there is.
    pub(super) roster: Roster,
    /// What the listings of each say.
    pub(super) tracks: Tracks,
    /// What all listings of each tell together.
    pub(super) merged: Vec<Digest>,
    /// Whether one of these listings may tell a base.
    pub(super) may_tell_base: Vec<bool>,
    /// The earliest day of an amount so far.
    pub(super) recorded_from: Option<Day>,
}

/// A reading of the record in progress.
pub(super) struct Replay<'r, 'w> {
    writer: &'w Writer,
    written: &'r mut Written<'w>,
    days: &'r SnapshotDays,
    read: Read,
    /// What the last listing of a repository told, where it is not all that is told of it.
    listed: HashMap<usize, Digest>,
}

impl<'r, 'w> Replay<'r, 'w> {
    /// Nothing read yet. There is room for `expected` repositories, so that what is known of them need not be moved as they come.
    pub(super) fn new(
        writer: &'w Writer,
        written: &'r mut Written<'w>,
        days: &'r SnapshotDays,
        expected: usize,
    ) -> Self {
        let read = Read {
            roster: Roster::with_capacity(expected),
            tracks: Tracks::with_capacity(expected),
            merged: Vec::with_capacity(expected),
            may_tell_base: Vec::with_capacity(expected),
            recorded_from: None,
        };
        Self { writer, written, days, read, listed: HashMap::new() }
    }

    pub(super) fn finish(self) -> Read {
        self.read
    }

    /// Reads a snapshot: names given up, rows with an identifier, rows without.
    pub(super) async fn read(&mut self, snapshot: i64, day: Day) -> StoreResult<()> {
        let writer = self.writer;
        // Of the first snapshot nobody has a name yet that could be given up.
        let mut rows = match self.read.roster.is_empty() {
            true => Vec::new(),
            false => writer.rows(snapshot, true, -1, ROWS).await?,
        };
        while let Some(last) = rows.last().map(|row| row.position) {
            for row in &rows {
                self.read.roster.give_up(row.source_id.as_deref().unwrap_or_default(), &row.name);
            }
            rows = writer.rows(snapshot, true, last, ROWS).await?;
        }
        for identified in [true, false] {
            let mut rows = writer.rows(snapshot, identified, -1, ROWS).await?;
            while let Some(last) = rows.last().map(|row| row.position) {
                // The database looks for the next while these are taken in.
                let next = writer.rows(snapshot, identified, last, ROWS);
                rows = tokio::try_join!(biased; next, self.take_in(day, rows))?.0;
            }
        }
        Ok(())
    }

    async fn take_in(&mut self, day: Day, rows: Vec<Listed>) -> StoreResult<()> {
        let mut part = Derived::default();
        let mut changed = Vec::new();
        for row in rows {
            let place = match &row.source_id {
                Some(id) => self.read.roster.place_identified(day, id, &row.name),
                None => self.read.roster.place_named(&row.name),
            };
            let id = self.written.first_id() + place as i64;
            let mut track = match self.read.tracks.get(place) {
                Some(track) => {
                    self.read.may_tell_base[place] |= row.may_tell_base;
                    if self.listed.get(&place).unwrap_or(&self.read.merged[place]) != &row.attributes {
                        changed.push((place, row.attributes));
                    }
                    track
                }
                None => {
                    self.read.merged.push(row.attributes);
                    self.read.may_tell_base.push(row.may_tell_base);
                    Track::begin(day)
                }
            };
            track.modified(row.last_modified);
            let counters = Counters { downloads: row.downloads, all_time: row.downloads_all_time, likes: row.likes };
            let closed = track.listed(day, counters, self.days);
            self.read.tracks.put(place, &track);
            part.absences.extend(closed.absence.map(|absence| (id, absence)));
            for amount in closed.amounts.into_iter().flatten() {
                self.read.recorded_from = earliest(self.read.recorded_from, amount.stretch.from());
                part.amounts.push((id, amount));
            }
        }
        self.merge(changed).await?;
        self.written.add(part).await
    }

    async fn merge(&mut self, mut changed: Vec<(usize, Digest)>) -> StoreResult<()> {
        // Listed again is what was known together before.
        changed.retain(|(place, told)| {
            let is_all = self.read.merged[*place] == *told;
            if is_all {
                self.listed.remove(place);
            }
            !is_all
        });
        let involved: Vec<_> = changed.iter().flat_map(|(place, told)| [self.read.merged[*place], *told]).collect();
        let sets = attributes::load(self.writer, involved).await?;
        let mut merged = Vec::new();
        for (place, told) in changed {
            let body = attributes::merge(&sets, &self.read.merged[place], &told)?;
            self.read.merged[place] = body.digest;
            if body.digest == told {
                self.listed.remove(&place);
            } else {
                self.listed.insert(place, told);
            }
            merged.push(body);
        }
        merged.sort_unstable_by_key(|body| body.digest);
        merged.dedup_by_key(|body| body.digest);
        self.writer.add_bodies(merged).await
    }
}
