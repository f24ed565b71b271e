//! A hub that never was, as realistic as its numbers are to be held against limits, at any scale: `hubscope generate`.
//!
//! Everything follows from the scale and its seed. A repository is some tens of bytes; what a listing says of it on a day is worked
//! out when that listing is written, so memory grows with the number of repositories and neither with weeks nor with rows.

mod accounts;
mod columns;
mod counting;
mod demand;
mod dice;
mod error;
mod exact;
mod life;
mod listing;
mod popularity;
mod population;
mod row;
mod scale;
mod vocabulary;
mod weeks;
mod words;

use std::fs;
use std::io;
use std::path::Path;

pub use error::GenerateError;
pub use scale::Scale;

use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::table;
use accounts::Accounts;
use counting::Counting;
use dice::Dice;
use listing::ListingFile;
use population::Population;
use row::Teller;
use weeks::{Week, weeks};

const KINDS: [RepositoryKind; 3] = [RepositoryKind::Model, RepositoryKind::Dataset, RepositoryKind::Space];
/// Repositories to an account, on average.
const PER_ACCOUNT: u32 = 6;

#[derive(Clone, Copy)]
enum Question {
    Weeks,
    Accounts,
    Repositories,
}

/// A snapshot that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its file, seen from the folder.
    pub file: String,
    /// What it lists.
    pub kind: RepositoryKind,
    /// Its day.
    pub taken_on: Day,
    /// How many repositories it lists, more than 0.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
}

/// Writes the snapshots of a hub into an empty folder: `models`, `datasets` and `spaces` with a Parquet file for each day,
/// `publishers.csv`, and last `manifest.csv`. Of each kind the last `only_last` snapshots are written, or all; those that are written are
/// the same either way. A kind that nothing was created of yet has no snapshot. `told` hears of each file.
///
/// # Errors
/// When the folder is not empty or cannot be written.
pub fn generate(
    scale: &Scale,
    folder: &Path,
    only_last: Option<u32>,
    mut told: impl FnMut(&Written),
) -> Result<Vec<Written>, GenerateError> {
    make_empty(folder)?;
    let dice = Dice::new(scale.seed);
    let weeks = weeks(scale, dice.of(Question::Weeks as u64));
    let accounts = accounts(scale, dice);
    write(&folder.join("publishers.csv"), accounts.registry())?;
    let from = only_last.map_or(0, |last| scale.weeks.saturating_sub(last));
    let mut written = Vec::new();
    for kind in KINDS.into_iter().filter(|kind| scale.repositories(*kind) > 0) {
        let own = folder.join(kind.name());
        fs::create_dir(&own).map_err(|source| GenerateError::Unwritable { path: own, source })?;
        let population = population(scale, kind, &weeks, accounts, dice);
        let teller = Teller { population: &population, accounts };
        let mut number = 0;
        follow(&population, &weeks, |week, counting| {
            number += u32::from(week.recorded);
            if !week.recorded || number <= from {
                return Ok(());
            }
            let snapshot = list(teller, counting, week.end, folder)?;
            snapshot.iter().for_each(&mut told);
            written.extend(snapshot);
            Ok(())
        })?;
    }
    let lines = written.iter().map(|Written { file, kind, taken_on, .. }| {
        [file, Hub::HuggingFace.name(), kind.name(), &taken_on.to_string(), "false"].map(str::to_owned)
    });
    write(&folder.join("manifest.csv"), table::write(["file", "hub", "kind", "taken_on", "partial"], lines))?;
    Ok(written)
}

/// What a listing says of a repository, in numbers.
pub struct Listed<'a> {
    teller: Teller<'a>,
    /// Its place among all of its kind, by creation.
    pub number: u32,
    /// Day of creation.
    pub created: Day,
    /// Downloads of the last 30 days.
    pub downloads: u64,
    /// Downloads since creation.
    pub downloads_all_time: u64,
    /// Likes.
    pub likes: u64,
}

impl Listed<'_> {
    /// Its `_id`.
    pub fn identifier(&self) -> String {
        self.teller.identifier(self.number)
    }
}

/// Tells of all listings of a kind, in the order of their days, what [`generate`] writes of them.
///
/// # Errors
/// The first that `seen` gives.
pub fn walk<E>(
    scale: &Scale,
    kind: RepositoryKind,
    mut seen: impl FnMut(Day, &Listed<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let dice = Dice::new(scale.seed);
    let weeks = weeks(scale, dice.of(Question::Weeks as u64));
    let accounts = accounts(scale, dice);
    let population = population(scale, kind, &weeks, accounts, dice);
    let teller = Teller { population: &population, accounts };
    follow(&population, &weeks, |week, counting| {
        let on = week.end.epoch_days();
        let listed = (0..population.entries.len() as u32).filter(|number| population.life(*number).listed(on));
        for number in listed.filter(|_| week.recorded) {
            let created = Day::from_epoch_days(population.entries[number as usize].created.into()).unwrap_or(week.end);
            let counters = counting.counters(&population, number, week.end);
            let likes = teller.likes(number, counters.all_time);
            let (downloads, downloads_all_time) = (counters.downloads, counters.all_time);
            seen(week.end, &Listed { teller, number, created, downloads, downloads_all_time, likes })?;
        }
        Ok(())
    })
}

fn accounts(scale: &Scale, dice: Dice) -> Accounts {
    let most = KINDS.map(|kind| scale.repositories(kind)).into_iter().max().unwrap_or_default();
    Accounts::new(dice.of(Question::Accounts as u64), most / PER_ACCOUNT + 10)
}

fn population(scale: &Scale, kind: RepositoryKind, weeks: &[Week], accounts: Accounts, dice: Dice) -> Population {
    let first = weeks.first().map_or(scale.last, |week| week.end);
    Population::new(scale, kind, first, accounts, dice.of(Question::Repositories as u64).of(kind as u64))
}

/// Counts week by week; `seen` sees each.
fn follow<E>(
    population: &Population,
    weeks: &[Week],
    mut seen: impl FnMut(&Week, &Counting) -> Result<(), E>,
) -> Result<(), E> {
    let mut counting = Counting::new(population);
    for (place, week) in weeks.iter().enumerate() {
        match place {
            0 => counting.begin(population, week.end),
            _ => counting.pass(population, week.end),
        }
        seen(week, &counting)?;
    }
    Ok(())
}

/// Writes a listing; none of a day on which there is nothing.
fn list(
    teller: Teller<'_>,
    counting: &Counting,
    taken_on: Day,
    folder: &Path,
) -> Result<Option<Written>, GenerateError> {
    let (population, on) = (teller.population, taken_on.epoch_days());
    let kind = population.kind;
    let file = format!("{}/{taken_on}.parquet", kind.name());
    let mut listing = ListingFile::new(&folder.join(&file), kind);
    for number in (0..population.entries.len() as u32).filter(|number| population.life(*number).listed(on)) {
        listing.add(&teller.row(number, on, counting.counters(population, number, taken_on)))?;
    }
    let (rows, bytes) = listing.close()?;
    Ok((rows > 0).then_some(Written { file, kind, taken_on, rows, bytes }))
}

fn make_empty(folder: &Path) -> Result<(), GenerateError> {
    let unwritable = |source| GenerateError::Unwritable { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(unwritable)?;
    match fs::read_dir(folder).map_err(unwritable)?.next() {
        None => Ok(()),
        Some(_) => Err(GenerateError::NotEmpty(folder.to_owned())),
    }
}

fn write(path: &Path, text: io::Result<Vec<u8>>) -> Result<(), GenerateError> {
    let written = text.and_then(|text| fs::write(path, text));
    written.map_err(|source| GenerateError::Unwritable { path: path.to_owned(), source })
}
