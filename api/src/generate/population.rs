//! Who there is: some tens of bytes for each repository, from which everything else follows.

use super::accounts::Accounts;
use super::dice::Dice;
use super::exact::{exp2, log2};
use super::life::Life;
use super::popularity::head;
use super::scale::Scale;
use super::vocabulary::{PROFILES, QUANTIZED, RELATIONS};
use crate::calendar::Day;
use crate::dimension::RepositoryKind;

/// What stands for no base.
const NONE: u32 = u32::MAX;
/// The hub stamps what is older than its own record with this day.
pub(super) const FLOOR: i32 = 19_053;
/// Days in which the hub doubles.
const DOUBLES_IN: f64 = 330.0;
/// Robotics datasets, of all, on the last day; a year before there is one for 27 of them.
const ROBOTICS: f64 = 0.027;
const ROBOTICS_GROWTH: f64 = 27.0;
/// One in so many models has a base.
const DERIVED: f64 = 0.42;
/// Accounts that only re-package what others made.
const REPACKAGERS: [u32; 4] = [3, 9, 17, 40];

/// A repository; its number is its place in the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Days since 1970-01-01.
    pub(super) created: i32,
    /// Rank of the account.
    pub(super) account: u32,
    /// How wanted it is, from 0 on.
    pub(super) rank: u32,
    /// Number of the first model of its family.
    pub(super) family: u32,
    base: u32,
    /// Place in the relations, where it has a base.
    pub(super) relation: u8,
    /// Place in the profiles of models.
    pub(super) profile: u8,
    /// Place in the sizes of the profile.
    pub(super) size: u8,
    /// Whether it is a dataset of robotics.
    pub(super) robotics: bool,
}

impl Entry {
    /// The model it is made of.
    pub(super) fn base(&self) -> Option<u32> {
        (self.base != NONE).then_some(self.base)
    }

    /// Whether it is a model in another packing.
    pub(super) fn quantized(&self) -> bool {
        self.base != NONE && usize::from(self.relation) == QUANTIZED
    }
}

#[derive(Clone, Copy)]
enum Question {
    Shuffle,
    Life,
    Account,
    Profile,
    Size,
    Derived,
    Relation,
    Base,
    Repackager,
    SecondBase,
}

/// All repositories of a kind, in the order of their creation.
#[derive(Debug)]
pub(super) struct Population {
    pub(super) kind: RepositoryKind,
    dice: Dice,
    pub(super) entries: Vec<Entry>,
    /// Numbers by rank.
    by_rank: Vec<u32>,
}

impl Population {
    pub(super) fn new(scale: &Scale, kind: RepositoryKind, first: Day, accounts: Accounts, dice: Dice) -> Self {
        let created = days_of_creation(scale, kind, first);
        let count = scale.repositories(kind);
        let mut by_rank: Vec<u32> = (0..count).collect();
        for place in (1..count).rev() {
            let other = dice.of(Question::Shuffle as u64).of(place.into()).below(u64::from(place) + 1);
            by_rank.swap(place as usize, other as usize);
        }
        let mut rank = vec![0_u32; by_rank.len()];
        by_rank.iter().zip(0..).for_each(|(number, place)| rank[*number as usize] = place);

        let mut population = Self { kind, dice, entries: Vec::with_capacity(created.len()), by_rank };
        for (number, ((created, robotics), rank)) in (0..count).zip(created.into_iter().zip(rank)) {
            let of_rank = population.ask(number, Question::Account).unit();
            // What is wanted most comes from the largest accounts.
            let of_rank = if rank < 5 * head(count) { of_rank * 0.4 } else { of_rank };
            let account = exp2(of_rank * log2(f64::from(accounts.count))) as u32 - 1;
            let entry = Entry {
                created,
                account,
                rank,
                family: number,
                base: NONE,
                relation: 0,
                profile: 0,
                size: 0,
                robotics,
            };
            population.entries.push(entry);
            if kind == RepositoryKind::Model {
                population.model(number, accounts);
            }
        }
        population
    }

    /// Makes a model of the latest entry: its own, or one made of another.
    fn model(&mut self, number: u32, accounts: Accounts) {
        let entry = self.entries[number as usize];
        let leads = entry.rank < head(self.by_rank.len() as u32);
        let derived = self.ask(number, Question::Derived).chance(if leads { DERIVED / 4.0 } else { DERIVED });
        let base = derived.then(|| self.older(number, Question::Base)).flatten();
        self.entries[number as usize] = match base {
            Some(base) => {
                let relation = self.ask(number, Question::Relation).pick(&RELATIONS);
                let of = self.entries[base as usize];
                // Nobody packs a packing again.
                let base = if relation == QUANTIZED && of.quantized() { of.base } else { base };
                let repackager = self.ask(number, Question::Repackager);
                let account = match relation == QUANTIZED && repackager.chance(0.6) {
                    true => REPACKAGERS[repackager.of(0).below(4) as usize].min(accounts.count - 1),
                    false => entry.account,
                };
                Entry { base, relation: relation as u8, account, created: entry.created, rank: entry.rank, ..of }
            }
            None => {
                let profile = self.ask(number, Question::Profile).pick(&PROFILES);
                let size = self.ask(number, Question::Size).pick(PROFILES[profile].1.sizes);
                Entry { profile: profile as u8, size: size as u8, ..entry }
            }
        };
    }

    /// A model that was created on an earlier day, a wanted one rather than another.
    fn older(&self, number: u32, question: Question) -> Option<u32> {
        let ranks = log2(self.by_rank.len() as f64);
        let drawn = (0..6).map(|attempt| self.ask(number, question).of(attempt).unit());
        let numbers = drawn.filter_map(|unit| self.by_rank.get((exp2(unit * ranks) - 1.0) as usize));
        let created = |other: u32| self.entries.get(other as usize).map_or(i32::MAX, |entry| entry.created);
        numbers.copied().find(|other| created(*other) < self.entries[number as usize].created)
    }

    /// What a merge is made of beside its base.
    pub(super) fn second_base(&self, number: u32) -> Option<u32> {
        self.older(number, Question::SecondBase).filter(|other| self.entries[number as usize].base() != Some(*other))
    }

    fn ask(&self, number: u32, question: Question) -> Dice {
        self.die(number).of(question as u64)
    }

    /// The die of a repository.
    pub(super) fn die(&self, number: u32) -> Dice {
        self.dice.of(1 << 32 | u64::from(number))
    }

    /// What becomes of a repository.
    pub(super) fn life(&self, number: u32) -> Life {
        let entry = &self.entries[number as usize];
        let stays = entry.robotics || entry.rank < head(self.by_rank.len() as u32);
        Life::of(self.ask(number, Question::Life), entry.created, stays)
    }
}

/// Days of creation, ascending, and whether each is a dataset of robotics.
fn days_of_creation(scale: &Scale, kind: RepositoryKind, first: Day) -> Vec<(i32, bool)> {
    let count = scale.repositories(kind);
    let robotics = match kind {
        RepositoryKind::Dataset => (f64::from(count) * ROBOTICS + 0.5) as u32,
        RepositoryKind::Model | RepositoryKind::Space => 0,
    };
    // Growth by a constant rate, seen from the end: the nth of so many came so long before.
    let latest = scale.last.epoch_days() - 1;
    let growing = |count: u32, doubles_in: f64| {
        (1..=count).map(move |nth| latest - (doubles_in * log2(f64::from(count) / f64::from(nth))) as i32)
    };
    let others = growing(count - robotics, DOUBLES_IN).map(|day| (day, false));
    let robotics = growing(robotics, 365.0 / log2(ROBOTICS_GROWTH)).map(|day| (day, true));
    let floor = if first.epoch_days() > FLOOR { FLOOR } else { i32::MIN };
    let mut days: Vec<(i32, bool)> = others.chain(robotics).map(|(day, of)| (day.max(floor), of)).collect();
    days.sort_by_key(|(day, _)| *day);
    days
}
