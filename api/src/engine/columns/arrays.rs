//! What is held in memory: each value of all repositories side by side, texts as places in lists of distinct ones.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::amounts::{Amounts, Stretches};
use super::csr::Csr;
use super::cube;
use super::memo::Memo;
use super::names::Names;
use crate::calendar::Day;
use crate::dimension::{Attribute, Attribution, Hub, Plan, RepositoryKind};
use crate::engine::Recorded;
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
    /// Kinds that were read from the tables, for want of parts that fit.
    pub(super) from_tables: Vec<(Hub, RepositoryKind)>,
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
        id.and_then(|id| place(&self.ids, |id| *id, id)).unwrap_or(self.len()) as u32
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
        id.and_then(|id| place(&self.ids, |id| *id, id)).unwrap_or(self.ids.len()) as u32
    }
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
    pub(super) stretches: Arc<Stretches>,
    pub(super) amounts: Amounts,
    /// Rows with an amount.
    pub(super) counted: Vec<u32>,
    /// Downloads of each row in all the time that is recorded, or a little more.
    pub(super) most: Vec<f32>,
}

impl Columns {
    /// How many repositories there are.
    pub(super) fn len(&self) -> usize {
        self.account.len()
    }

    /// Puts the repositories of an account one after the other: `by_account` holds their rows by account. False where names do not fit.
    #[must_use]
    pub(super) fn put_in_order(&mut self, by_account: &Csr<u32>) -> bool {
        let order = by_account.items();
        let Self { account, root, task, library, license, sdk, parameters, .. } = self;
        for places in [account, root, task, library, license, sdk, parameters] {
            put_in_order(places, order);
        }
        put_in_order(&mut self.relation, order);
        put_in_order(&mut self.created_on, order);
        put_in_order(&mut self.counts_from, order);
        put_in_order(&mut self.thirtieths, order);
        put_in_order(&mut self.has_all_time, order);
        let (keys, mut own) = (std::mem::take(&mut self.list_keys), std::mem::take(&mut self.name_keys));
        let mut room = true;
        for (row, before) in (0..).zip(order) {
            room &= self.list_keys.push(keys.get(*before as usize));
            if let Some(key) = own.remove(before) {
                self.name_keys.insert(row, key);
            }
        }
        self.list_keys.shrink();
        self.rows_of = (0..by_account.rows()).map(|account| by_account.range(account)).collect();
        room
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
            + self.amounts.bytes()
            + (self.counted.capacity() + self.most.capacity()) * 4
    }
}

/// Where a number is among ascending ones, which mostly follow one another.
pub(super) fn place<T>(ids: &[T], number: impl Fn(&T) -> i64, id: i64) -> Option<usize> {
    let likely = usize::try_from(id.checked_sub(number(ids.first()?))?).ok()?;
    match ids.get(likely) {
        Some(known) if number(known) == id => Some(likely),
        _ => ids.binary_search_by_key(&id, number).ok(),
    }
}

fn put_in_order<T: Copy>(values: &mut Vec<T>, order: &[u32]) {
    *values = order.iter().map(|at| values[*at as usize]).collect();
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

    /// Kinds that were read from the tables, which takes longer, for want of parts that fit.
    pub fn from_tables(&self) -> &[(Hub, RepositoryKind)] {
        &self.from_tables
    }

    /// Bytes of memory, roughly.
    pub fn bytes(&self) -> usize {
        self.kinds.values().map(|kind| kind.columns.bytes()).sum()
    }
}
