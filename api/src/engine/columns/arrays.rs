//! What is held in memory: each value of all repositories side by side, texts as places in lists of distinct ones.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::csr::Csr;
use super::cube;
use super::memo::Memo;
use super::names::Names;
use crate::calendar::{Day, Period};
use crate::dimension::{Attribute, Attribution, Hub, Plan, RepositoryKind};
use crate::engine::Recorded;
use crate::history::Rule;
use crate::store::{BreakRecord, Version};

/// Stands for a day or a number that is not told.
pub(super) const NONE_DAY: i32 = i32::MIN;
/// Stands for lifetime downloads that are not told.
pub(super) const NONE_THIRTIETHS: i64 = i64::MIN;

/// Everything that is held, of one version of the data.
#[derive(Debug)]
pub struct Arrays {
    pub(super) version: Version,
    pub(super) last_on: Option<Day>,
    pub(super) hubs: HashMap<Hub, HubArrays>,
    pub(super) kinds: HashMap<(Hub, RepositoryKind), KindArrays>,
}

/// What is held of a hub.
#[derive(Debug)]
pub(super) struct HubArrays {
    pub(super) accounts: Arc<Accounts>,
    pub(super) breaks: Vec<BreakRecord>,
}

/// What is held of a kind.
#[derive(Debug)]
pub(super) struct KindArrays {
    pub(super) recorded: Recorded,
    pub(super) columns: Arc<Columns>,
    /// By the accounts of publishers, and of roots.
    pub(super) cubes: [Option<Arc<Columns>>; 2],
    pub(super) memo: Memo,
}

/// Accounts by their place, which is that of their number. Behind the last is the place of no account.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub(super) ids: Vec<i64>,
    pub(super) logins: Vec<Arc<str>>,
    pub(super) labels: Names,
    pub(super) kinds: Vec<Option<i16>>,
    pub(super) countries: Vec<Option<Arc<str>>>,
    pub(super) by_login: HashMap<Arc<str>, u32>,
}

impl Accounts {
    /// How many there are; also the place of no account.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The place of the account of a number.
    pub(super) fn place(&self, id: Option<i64>) -> u32 {
        id.and_then(|id| self.ids.binary_search(&id).ok()).unwrap_or(self.len()) as u32
    }
}

/// Words by their place, which is that of their number. Behind the last is the place of no word.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) ids: Vec<i64>,
    pub(super) texts: Vec<Arc<str>>,
    pub(super) keys: Vec<String>,
}

impl Words {
    /// The place of the word of a number.
    pub(super) fn place(&self, id: Option<i64>) -> u32 {
        id.and_then(|id| self.ids.binary_search(&id).ok()).unwrap_or(self.ids.len()) as u32
    }
}

/// What was counted over a stretch, by the place of the stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Place of the stretch; else, if the count says so, among the exact counts.
    at: u32,
    /// What was counted.
    count: u32,
}

impl Entry {
    /// The counter ran backwards, and nothing was counted.
    const RESET: u32 = u32::MAX - 1;
    /// What was counted is found among the exact counts.
    const EXACT: u32 = u32::MAX;

    /// What was counted at the place of a stretch; if it does not fit, it is put among the exact counts.
    pub(super) fn of(at: u32, count: i128, resets: u32, exact: &mut Vec<Exact>) -> Self {
        match (count, resets, u32::try_from(count)) {
            (0, 1, _) => Self { at, count: Self::RESET },
            (_, 0, Ok(small)) if small < Self::RESET => Self { at, count: small },
            _ => {
                exact.push(Exact { at, count, resets });
                Self { at: exact.len() as u32 - 1, count: Self::EXACT }
            }
        }
    }

    /// The place that goes with [`Entry::plain`].
    pub(super) fn place(self) -> u32 {
        self.at
    }

    /// What was counted, where that and the place stand in the entry itself.
    pub(super) fn plain(self) -> Option<u32> {
        (self.count < Self::RESET).then_some(self.count)
    }

    /// The place of the stretch, to be written over; none where it stands among the exact counts.
    pub(super) fn place_mut(&mut self) -> Option<&mut u32> {
        (self.count != Self::EXACT).then_some(&mut self.at)
    }
}

/// What was counted over a stretch, with the counters that ran backwards, where that does not fit an [`Entry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exact {
    pub(super) at: u32,
    pub(super) count: i128,
    pub(super) resets: u32,
}

/// Repositories of a kind, those of an account one after the other.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) words: Arc<Words>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) account: Vec<u32>,
    pub(super) root: Vec<u32>,
    /// Rows of each account.
    pub(super) rows_of: Vec<Range<u32>>,
    pub(super) task: Vec<u32>,
    pub(super) library: Vec<u32>,
    pub(super) license: Vec<u32>,
    pub(super) sdk: Vec<u32>,
    /// Places in `sizes`; behind the last where not known.
    pub(super) parameters: Vec<u32>,
    /// Distinct numbers of parameters.
    pub(super) sizes: Vec<i64>,
    pub(super) relation: Vec<i16>,
    pub(super) created_on: Vec<i32>,
    pub(super) counts_from: Vec<i32>,
    pub(super) thirtieths: Vec<i64>,
    pub(super) has_all_time: Vec<bool>,
    pub(super) categories: Csr<u32>,
    pub(super) modalities: Csr<u32>,
    pub(super) absences: Csr<(i32, i32)>,
    /// Places in the order of names.
    pub(super) list_keys: Names,
    /// Names without regard to case that differ from these places, by row.
    pub(super) name_keys: HashMap<u32, String>,
    /// Distinct stretches, in the order in which sums are added up.
    pub(super) stretches: Vec<(Period, Rule)>,
    pub(super) entries: Csr<Entry>,
    pub(super) exact: Vec<Exact>,
}

impl Columns {
    /// How many repositories there are.
    pub(super) fn len(&self) -> usize {
        self.account.len()
    }

    /// The accounts that repositories are credited to.
    pub(super) fn credited(&self, attribution: Attribution) -> &[u32] {
        match attribution {
            Attribution::RootModel => &self.root,
            Attribution::Publisher => &self.account,
        }
    }

    /// Places of words.
    pub(super) fn word(&self, attribute: Attribute) -> &[u32] {
        match attribute {
            Attribute::Library => &self.library,
            Attribute::License => &self.license,
            Attribute::Sdk => &self.sdk,
            _ => &self.task,
        }
    }

    /// Places of words of which a repository can have several.
    pub(super) fn facets(&self, attribute: Attribute) -> &Csr<u32> {
        if attribute == Attribute::DatasetModality { &self.modalities } else { &self.categories }
    }

    /// The place of the stretch of an entry, what was counted, and how many counters ran backwards.
    pub(super) fn told(&self, entry: Entry) -> (u32, i128, u32) {
        match entry.count {
            Entry::RESET => (entry.at, 0, 1),
            Entry::EXACT => {
                let exact = self.exact[entry.at as usize];
                (exact.at, exact.count, exact.resets)
            }
            count => (entry.at, count.into(), 0),
        }
    }

    /// The name of a repository without regard to case.
    pub(super) fn name_key(&self, row: usize) -> &str {
        self.name_keys.get(&(row as u32)).map_or_else(|| self.list_keys.get(row), String::as_str)
    }

    /// Days from the told creation to a day.
    pub(super) fn age(&self, row: usize, on: i32) -> Option<i64> {
        let created = self.created_on[row];
        (created != NONE_DAY).then(|| i64::from(on) - i64::from(created))
    }

    /// Bytes of memory, apart from words and accounts.
    pub(super) fn bytes(&self) -> usize {
        let codes = [&self.account, &self.root, &self.task, &self.library, &self.license, &self.sdk, &self.parameters];
        codes.iter().map(|column| column.capacity() * 4).sum::<usize>()
            + self.rows_of.capacity() * 8
            + self.len() * (2 + 4 + 4 + 8 + 1)
            + self.categories.bytes()
            + self.modalities.bytes()
            + self.absences.bytes()
            + self.list_keys.bytes()
            + self.entries.bytes()
    }
}

impl KindArrays {
    /// The cube that answers what a plan asks of amounts.
    pub(super) fn cube(&self, plan: &Plan) -> Option<&Columns> {
        let cube = &self.cubes[usize::from(plan.attribution == Attribution::RootModel)];
        cube.as_deref().filter(|_| cube::answers(plan))
    }
}

impl Arrays {
    /// The version that they are of.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Bytes of memory, roughly.
    pub fn bytes(&self) -> usize {
        self.kinds.values().map(|kind| kind.columns.bytes()).sum()
    }
}
