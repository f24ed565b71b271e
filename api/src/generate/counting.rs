//! The counters of all repositories of a kind, week by week.

use super::demand::{Demand, whole};
use super::dice::Dice;
use super::popularity::rates;
use super::population::Population;
use super::row::Counters;
use crate::calendar::Day;
use crate::dimension::RepositoryKind;

/// Weekly downloads of the last one that Zipf's law holds for, by kind; nobody downloads spaces.
const MODELS: f64 = 300.0;
const DATASETS: f64 = 60.0;
/// How often a week of a repository that is downloaded sees its counter set back.
const SET_BACK: f64 = 2e-4;

#[derive(Clone, Copy)]
enum Question {
    Demand,
    Week,
    Before,
    SetBack,
}

/// Counts downloads.
#[derive(Debug)]
pub(super) struct Counting {
    rates: Vec<f64>,
    all_time: Vec<u64>,
}

impl Counting {
    /// Nothing was counted yet.
    pub(super) fn new(population: &Population) -> Self {
        let count = population.entries.len();
        let rates = match population.kind {
            RepositoryKind::Model => rates(count as u32, MODELS),
            RepositoryKind::Dataset => rates(count as u32, DATASETS),
            RepositoryKind::Space => Vec::new(),
        };
        Self { all_time: vec![0; count], rates }
    }

    /// Counts what came before the record, up to the end of its first week.
    pub(super) fn begin(&mut self, population: &Population, end: Day) {
        for number in self.known(population, end) {
            let (demand, dice) = self.demand(population, number);
            let until = demand.until(age(population, number, end));
            self.all_time[number as usize] = whole(until, dice.of(Question::Before as u64));
        }
    }

    /// Counts a further week.
    pub(super) fn pass(&mut self, population: &Population, end: Day) {
        for number in self.known(population, end) {
            let more = self.week(population, number, end);
            if more == 0 {
                continue;
            }
            let dice = population.die(number).of(3 << 16 | Question::SetBack as u64).of(end.epoch_days() as u64);
            let all_time = &mut self.all_time[number as usize];
            *all_time += more;
            if dice.chance(SET_BACK) {
                *all_time = (*all_time as f64 * (0.2 + 0.6 * dice.of(0).unit())) as u64;
            }
        }
    }

    /// Those that were created before a day and are downloaded at all.
    fn known(&self, population: &Population, end: Day) -> std::ops::Range<u32> {
        let created = population.entries.partition_point(|entry| entry.created < end.epoch_days());
        0..created.min(self.rates.len()) as u32
    }

    fn demand(&self, population: &Population, number: u32) -> (Demand, Dice) {
        let dice = population.die(number).of(2 << 16);
        let rank = population.entries[number as usize].rank;
        (Demand::of(dice.of(Question::Demand as u64), rank, self.rates[rank as usize]), dice)
    }

    /// Downloads of the week that ends with a day.
    pub(super) fn week(&self, population: &Population, number: u32, end: Day) -> u64 {
        if self.rates.is_empty() || !population.life(number).listed(end.epoch_days()) {
            return 0;
        }
        let (demand, dice) = self.demand(population, number);
        let dice = dice.of(Question::Week as u64).of(end.epoch_days() as u64);
        demand.week(age(population, number, end), dice)
    }

    /// What a listing of the last counted day tells.
    pub(super) fn counters(&self, population: &Population, number: u32, end: Day) -> Counters {
        let week = |before: i64| self.week(population, number, end.plus(-7 * before));
        let downloads = (0..4).map(week).sum::<u64>() + week(4) * 2 / 7;
        Counters { downloads, all_time: self.all_time[number as usize] }
    }
}

/// Age in weeks at the beginning of a day.
fn age(population: &Population, number: u32, end: Day) -> f64 {
    f64::from(end.epoch_days() - population.entries[number as usize].created) / 7.0
}
