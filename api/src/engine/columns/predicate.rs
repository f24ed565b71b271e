//! Conditions as they are looked up row by row. What is asked of an account or a word is decided once for each of them.
//!
//! Conditions are those of SQL, in three values: what is asked of a value that is not known is neither so nor not so.

use std::collections::HashSet;

use super::arrays::{Columns, NONE_DAY};
use crate::calendar::Period;
use crate::dimension::text::UNKNOWN;
use crate::dimension::{Attribute, Attribution, Clause};

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    No,
    Unknown,
    Yes,
}

use Truth::{No, Unknown, Yes};

impl Truth {
    fn of(holds: bool) -> Self {
        if holds { Yes } else { No }
    }

    fn not(self) -> Self {
        match self {
            No => Yes,
            Unknown => Unknown,
            Yes => No,
        }
    }
}

/// A condition on a repository of some columns, and on the end of a stretch.
pub(super) enum Predicate<'c> {
    /// Looked up by a place, such as that of a word.
    Place(&'c [u32], Vec<Truth>),
    Relation(&'c [i16], HashSet<i16>),
    /// Days from the told creation to a day, or to the end of the stretch.
    Age {
        on: Option<i32>,
        ranges: Vec<(i64, Option<i64>)>,
        unknown: bool,
    },
    Created {
        from: i32,
        to: i32,
    },
    /// A value of several is one of these; or there is none.
    Facet {
        attribute: Attribute,
        matching: Vec<bool>,
        none: bool,
    },
    ListKey(HashSet<&'c str>),
    NameContains(&'c str),
    NotDownloaded(Period),
    Present(Period),
    Any(Vec<Self>),
    Not(Box<Self>),
}

impl<'c> Predicate<'c> {
    /// A clause over columns; none where they cannot tell.
    pub(super) fn of(columns: &'c Columns, attribution: Attribution, clause: &'c Clause) -> Option<Self> {
        Some(match clause {
            Clause::Texts { attribute, any, unknown } => texts(columns, attribution, *attribute, any, *unknown),
            Clause::Codes { attribute: Attribute::Relation, any, .. } => {
                Self::Relation(&columns.relation, any.iter().copied().collect())
            }
            Clause::Codes { any, unknown, .. } => {
                let any: HashSet<i16> = any.iter().copied().collect();
                let known = columns.accounts.kinds.iter().map(|kind| match kind {
                    Some(kind) => Truth::of(any.contains(kind)),
                    None => unless_known(!any.is_empty(), *unknown),
                });
                let none = unless_known(!any.is_empty(), *unknown);
                Self::Place(columns.credited(attribution), known.chain([none]).collect())
            }
            Clause::Ranges { attribute: Attribute::Age, any, unknown } => {
                Self::Age { on: None, ranges: any.clone(), unknown: *unknown }
            }
            Clause::Ranges { attribute: Attribute::AgeOn(day), any, unknown } => {
                Self::Age { on: Some(day.epoch_days()), ranges: any.clone(), unknown: *unknown }
            }
            Clause::Ranges { any, unknown, .. } => {
                let known = columns.sizes.iter().map(|size| in_ranges(Some(*size), any, *unknown));
                Self::Place(&columns.parameters, known.chain([in_ranges(None, any, *unknown)]).collect())
            }
            Clause::OtherThan { attribute, texts } => {
                let matching = columns
                    .words
                    .texts
                    .iter()
                    .map(|text| &**text != UNKNOWN && !texts.iter().any(|other| **other == **text));
                Self::Facet { attribute: *attribute, matching: matching.collect(), none: false }
            }
            Clause::Created { from, to } => Self::Created {
                from: from.map_or(i32::MIN, |day| day.epoch_days()),
                to: to.map_or(i32::MAX, |day| day.epoch_days()),
            },
            Clause::Search { attribute: Attribute::Account, text } => {
                let known = columns.accounts.logins.iter().map(|login| Truth::of(login.contains(text.as_str())));
                Self::Place(columns.credited(attribution), known.chain([Unknown]).collect())
            }
            Clause::Search { text, .. } => Self::NameContains(text),
            Clause::Owner(id) => {
                let known = columns.accounts.ids.iter().map(|known| Truth::of(known == id));
                Self::Place(&columns.account, known.chain([Unknown]).collect())
            }
            Clause::NotDownloaded { attribute: Attribute::Account, .. } => return None,
            Clause::NotDownloaded { period, .. } => Self::NotDownloaded(*period),
            Clause::Present(period) => Self::Present(*period),
            Clause::Either(clauses) => Self::Any(each(columns, attribution, clauses)?),
            Clause::Not(clause) => Self::Not(Box::new(Self::of(columns, attribution, clause)?)),
        })
    }

    /// Whether it depends on the end of the stretch.
    pub(super) fn is_of_stretch(&self) -> bool {
        match self {
            Self::Age { on, .. } => on.is_none(),
            Self::Any(parts) => parts.iter().any(Self::is_of_stretch),
            Self::Not(part) => part.is_of_stretch(),
            _ => false,
        }
    }

    /// Adds the ages at the end of a stretch from which on it may hold or not where it did not or did before.
    pub(super) fn add_ages(&self, ages: &mut Vec<i64>) {
        match self {
            Self::Age { on: None, ranges, .. } => {
                ages.extend(ranges.iter().flat_map(|(from, below)| std::iter::once(*from).chain(*below)));
            }
            Self::Any(parts) => parts.iter().for_each(|part| part.add_ages(ages)),
            Self::Not(part) => part.add_ages(ages),
            _ => {}
        }
    }

    /// Whether it holds for a row, and a stretch that ends on a day.
    pub(super) fn at(&self, columns: &Columns, row: usize, end: i32) -> Truth {
        match self {
            Self::Place(column, truths) => truths[column[row] as usize],
            Self::Relation(column, codes) => Truth::of(codes.contains(&column[row])),
            Self::Age { on, ranges, unknown } => in_ranges(columns.age(row, on.unwrap_or(end)), ranges, *unknown),
            Self::Created { from, to } => {
                let day = columns.counts_from[row];
                Truth::of(*from <= day && (day < *to || *to == i32::MAX))
            }
            Self::Facet { attribute, matching, none } => {
                let words = columns.facets(*attribute).of_row(row);
                let any = words.iter().any(|word| matching.get(*word as usize).copied().unwrap_or(false));
                Truth::of(any || (*none && words.is_empty()))
            }
            Self::ListKey(keys) => Truth::of(keys.contains(columns.list_keys.get(row))),
            Self::NameContains(text) => Truth::of(columns.name_key(row).contains(text)),
            Self::NotDownloaded(period) => Truth::of(!columns.is_downloaded(row, *period)),
            Self::Present(period) => {
                let (from, to) = (period.from().epoch_days(), period.to().epoch_days());
                let over = |(gone, back): &(i32, i32)| *gone <= from && (*back == NONE_DAY || *back >= to);
                Truth::of(!columns.absences.of_row(row).iter().any(over))
            }
            Self::Any(parts) => parts.iter().map(|part| part.at(columns, row, end)).max().unwrap_or(No),
            Self::Not(part) => part.at(columns, row, end).not(),
        }
    }
}

fn each<'c>(columns: &'c Columns, attribution: Attribution, clauses: &'c [Clause]) -> Option<Vec<Predicate<'c>>> {
    clauses.iter().map(|clause| Predicate::of(columns, attribution, clause)).collect()
}

/// Whether a value that is not known is one of some.
fn unless_known(some: bool, unknown: bool) -> Truth {
    match (unknown, some) {
        (true, _) => Yes,
        (false, true) => Unknown,
        (false, false) => No,
    }
}

fn in_ranges(number: Option<i64>, ranges: &[(i64, Option<i64>)], unknown: bool) -> Truth {
    let within =
        |number: i64| ranges.iter().any(|(from, below)| *from <= number && below.is_none_or(|below| number < below));
    number.map_or(unless_known(!ranges.is_empty(), unknown), |number| Truth::of(within(number)))
}

fn texts<'c>(
    columns: &'c Columns,
    attribution: Attribution,
    attribute: Attribute,
    any: &'c [String],
    unknown: bool,
) -> Predicate<'c> {
    let any: HashSet<&str> = any.iter().map(String::as_str).collect();
    let (words, accounts) = (&columns.words, &columns.accounts);
    let none = unless_known(!any.is_empty(), unknown);
    let of_accounts = |truths: Vec<Truth>| Predicate::Place(columns.credited(attribution), truths);
    match attribute {
        Attribute::Category | Attribute::DatasetModality => {
            let matching = words.keys.iter().zip(&words.texts);
            let matching = matching.map(|(key, text)| any.contains(key.as_str()) || (unknown && &**text == UNKNOWN));
            Predicate::Facet { attribute, matching: matching.collect(), none: unknown }
        }
        Attribute::Task | Attribute::Library | Attribute::License | Attribute::Sdk => {
            let known: Vec<Truth> = words.keys.iter().map(|key| Truth::of(any.contains(key.as_str()))).collect();
            // No word at all is in an empty list, known or not.
            let none = unless_known(known.contains(&Yes), unknown);
            Predicate::Place(columns.word(attribute), known.into_iter().chain([none]).collect())
        }
        Attribute::Login => {
            let known = accounts
                .logins
                .iter()
                .map(|login| Truth::of(any.contains(&**login) || (unknown && &**login == UNKNOWN)));
            of_accounts(known.chain([none]).collect())
        }
        Attribute::Account => {
            let known = accounts.logins.iter().map(|login| Truth::of(any.contains(&**login)));
            of_accounts(known.chain([unless_known(!any.is_empty(), false)]).collect())
        }
        Attribute::Repository => Predicate::ListKey(any),
        _ => {
            let known = accounts.countries.iter().map(|country| match country {
                Some(country) => Truth::of(any.contains(&**country)),
                None => none,
            });
            of_accounts(known.chain([none]).collect())
        }
    }
}
