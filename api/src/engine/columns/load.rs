//! Reads the tables into arrays.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::table::{Absence, Accounts, Count, Lists, NO_DAY, NONE, Stretch, Table, Terms};
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::history::Rule;
use crate::store::{FacetOf, Session, StoreResult, WholeAmount, WholeRepository};

/// More bytes than may be used.
#[derive(Debug)]
pub(super) struct TooLarge;

/// Bytes that are left.
pub(super) struct Budget(pub(super) u64);

impl Budget {
    fn take(&mut self, bytes: usize) -> Result<(), TooLarge> {
        self.0 = self.0.checked_sub(bytes as u64).ok_or(TooLarge)?;
        Ok(())
    }
}

/// Places of things by their numbers in the tables.
#[derive(Default)]
pub(super) struct Places(HashMap<i64, u32>);

impl Places {
    fn add(&mut self, id: i64) {
        let next = self.0.len() as u32;
        self.0.insert(id, next);
    }

    fn of(&self, id: Option<i64>) -> u32 {
        id.and_then(|id| self.0.get(&id).copied()).unwrap_or(NONE)
    }
}

/// All words.
pub(super) async fn terms(session: &Session) -> StoreResult<(Arc<Terms>, Places)> {
    let (mut terms, mut places) = (Terms::default(), Places::default());
    let visit = &mut |term: crate::store::WholeTerm| {
        places.add(term.id);
        terms.texts.push(term.text.into());
        terms.keys.push(term.key.into());
    };
    session.each_term(visit).await?;
    Ok((Arc::new(terms), places))
}

/// The accounts of a hub.
pub(super) async fn accounts(session: &Session, hub: Hub) -> StoreResult<(Arc<Accounts>, Places)> {
    let (mut accounts, mut places) = (Accounts::default(), Places::default());
    let mut countries: HashMap<String, Arc<str>> = HashMap::new();
    let visit = &mut |account: crate::store::WholeAccount| {
        places.add(account.id);
        accounts.ids.push(account.id);
        accounts.logins.push(account.login_key.into());
        accounts.labels.push(account.label.into());
        let country = account.country.map(|code| {
            let known = countries.entry(code).or_insert_with_key(|code| code.as_str().into());
            Arc::clone(known)
        });
        accounts.countries.push(country);
        accounts.kinds.push(account.kind);
    };
    session.each_account(hub, visit).await?;
    Ok((Arc::new(accounts), places))
}

/// The repositories of a kind and what was counted for them, as far as the budget goes.
pub(super) async fn table(
    session: &Session,
    of: (Hub, RepositoryKind),
    (accounts, of_account): &(Arc<Accounts>, Places),
    (terms, of_term): &(Arc<Terms>, Places),
    budget: &mut Budget,
) -> StoreResult<Result<Table, TooLarge>> {
    let mut table = Table { accounts: Arc::clone(accounts), terms: Arc::clone(terms), ..Table::default() };
    let mut places = Places::default();
    let mut fits = Ok(());
    let visit = &mut |row: WholeRepository| {
        if fits.is_ok() {
            fits = budget.take(ROW + row.list_key.len());
            places.add(row.id);
            push(&mut table, &row, of_account, of_term, &mut fits);
        }
    };
    session.each_repository(of, visit).await?;
    if fits.is_err() {
        return Ok(Err(TooLarge));
    }

    let mut facets = [Vec::new(), Vec::new()];
    let visit = &mut |repository: i64, facet: FacetOf, term: i64| {
        facets[facet as usize].push((places.of(Some(repository)), of_term.of(Some(term))));
    };
    session.each_facet(of, visit).await?;
    table.facets = facets.map(|pairs| Lists::of(pairs, table.rows()));
    let visit = &mut |repository: i64, from: i32, to: Option<i32>| {
        table.absences.push(Absence { row: places.of(Some(repository)), from, to: to.unwrap_or(NO_DAY) });
    };
    session.each_absence(of, visit).await?;

    let mut amounts: BTreeMap<(Day, Day, Rule), (Stretch, Vec<(u32, i64, bool)>)> = BTreeMap::new();
    let visit = &mut |amount: WholeAmount| {
        if fits.is_ok() {
            fits = budget.take(AMOUNT);
            let WholeAmount { repository, stretch: days, rule, count, reset } = amount;
            let fresh = || {
                let stretch = Stretch { days, rule, counts: Vec::new(), beyond: Vec::new(), resets: Vec::new() };
                (stretch, Vec::new())
            };
            let of_stretch = amounts.entry((days.from(), days.to(), rule)).or_insert_with(fresh);
            of_stretch.1.push((places.of(Some(repository)), count, reset));
        }
    };
    session.each_amount(of, visit).await?;
    table.stretches.reserve_exact(amounts.len());
    while let Some((_, (mut stretch, mut rows))) = amounts.pop_first() {
        rows.sort_unstable_by_key(|(row, ..)| *row);
        stretch.counts.reserve_exact(rows.len());
        rows.iter().for_each(|(row, count, reset)| stretch.push(*row, i128::from(*count), u32::from(*reset)));
        table.stretches.push(stretch);
    }
    Ok(fits.map(|()| table))
}

/// Bytes of a row beside its name.
const ROW: usize = 5 * 4 + 2 * 4 + 4 * 4 + 2 + 8 + 8 + 1;
/// Bytes of an amount.
const AMOUNT: usize = size_of::<Count>();

fn push(
    table: &mut Table,
    row: &WholeRepository,
    of_account: &Places,
    of_term: &Places,
    fits: &mut Result<(), TooLarge>,
) {
    table.account.push(of_account.of(row.account));
    table.root_account.push(of_account.of(row.root_account));
    table.created_on.push(row.created_on.unwrap_or(NO_DAY));
    table.counts_from.push(row.counts_from);
    for (words, id) in table.words.iter_mut().zip(row.words) {
        words.push(of_term.of(id));
    }
    table.relation.push(row.relation);
    table.parameters.push(row.parameters.unwrap_or(0));
    table.thirtieths.push(row.thirtieths.unwrap_or(-1));
    table.by_all_time.push(row.by_all_time);
    if !table.names.push(&row.list_key, &row.name_key) {
        *fits = Err(TooLarge);
    }
}
