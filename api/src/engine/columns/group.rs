//! Which groups the rows of a table belong to: those of `store/select.rs`, on arrays.

use std::collections::HashMap;
use std::sync::Arc;

use super::condition::View;
use super::table::{NO_DAY, NONE};
use super::truth::Rows;
use crate::dimension::text::UNKNOWN;
use crate::dimension::{AgeClass, Attribute, SizeClass};

/// The recorded value of a group; none where it is not known.
pub(super) type Value = Option<Arc<str>>;

/// Of rows that are not looked at.
pub(super) const SKIP: u32 = u32::MAX;

/// Groups by number.
pub(super) struct Groups {
    pub(super) values: Vec<Value>,
    pub(super) of_row: OfRow,
}

/// The groups of each row.
pub(super) enum OfRow {
    /// One; [`SKIP`] where the row is not looked at.
    One(Vec<u32>),
    /// Several: where those of each row begin, and the numbers.
    Many(Vec<u32>, Vec<u32>),
}

impl Groups {
    /// The groups of some rows by an attribute; none for one group of all. Ages at the time of amounts are not told here.
    pub(super) fn of(view: &View<'_>, by: Option<Attribute>, rows: &Rows) -> Self {
        let table = view.table;
        let numbers = Numbers::default();
        let by_account =
            |of: &dyn Fn(usize) -> Value| -> Vec<Value> { (0..table.accounts.ids.len()).map(of).collect() };
        let accounts = &table.accounts;
        let code = |code: i16| -> Value { Some(code.to_string().into()) };
        match by {
            None => numbers.one(table.rows(), rows, |_| 0, |_| None),
            Some(Attribute::Repository) => {
                numbers.one(table.rows(), rows, |row| row as u32, |row| Some(table.names.list_key(row as usize).into()))
            }
            Some(
                attribute @ (Attribute::Account | Attribute::Login | Attribute::Country | Attribute::PublisherKind),
            ) => {
                let values = match attribute {
                    Attribute::Account => by_account(&|at| Some(Arc::clone(&accounts.logins[at]))),
                    Attribute::Login => {
                        by_account(&|at| Some(Arc::clone(&accounts.logins[at])).filter(|login| **login != *UNKNOWN))
                    }
                    Attribute::Country => by_account(&|at| accounts.countries[at].clone()),
                    _ => by_account(&|at| accounts.kinds[at].and_then(code)),
                };
                let (places, distinct) = distinct(&values);
                let place = |row: usize| places.get(view.account[row] as usize).copied().unwrap_or(NONE);
                numbers.one(table.rows(), rows, place, |at| distinct.get(at as usize).cloned().flatten())
            }
            Some(Attribute::Relation) => {
                numbers.one(table.rows(), rows, |row| table.relation[row] as u32, |at| code(at as i16))
            }
            Some(Attribute::Parameters) => numbers.one(
                table.rows(),
                rows,
                |row| match table.parameters[row] {
                    0 => NONE,
                    number => SizeClass::of(number) as u32,
                },
                |at| SizeClass::ALL.get(at as usize).and_then(|class| code(class.code())),
            ),
            Some(Attribute::ExactParameters) => {
                let mut sizes: Vec<i64> =
                    rows.iter().map(|row| table.parameters[row]).filter(|size| *size > 0).collect();
                sizes.sort_unstable();
                sizes.dedup();
                let place = |row: usize| sizes.binary_search(&table.parameters[row]).map_or(NONE, |at| at as u32);
                numbers.one(table.rows(), rows, place, |at| Some(sizes.get(at as usize)?.to_string().into()))
            }
            Some(Attribute::Age) => numbers.one(table.rows(), rows, |_| 0, |_| None),
            Some(Attribute::AgeOn(day)) => numbers.one(
                table.rows(),
                rows,
                |row| match table.created_on[row] {
                    NO_DAY => NONE,
                    created => AgeClass::of(i64::from(day.epoch_days()) - i64::from(created)) as u32,
                },
                |at| AgeClass::ALL.get(at as usize).and_then(|class| code(class.code())),
            ),
            Some(attribute @ (Attribute::Task | Attribute::Library | Attribute::License | Attribute::Sdk)) => {
                let words = view.words(attribute);
                numbers.one(table.rows(), rows, |row| words[row], |at| table.terms.texts.get(at as usize).cloned())
            }
            Some(attribute @ (Attribute::Category | Attribute::DatasetModality)) => {
                let value = |at: u32| table.terms.texts.get(at as usize).cloned().filter(|text| **text != *UNKNOWN);
                numbers.many(view, attribute, rows, value)
            }
        }
    }
}

/// Equal values of accounts, once each.
fn distinct(values: &[Value]) -> (Vec<u32>, Vec<Value>) {
    let mut known: HashMap<&Arc<str>, u32> = HashMap::new();
    let mut distinct = Vec::new();
    let places = values.iter().map(|value| match value {
        None => NONE,
        Some(text) => *known.entry(text).or_insert_with(|| {
            distinct.push(value.clone());
            distinct.len() as u32 - 1
        }),
    });
    (places.collect(), distinct)
}

/// Gives numbers to groups in the order in which they are met, so that only those are there that have rows.
#[derive(Default)]
struct Numbers {
    by_place: Vec<u32>,
    without: Option<u32>,
    values: Vec<Value>,
}

impl Numbers {
    fn number(&mut self, place: u32, value: impl Fn(u32) -> Value) -> u32 {
        let known = match place {
            NONE => self.without,
            _ => self.by_place.get(place as usize).copied().filter(|number| *number != SKIP),
        };
        if let Some(number) = known {
            return number;
        }
        let value = if place == NONE { None } else { value(place) };
        let number = match (value.is_none(), self.without) {
            (true, Some(number)) => number,
            _ => {
                self.values.push(value.clone());
                self.values.len() as u32 - 1
            }
        };
        if value.is_none() {
            self.without = Some(number);
        }
        if place != NONE {
            let places = place as usize + 1;
            if self.by_place.len() < places {
                self.by_place.resize(places.max(self.by_place.len() * 2), SKIP);
            }
            self.by_place[place as usize] = number;
        }
        number
    }

    fn one(
        mut self,
        rows: usize,
        looked_at: &Rows,
        place: impl Fn(usize) -> u32,
        value: impl Fn(u32) -> Value,
    ) -> Groups {
        let mut of_row = vec![SKIP; rows];
        for row in looked_at.iter() {
            of_row[row] = self.number(place(row), &value);
        }
        Groups { values: self.values, of_row: OfRow::One(of_row) }
    }

    fn many(mut self, view: &View<'_>, attribute: Attribute, looked_at: &Rows, value: impl Fn(u32) -> Value) -> Groups {
        let (mut starts, mut numbers) = (vec![0], Vec::new());
        for row in 0..view.table.rows() {
            if looked_at.has(row) {
                let words = view.facet(attribute, row);
                let words = if words.is_empty() { &[NONE] } else { words };
                numbers.extend(words.iter().map(|word| self.number(*word, &value)));
            }
            starts.push(numbers.len() as u32);
        }
        Groups { values: self.values, of_row: OfRow::Many(starts, numbers) }
    }
}
