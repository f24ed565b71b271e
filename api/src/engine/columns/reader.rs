//! From rows of repositories to columns, wherever the rows come from.

use std::collections::HashMap;
use std::sync::Arc;

use super::arrays::{Accounts, Columns, NONE_DAY, NONE_THIRTIETHS, Words, place};
use super::csr::Csr;
use crate::store::PlannedRow;

/// Rows of repositories by their numbers, which mostly follow one another.
pub(super) struct Rows {
    ids: Vec<(i64, u32)>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The lowest and the highest number; where there is none, nothing lies between the two.
    pub(super) fn numbers(&self) -> (i64, i64) {
        self.ids.first().zip(self.ids.last()).map_or((1, 0), |(first, last)| (first.0, last.0))
    }

    pub(super) fn row(&self, id: i64) -> Option<u32> {
        place(&self.ids, |(id, _)| *id, id).map(|at| self.ids[at].1)
    }

    /// The numbers by row.
    pub(super) fn by_row(&self) -> Vec<i64> {
        let mut by_row = vec![0; self.ids.len()];
        self.ids.iter().for_each(|(id, row)| by_row[*row as usize] = *id);
        by_row
    }
}

/// Takes repositories.
pub(super) struct Reader {
    columns: Columns,
    ids: Vec<i64>,
    sizes: HashMap<i64, u32>,
    room: bool,
}

impl Reader {
    pub(super) fn new(words: &Arc<Words>, accounts: &Arc<Accounts>) -> Self {
        let columns = Columns { words: Arc::clone(words), accounts: Arc::clone(accounts), ..Columns::default() };
        Self { columns, ids: Vec::new(), sizes: HashMap::new(), room: true }
    }

    /// Makes room for so many repositories with so many bytes of names.
    pub(super) fn reserve(&mut self, repositories: usize, names: usize) {
        let Columns { account, root, task, library, license, sdk, parameters, .. } = &mut self.columns;
        [account, root, task, library, license, sdk, parameters]
            .iter_mut()
            .for_each(|places| places.reserve_exact(repositories));
        let Columns { relation, created_on, counts_from, thirtieths, has_all_time, list_keys, .. } = &mut self.columns;
        relation.reserve_exact(repositories);
        created_on.reserve_exact(repositories);
        counts_from.reserve_exact(repositories);
        thirtieths.reserve_exact(repositories);
        has_all_time.reserve_exact(repositories);
        list_keys.reserve(repositories, names);
        self.ids.reserve_exact(repositories);
    }

    /// Takes a repository of a number.
    pub(super) fn take(&mut self, id: i64, row: &PlannedRow<'_>) {
        let columns = &mut self.columns;
        if let Some(key) = &row.name_key {
            columns.name_keys.insert(self.ids.len() as u32, key.to_string());
        }
        self.ids.push(id);
        columns.account.push(columns.accounts.place(row.account));
        columns.root.push(columns.accounts.place(row.root_account));
        columns.task.push(columns.words.place(row.task));
        columns.library.push(columns.words.place(row.library));
        columns.license.push(columns.words.place(row.license));
        columns.sdk.push(columns.words.place(row.sdk));
        let next = self.sizes.len() as u32;
        let size = row.parameters.map(|size| *self.sizes.entry(size).or_insert(next));
        columns.parameters.push(size.unwrap_or(u32::MAX));
        columns.relation.push(row.relation);
        columns.created_on.push(row.created_on.unwrap_or(NONE_DAY));
        columns.counts_from.push(row.counts_from);
        columns.thirtieths.push(row.thirtieths.unwrap_or(NONE_THIRTIETHS));
        columns.has_all_time.push(row.has_all_time);
        self.room &= columns.list_keys.push(&row.list_key);
    }

    /// How many were taken.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The place of a word.
    pub(super) fn word(&self, word: i64) -> u32 {
        self.columns.words.place(Some(word))
    }

    /// The columns, those of an account one after the other, and which row is whose; none where places of 32 bits do not tell them apart.
    pub(super) fn done(mut self) -> Option<(Columns, Rows)> {
        let columns = &mut self.columns;
        let unknown = self.sizes.len() as u32;
        columns.parameters.iter_mut().filter(|size| **size == u32::MAX).for_each(|size| *size = unknown);
        columns.sizes = vec![0; self.sizes.len()];
        for (size, at) in self.sizes {
            columns.sizes[at as usize] = size;
        }
        let by_account: Vec<(u32, u32)> = columns.account.iter().copied().zip(0..).collect();
        let by_account = Csr::of(columns.accounts.len() + 1, &by_account)?;
        self.room &= columns.put_in_order(&by_account);
        let mut ids: Vec<(i64, u32)> = self.ids.into_iter().map(|id| (id, 0)).collect();
        by_account.items().iter().zip(0..).for_each(|(at, row)| ids[*at as usize].1 = row);
        ids.sort_unstable();
        self.room.then_some((self.columns, Rows { ids }))
    }
}
