//! The amounts above zero of a generated hub, worked out by the rules of the program and not by way of its record, which would be
//! some hundred million rows: for a database whose last listing was ingested.
//!
//! `amounts MODELS WEEKS LAST SEED IDS SNAPSHOTS`: IDS lists `_id,repository_id` of the database; amounts of other repositories are
//! left out. Writes what `COPY amount (repository_id, to_day, from_day, rule, count, reset, likes_gained)` reads to standard output, and
//! to SNAPSHOTS a line `day,rows` for each listing, days since 1970-01-01.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use hubscope::calendar::Day;
use hubscope::dimension::RepositoryKind;
use hubscope::generate::{Listed, Scale, walk};
use hubscope::history::{Amount, Counters, FirstCount, SnapshotDays, Track};

const USAGE: &str = "amounts MODELS WEEKS LAST SEED IDS SNAPSHOTS";

/// The record so far.
struct Record {
    ids: HashMap<String, i64>,
    days: SnapshotDays,
    /// By number: who it is in the database, if it is, and its listings.
    tracks: Vec<Option<(i64, Track)>>,
    rows: Vec<u64>,
    out: BufWriter<io::StdoutLock<'static>>,
}

impl Record {
    fn take(&mut self, day: Day, listed: &Listed<'_>) -> io::Result<()> {
        if self.days.all.last() != Some(&day) {
            self.days.all.push(day);
            self.days.complete.push(day);
            self.rows.push(0);
        }
        if let Some(rows) = self.rows.last_mut() {
            *rows += 1;
        }
        let number = listed.number as usize;
        if self.tracks.len() <= number {
            self.tracks.resize(number + 1, None);
        }
        let known = match self.tracks[number] {
            Some(known) => known,
            None => match self.ids.get(&listed.identifier()) {
                Some(id) => (*id, Track::begin(day)),
                None => return Ok(()),
            },
        };
        let (id, mut track) = known;
        let is_first = track.first_count(&self.days).is_none();
        let counter = |count: u64| i64::try_from(count).ok();
        let (downloads, all_time) = (counter(listed.downloads), counter(listed.downloads_all_time));
        let counters = Counters { downloads, all_time, likes: counter(listed.likes) };
        let closed = track.listed(day, counters, &self.days);
        self.tracks[number] = Some((id, track));
        let first = track.first_count(&self.days).filter(|_| is_first);
        let first = first.and_then(|first: FirstCount| first.amount(track.created(Some(listed.created))));
        let counted = closed.amounts.into_iter().chain([first]).flatten();
        counted.filter(|amount| amount.count > 0 || amount.reset).try_for_each(|amount| self.write(id, amount))
    }

    fn write(&mut self, id: i64, amount: Amount) -> io::Result<()> {
        let (from, to) = (amount.stretch.from().epoch_days(), amount.stretch.to().epoch_days());
        let reset = if amount.reset { 't' } else { 'f' };
        write!(self.out, "{id}\t{to}\t{from}\t{}\t{}\t{reset}\t", amount.rule.code(), amount.count)?;
        match amount.likes_gained {
            Some(likes) => writeln!(self.out, "{likes}"),
            None => writeln!(self.out, "\\N"),
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [models, weeks, last, seed, ids, snapshots] = arguments.as_slice() else { return Err(USAGE.into()) };
    let (models, weeks, last, seed) = (models.parse()?, weeks.parse()?, last.parse()?, seed.parse()?);
    let scale = Scale { models, datasets: 0, spaces: 0, weeks, last, seed };
    let mut known = HashMap::new();
    for line in fs::read_to_string(ids)?.lines() {
        let (source, id) = line.split_once(',').ok_or("IDS: a line without a comma")?;
        known.insert(source.to_owned(), id.parse()?);
    }
    let out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut record = Record { ids: known, days: SnapshotDays::default(), tracks: Vec::new(), rows: Vec::new(), out };
    walk(&scale, RepositoryKind::Model, |day, listed| record.take(day, listed))?;
    record.out.flush()?;
    let mut listings = BufWriter::new(File::create(snapshots)?);
    for (day, rows) in record.days.all.iter().zip(&record.rows) {
        writeln!(listings, "{},{rows}", day.epoch_days())?;
    }
    Ok(listings.flush()?)
}
