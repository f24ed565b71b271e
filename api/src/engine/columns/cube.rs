//! Columns of few rows that answer what looks at few things: one row for each combination of an account's country and kind, a class of
//! size and a relation, with what was counted for all repositories of it together.

use std::collections::HashMap;
use std::sync::Arc;

use super::adding::Adder;
use super::amounts::Taken;
use super::arrays::{Accounts, Columns, NONE_DAY, NONE_THIRTIETHS};
use super::csr::Csr;
use crate::dimension::{Attribute, Attribution, Clause, Plan, SizeClass};

/// What the rows of a cube differ in.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Combination {
    country: Option<Arc<str>>,
    kind: Option<i16>,
    size: Option<SizeClass>,
    relation: i16,
}

/// Whether a cube answers what a plan asks of amounts.
pub(super) fn answers(plan: &Plan) -> bool {
    let by = [Attribute::Country, Attribute::PublisherKind, Attribute::Parameters, Attribute::Relation];
    plan.by.is_none_or(|attribute| by.contains(&attribute)) && plan.filter.iter().all(looks_at_classes)
}

fn looks_at_classes(clause: &Clause) -> bool {
    match clause {
        Clause::Texts { attribute, .. } => *attribute == Attribute::Country,
        Clause::Codes { .. } => true,
        Clause::Ranges { attribute: Attribute::Parameters, any, .. } => {
            let is_bound = |bound: i64| SizeClass::ALL.iter().any(|class| class.bounds().0 == bound);
            any.iter().all(|(from, below)| is_bound(*from) && below.is_none_or(is_bound))
        }
        Clause::Either(clauses) => clauses.iter().all(looks_at_classes),
        Clause::Not(clause) => looks_at_classes(clause),
        _ => false,
    }
}

/// The cube of columns by the accounts that are credited; none where that has too many amounts.
pub(super) fn cube(columns: &Columns, attribution: Attribution) -> Option<Columns> {
    let credited = columns.credited(attribution);
    let mut known: HashMap<Combination, u32> = HashMap::new();
    let mut combinations = Vec::new();
    let combine = |row: usize| {
        let (account, size) = (credited[row] as usize, columns.sizes.get(columns.parameters[row] as usize));
        let combination = Combination {
            country: columns.accounts.countries.get(account).cloned().flatten(),
            kind: columns.accounts.kinds.get(account).copied().flatten(),
            size: size.map(|size| SizeClass::of(*size)),
            relation: columns.relation[row],
        };
        let place = *known.entry(combination).or_insert_with_key(|combination| {
            combinations.push(combination.clone());
            combinations.len() as u32 - 1
        });
        (place, row as u32)
    };
    let rows: Vec<(u32, u32)> = (0..columns.len()).map(combine).collect();
    let rows = Csr::of(combinations.len(), &rows)?;

    let mut taken = Taken::default();
    let mut adder = Adder::new(&columns.stretches);
    for combination in 0..combinations.len() {
        for row in rows.of_row(combination) {
            columns.amounts.each(*row as usize, |amount| adder.add(amount));
        }
        adder.take(|amount| taken.add(combination as u32, amount));
    }
    let amounts = taken.by_row(combinations.len())?;
    let stretches = Arc::clone(&columns.stretches);
    Some(Columns { stretches, counted: amounts.rows(), amounts, ..of(&combinations) })
}

/// Columns of combinations, without amounts.
fn of(combinations: &[Combination]) -> Columns {
    let places = || (0..combinations.len() as u32).collect::<Vec<_>>();
    let accounts = Accounts {
        ids: (0..combinations.len() as i64).collect(),
        kinds: combinations.iter().map(|combination| combination.kind).collect(),
        countries: combinations.iter().map(|combination| combination.country.clone()).collect(),
        ..Accounts::default()
    };
    let unknown = SizeClass::ALL.len() as u32;
    Columns {
        accounts: Arc::new(accounts),
        account: places(),
        root: places(),
        // One number stands for its class.
        sizes: SizeClass::ALL.iter().map(|class| class.bounds().0).collect(),
        parameters: combinations
            .iter()
            .map(|combination| combination.size.map_or(unknown, |size| size as u32))
            .collect(),
        relation: combinations.iter().map(|combination| combination.relation).collect(),
        created_on: vec![NONE_DAY; combinations.len()],
        counts_from: vec![0; combinations.len()],
        thirtieths: vec![NONE_THIRTIETHS; combinations.len()],
        has_all_time: vec![false; combinations.len()],
        ..Columns::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::{Hub, RepositoryKind};

    #[test]
    fn only_whole_classes_are_looked_at() {
        let plan = |clause| Plan {
            hub: Hub::HuggingFace,
            kind: RepositoryKind::Model,
            attribution: Attribution::Publisher,
            filter: vec![Clause::Not(Box::new(Clause::Either(vec![clause])))],
            by: Some(Attribute::Country),
        };
        let sizes =
            |from, below| Clause::Ranges { attribute: Attribute::Parameters, any: vec![(from, below)], unknown: true };
        assert!(answers(&plan(sizes(0, Some(100_000_000)))) && answers(&plan(sizes(1_000_000_000_000, None))));
        assert!(!answers(&plan(sizes(1, None))) && !answers(&plan(sizes(0, Some(7_000_000_000)))));
        let login = Clause::Texts { attribute: Attribute::Login, any: vec!["a".to_owned()], unknown: false };
        assert!(!answers(&plan(login)));
        let by_age = Plan { by: Some(Attribute::Age), filter: Vec::new(), ..plan(sizes(0, None)) };
        assert!(!answers(&by_age) && answers(&by_age.ungrouped()));
    }
}
