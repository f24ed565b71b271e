//! Conditions on rows: the same as those of `store/condition.rs`, on arrays.

use std::collections::HashSet;

use super::ages::Segment;
use super::table::{NO_DAY, NONE, Table};
use super::truth::{Rows, Truth};
use crate::dimension::text::UNKNOWN;
use crate::dimension::{Attribute, Attribution, Clause, Plan};

/// The rows of a table with the accounts that a plan credits.
#[derive(Clone, Copy)]
pub(super) struct View<'t> {
    pub(super) table: &'t Table,
    pub(super) account: &'t [u32],
}

impl<'t> View<'t> {
    pub(super) fn of(table: &'t Table, plan: &Plan) -> Self {
        let account = match plan.attribution {
            Attribution::Publisher => &table.account,
            Attribution::RootModel => &table.root_account,
        };
        Self { table, account }
    }

    /// The words of an attribute that has one a row.
    pub(super) fn words(&self, attribute: Attribute) -> &'t [u32] {
        let at = match attribute {
            Attribute::Library => 1,
            Attribute::License => 2,
            Attribute::Sdk => 3,
            _ => 0,
        };
        &self.table.words[at]
    }

    /// The words of a facet of a row.
    pub(super) fn facet(&self, attribute: Attribute, row: usize) -> &'t [u32] {
        self.table.facets[usize::from(attribute == Attribute::DatasetModality)].of_row(row)
    }

    /// Where all conditions hold, for amounts at whose end rows are of an age; none where arrays cannot tell.
    pub(super) fn all(&self, clauses: &[Clause], age: Segment) -> Option<Rows> {
        let mut all = Truth::constant(self.table.rows(), Some(true));
        for clause in clauses {
            all = all.and(&self.truth(clause, age)?);
        }
        Some(all.holds)
    }

    fn truth(&self, clause: &Clause, age: Segment) -> Option<Truth> {
        let (table, rows) = (self.table, self.table.rows());
        Some(match clause {
            Clause::Texts { attribute, any, unknown } => self.texts(*attribute, any, *unknown),
            Clause::Codes { attribute: Attribute::Relation, any, .. } => {
                Truth::of(rows, |row| Some(any.contains(&table.relation[row])))
            }
            Clause::Codes { any, unknown, .. } => {
                let of = |account: usize| match table.accounts.kinds[account] {
                    Some(kind) => Some(any.contains(&kind)),
                    None => not_known(any.is_empty(), *unknown),
                };
                self.by_account(of, not_known(any.is_empty(), *unknown))
            }
            Clause::Ranges { attribute: Attribute::Age, any, unknown } => {
                Truth::constant(rows, age.within(any).or(not_known(any.is_empty(), *unknown)))
            }
            Clause::Ranges { attribute, any, unknown } => {
                let number = |row: usize| match attribute {
                    Attribute::AgeOn(day) => {
                        let created = table.created_on[row];
                        (created != NO_DAY).then(|| i64::from(day.epoch_days()) - i64::from(created))
                    }
                    _ => Some(table.parameters[row]).filter(|number| *number > 0),
                };
                let within = |number| {
                    any.iter().any(|(from, below)| *from <= number && below.is_none_or(|below| number < below))
                };
                Truth::of(rows, |row| number(row).map(within).or(not_known(any.is_empty(), *unknown)))
            }
            Clause::OtherThan { attribute, texts } => {
                let other = self.terms(|text, _| text != UNKNOWN && !texts.iter().any(|known| known == text));
                Truth::known(Rows::of(rows, |row| self.facet(*attribute, row).iter().any(|word| other[*word as usize])))
            }
            Clause::Created { from, to } => {
                let (from, to) = (from.map(|day| day.epoch_days()), to.map(|day| day.epoch_days()));
                let within = |day: i32| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day < to);
                Truth::known(Rows::of(rows, |row| within(table.counts_from[row])))
            }
            Clause::Search { attribute: Attribute::Account, text } => {
                self.by_account(|account| Some(table.accounts.logins[account].contains(text)), None)
            }
            Clause::Search { text, .. } => Truth::known(Rows::of(rows, |row| table.names.name_key(row).contains(text))),
            Clause::Present(period) => {
                let (from, to) = (period.from().epoch_days(), period.to().epoch_days());
                let mut absent = Rows::none(rows);
                for absence in &table.absences {
                    if absence.from <= from && (absence.to == NO_DAY || absence.to >= to) {
                        absent.insert(absence.row as usize);
                    }
                }
                Truth::known(absent).not()
            }
            Clause::Either(clauses) => {
                let mut either = Truth::constant(rows, Some(false));
                for clause in clauses {
                    either = either.or(&self.truth(clause, age)?);
                }
                either
            }
            Clause::Not(clause) => self.truth(clause, age)?.not(),
            // Of lists, which are read from the tables.
            Clause::Owner(_) | Clause::NotDownloaded { .. } => return None,
        })
    }

    fn texts(&self, attribute: Attribute, any: &[String], unknown: bool) -> Truth {
        let (table, rows) = (self.table, self.table.rows());
        let any: HashSet<&str> = any.iter().map(String::as_str).collect();
        match attribute {
            Attribute::Category | Attribute::DatasetModality => {
                let matching = self.terms(|text, key| any.contains(key) || (unknown && text == UNKNOWN));
                Truth::known(Rows::of(rows, |row| {
                    let words = self.facet(attribute, row);
                    words.iter().any(|word| matching[*word as usize]) || (unknown && words.is_empty())
                }))
            }
            Attribute::Task | Attribute::Library | Attribute::License | Attribute::Sdk => {
                let matching = self.terms(|_, key| any.contains(key));
                // Nothing is in an empty set, not even what is not known.
                let not_known = not_known(!matching.contains(&true), unknown);
                let words = self.words(attribute);
                Truth::of(rows, |row| match words[row] {
                    NONE => not_known,
                    word => Some(matching[word as usize]),
                })
            }
            Attribute::Repository => {
                let mut named = Rows::none(rows);
                any.iter().filter_map(|key| table.names.find(key)).for_each(|row| named.insert(row));
                Truth::known(named)
            }
            Attribute::Login | Attribute::Account => {
                let unknown = unknown && attribute == Attribute::Login;
                let of = |account: usize| {
                    let login = table.accounts.logins[account].as_ref();
                    Some(any.contains(login) || (unknown && login == UNKNOWN))
                };
                self.by_account(of, not_known(any.is_empty(), unknown))
            }
            _ => {
                let not_known = not_known(any.is_empty(), unknown);
                let of = |account: usize| match &table.accounts.countries[account] {
                    Some(country) => Some(any.contains(country.as_ref())),
                    None => not_known,
                };
                self.by_account(of, not_known)
            }
        }
    }

    /// What is told of each account, and of rows without one.
    fn by_account(&self, of: impl Fn(usize) -> Option<bool>, without: Option<bool>) -> Truth {
        let told: Vec<_> = (0..self.table.accounts.ids.len()).map(of).collect();
        Truth::of(self.table.rows(), |row| match self.account[row] {
            NONE => without,
            account => told[account as usize],
        })
    }

    fn terms(&self, of: impl Fn(&str, &str) -> bool) -> Vec<bool> {
        let terms = &self.table.terms;
        terms.texts.iter().zip(&terms.keys).map(|(text, key)| of(text, key)).collect()
    }
}

/// What a condition says of what is not known: that it is among those asked for; else nothing, unless nothing can be.
fn not_known(nothing_asked: bool, unknown: bool) -> Option<bool> {
    if unknown {
        return Some(true);
    }
    nothing_asked.then_some(false)
}
