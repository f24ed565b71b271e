//! The repositories of a kind and what was counted for them, as flat arrays.

use std::collections::HashMap;
use std::sync::Arc;

use crate::calendar::Period;
use crate::history::Rule;

/// No entry of a dictionary.
pub(super) const NONE: u32 = u32::MAX;
/// No day.
pub(super) const NO_DAY: i32 = i32::MIN;

/// Repositories of one kind of one hub. A row is a place in all of the vectors; rows are in the order of names.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) accounts: Arc<Accounts>,
    pub(super) terms: Arc<Terms>,
    /// Places in `accounts`.
    pub(super) account: Vec<u32>,
    pub(super) root_account: Vec<u32>,
    /// Days.
    pub(super) created_on: Vec<i32>,
    pub(super) counts_from: Vec<i32>,
    /// Task, library, licence and SDK: places in `terms`.
    pub(super) words: [Vec<u32>; 4],
    pub(super) relation: Vec<i16>,
    /// Zero where it is not known.
    pub(super) parameters: Vec<i64>,
    /// Lifetime downloads; less than zero where no counter was told.
    pub(super) thirtieths: Vec<i64>,
    pub(super) by_all_time: Vec<bool>,
    pub(super) names: Names,
    /// Categories and modalities: places in `terms`.
    pub(super) facets: [Lists; 2],
    pub(super) absences: Vec<Absence>,
    /// What was counted, in the order of keys.
    pub(super) stretches: Vec<Stretch>,
}

impl Table {
    /// How many repositories there are.
    pub(super) fn rows(&self) -> usize {
        self.account.len()
    }

    /// How many amounts there are.
    pub(super) fn amounts(&self) -> usize {
        self.stretches.iter().map(|stretch| stretch.counts.len()).sum()
    }
}

/// What was counted over one stretch by one rule. Each vector is ascending by row, with one entry a row.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) days: Period,
    pub(super) rule: Rule,
    /// Amounts above zero.
    pub(super) counts: Vec<Count>,
    /// What of them is beyond [`Count::MOST`].
    pub(super) beyond: Vec<(u32, i128)>,
    /// Counters that ran backwards.
    pub(super) resets: Vec<(u32, u32)>,
}

impl Stretch {
    /// Adds what was counted for the row that comes next.
    pub(super) fn push(&mut self, row: u32, count: i128, resets: u32) {
        if count > 0 {
            let within = u32::try_from(count).unwrap_or(Count::MOST);
            self.counts.push(Count { row, count: within });
            if count > within.into() {
                self.beyond.push((row, count - i128::from(within)));
            }
        }
        if resets > 0 {
            self.resets.push((row, resets));
        }
    }
}

/// What was counted for a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) row: u32,
    pub(super) count: u32,
}

impl Count {
    pub(super) const MOST: u32 = u32::MAX;
}

/// A stretch of removal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Absence {
    pub(super) row: u32,
    pub(super) from: i32,
    /// [`NO_DAY`] where it lasts.
    pub(super) to: i32,
}

/// Accounts of a hub.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub(super) ids: Vec<i64>,
    pub(super) logins: Vec<Arc<str>>,
    pub(super) labels: Vec<Box<str>>,
    pub(super) countries: Vec<Option<Arc<str>>>,
    pub(super) kinds: Vec<Option<i16>>,
}

/// Words.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) texts: Vec<Arc<str>>,
    pub(super) keys: Vec<Box<str>>,
}

/// Names, one after the other in one text.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<u32>,
    /// Of the rows whose names are not the beginning of their list keys.
    apart: HashMap<usize, Box<str>>,
}

impl Names {
    /// Adds a row's place in the order of names, and its name. False when there is no room.
    pub(super) fn push(&mut self, list_key: &str, name_key: &str) -> bool {
        if list_key.split('\n').next() != Some(name_key) {
            self.apart.insert(self.ends.len(), name_key.into());
        }
        self.text.push_str(list_key);
        let end = u32::try_from(self.text.len());
        self.ends.push(end.unwrap_or(u32::MAX));
        end.is_ok()
    }

    /// The place of a row in the order of names.
    pub(super) fn list_key(&self, row: usize) -> &str {
        let end = |row: usize| self.ends.get(row).map_or(0, |end| *end as usize);
        self.text.get(row.checked_sub(1).map_or(0, end)..end(row)).unwrap_or_default()
    }

    /// The name of a row without regard to case. Behind a name that another one has now comes what tells the rows apart.
    pub(super) fn name_key(&self, row: usize) -> &str {
        match self.apart.get(&row) {
            Some(name) => name,
            None => self.list_key(row).split('\n').next().unwrap_or_default(),
        }
    }

    /// The row of a list key. Rows are in their order.
    pub(super) fn find(&self, list_key: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.list_key(middle).cmp(list_key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

/// A short list for each row.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Where each begins, and the end of the last; empty where no row has any.
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Of pairs of row and item.
    pub(super) fn of(mut pairs: Vec<(u32, u32)>, rows: usize) -> Self {
        if pairs.is_empty() {
            return Self::default();
        }
        pairs.sort_unstable();
        let mut starts = vec![0; rows + 1];
        for (row, _) in &pairs {
            starts[*row as usize + 1] += 1;
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        Self { starts, items: pairs.into_iter().map(|(_, item)| item).collect() }
    }

    /// The items of a row.
    pub(super) fn of_row(&self, row: usize) -> &[u32] {
        let at = |row: usize| self.starts.get(row).map_or(0, |start| *start as usize);
        self.items.get(at(row)..at(row + 1)).unwrap_or_default()
    }
}
